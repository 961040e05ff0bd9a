import { expect, test } from 'vitest';
import { envelopeText, injectedEnvelopeText } from '../../src/engine/envelope.ts';

test('orders members as Go does', () => {
  expect(envelopeText({ data: { b: 1, a: '<' }, warnings: ['w'] }, 'id')).toBe(
    '{"request_id":"id","lease_id":"","renewable":false,"lease_duration":0,"data":{"a":"\\u003c","b":1},"wrap_info":null,"warnings":["w"],"auth":null}',
  );
});

test('shows a token’s policies if it has any', () => {
  const auth = {
    clientToken: 't',
    accessor: 'a',
    displayName: 'd',
    tokenPolicies: ['default'],
    identityPolicies: [],
    policies: ['default'],
    metadata: undefined,
    ttl: 60,
    maxTtl: 0,
    explicitMaxTtl: 0,
    period: 0,
    renewable: true,
    numUses: 0,
    orphan: true,
    entityId: '',
    tokenType: 'service',
    boundCidrs: [],
  } as const;
  expect(envelopeText({ auth }, 'id')).toContain(
    '"auth":{"client_token":"t","accessor":"a","policies":["default"],"token_policies":["default"],"metadata":null,"lease_duration":60,"renewable":true,"entity_id":"","token_type":"service","orphan":true,"mfa_requirement":null,"num_uses":0}',
  );
});

test('hides the warnings of a wrapped response', () => {
  const wrapInfo = { token: 't', accessor: 'a', ttl: 2.5, creationTime: 0n, creationPath: 'p' };
  expect(envelopeText({ wrapInfo, warnings: ['w'] }, 'id')).toBe(
    '{"request_id":"","lease_id":"","renewable":false,"lease_duration":0,"data":null,"wrap_info":{"token":"t","accessor":"a","ttl":2,"creation_time":"1970-01-01T00:00:00Z","creation_path":"p"},"warnings":null,"auth":null}',
  );
});

test('repeats the data at the top level', () => {
  expect(injectedEnvelopeText({ data: { b: 1, a: 2 } }, 'id')).toMatch(/^\{"a":2,"b":1,"request_id":"id",/);
  expect(injectedEnvelopeText({ data: {} }, 'id')).toMatch(/^\{"request_id":"id",/);
});
