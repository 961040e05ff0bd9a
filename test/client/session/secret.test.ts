import { expect, test } from 'vitest';
import { parseSecret } from '../../../src/client/session/secret.ts';

test('parses an envelope', () => {
  const secret = parseSecret(
    '{"request_id":"r","lease_id":"l","lease_duration":60,"renewable":true,"data":{"a":1},"warnings":["w"],' +
      '"auth":{"client_token":"t","policies":["p"],"metadata":{"k":"v"},"lease_duration":5},' +
      '"wrap_info":{"token":"w","ttl":7,"creation_time":"2026-01-01T00:00:00Z"}}',
  );
  expect(secret).toMatchObject({
    requestId: 'r',
    leaseId: 'l',
    leaseDuration: 60,
    renewable: true,
    data: { a: 1 },
    warnings: ['w'],
    auth: { clientToken: 't', policies: ['p'], tokenPolicies: null, metadata: { k: 'v' }, leaseDuration: 5 },
    wrapInfo: { token: 'w', ttl: 7, wrappedAccessor: '' },
  });
});

test('treats a response without an envelope as data', () => {
  expect(parseSecret('{"sealed":false,"t":1}')?.data).toEqual({ sealed: false, t: 1 });
  expect(parseSecret('{}')?.data).toBeNull();
});

test('returns undefined for an empty or error-only body, and throws for errors with data', () => {
  expect(parseSecret('')).toBeUndefined();
  expect(parseSecret('{"errors":["x"]}')).toBeUndefined();
  expect(() => parseSecret('{"errors":["x","y"],"a":1}')).toThrow('x y');
});

const field = (kind: string, place: string, type: string) =>
  `json: cannot unmarshal ${kind} into Go struct field ${place} of type ${type}`;

test.each([
  ['{"data":"x"}', field('string', 'Secret.data', 'map[string]interface {}')],
  ['{"DATA":[]}', field('array', 'Secret.data', 'map[string]interface {}')],
  ['{"lease_duration":"5m"}', field('string', 'Secret.lease_duration', 'int')],
  ['{"lease_duration":1.5}', field('number 1.5', 'Secret.lease_duration', 'int')],
  ['{"lease_duration":1e3}', field('number 1e3', 'Secret.lease_duration', 'int')],
  ['{"lease_duration":9223372036854775808}', field('number 9223372036854775808', 'Secret.lease_duration', 'int')],
  ['{"renewable":"a","data":1}', field('string', 'Secret.renewable', 'bool')],
  ['{"warnings":{}}', field('object', 'Secret.warnings', '[]string')],
  ['{"warnings":["a",1]}', field('number', 'Secret.warnings', 'string')],
  ['{"auth":"x"}', field('string', 'Secret.auth', 'api.SecretAuth')],
  ['{"auth":{"policies":[true]}}', field('bool', 'SecretAuth.auth.policies', 'string')],
  ['{"auth":{"metadata":{"a":1}}}', field('number', 'SecretAuth.auth.metadata', 'string')],
  ['{"auth":{"mfa_requirement":1}}', field('number', 'SecretAuth.auth.mfa_requirement', 'api.MFARequirement')],
  ['{"wrap_info":{"ttl":true}}', field('bool', 'SecretWrapInfo.wrap_info.ttl', 'int')],
  ['{"wrap_info":{"creation_time":5}}', 'Time.UnmarshalJSON: input is not a JSON string'],
  [
    '{"wrap_info":{"creation_time":"x"}}',
    'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"',
  ],
  ['[1]', 'json: cannot unmarshal array into Go value of type api.Secret'],
  ['{"errors":"x","a":1}', 'json: cannot unmarshal string into Go value of type []string'],
  ['{"errors":[{}],"a":1}', 'json: cannot unmarshal object into Go value of type string'],
])('%s is no envelope', (body, message) => {
  expect(() => parseSecret(body)).toThrow(new Error(message));
});

test('null is right for every field, and unknown members are ignored', () => {
  const nothing = '{"data":null,"lease_duration":null,"warnings":[null],"auth":{"metadata":{"a":null},"x":1},"y":{}}';
  expect(parseSecret(nothing)).toMatchObject({ data: null, leaseDuration: 0, warnings: [''] });
});
