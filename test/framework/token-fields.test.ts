import { expect, test } from 'vitest';
import { FieldData } from '../../src/framework/field-data.ts';
import {
  noTokenParams,
  parseTokenParams,
  populateAuth,
  tokenData,
  tokenFields,
} from '../../src/framework/token-fields.ts';
import type { Auth } from '../../src/services/auth.ts';
import type { ValueMap } from '../../src/values/value.ts';

function data(raw: ValueMap): FieldData {
  return new FieldData(raw, tokenFields);
}

test('sets the fields sent and keeps the others', () => {
  const before = parseTokenParams(data({ token_ttl: '1h', token_policies: 'b,a', token_bound_cidrs: '10.0.0.0/8' }));
  const after = parseTokenParams(data({ token_ttl: null, token_policies: null, token_type: 'service' }), before);
  expect(tokenData(after)).toEqual({
    token_bound_cidrs: ['10.0.0.0/8'],
    token_explicit_max_ttl: 0,
    token_max_ttl: 0,
    token_no_default_policy: false,
    token_num_uses: 0,
    token_period: 0,
    token_policies: [],
    token_strictly_bind_ip: false,
    token_ttl: 3600,
    token_type: 'service',
  });
});

test.each<[ValueMap, string]>([
  [{ token_num_uses: -1 }, "'token_num_uses' cannot be negative"],
  [{ token_type: 'weird' }, 'invalid \'token_type\' value "weird"'],
  [
    { token_type: 'batch', token_period: 60 },
    "'token_type' cannot be 'batch' or 'default_batch' when set to generate periodic tokens",
  ],
  [
    { token_type: 'batch', token_num_uses: 5 },
    "'token_type' cannot be 'batch' or 'default_batch' when set to generate tokens with limited use count",
  ],
  [{ token_ttl: '2h', token_max_ttl: '1h' }, "'token_ttl' cannot be greater than 'token_max_ttl'"],
  [
    { token_bound_cidrs: 'nonsense' },
    'error parsing address "nonsense": Unable to convert "nonsense" to an IPv4 or IPv6 address, or a UNIX Socket',
  ],
  [
    { token_strictly_bind_ip: true, token_bound_cidrs: '127.0.0.1' },
    "'token_strictly_bind_ip' conflicts with 'token_bound_cidrs'; set only one",
  ],
])('rejects %j', (raw, message) => {
  expect(() => parseTokenParams(data(raw))).toThrow(expect.objectContaining({ message }));
});

test('requests a token with the role’s settings', () => {
  const auth: Auth = {
    displayName: 'approle',
    tokenPolicies: [],
    policies: [],
    metadata: undefined,
    ttl: 0,
    maxTtl: 0,
    explicitMaxTtl: 0,
    period: 0,
    renewable: false,
    numUses: 0,
    orphan: true,
    entityId: '',
    tokenType: 'default',
    boundCidrs: [],
  };
  const params = { ...noTokenParams, ttl: 60, policies: ['p'], numUses: 3, strictlyBindIp: true };
  expect(populateAuth(params, auth, '192.0.2.1')).toMatchObject({
    displayName: 'approle',
    tokenPolicies: ['p'],
    policies: ['p'],
    ttl: 60,
    numUses: 3,
    renewable: true,
    boundCidrs: ['192.0.2.1'],
  });
  expect(() => populateAuth(params, auth, 'somewhere')).toThrow('error parsing address "somewhere"');
});
