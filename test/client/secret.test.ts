import { expect, test } from 'vitest';
import { parseSecret } from '../../src/client/secret.ts';

test('an envelope is read field by field', () => {
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

test('an answer without an envelope becomes the data of one', () => {
  expect(parseSecret('{"sealed":false,"t":1}')?.data).toEqual({ sealed: false, t: 1 });
  expect(parseSecret('{}')?.data).toBeNull();
});

test('nothing, and nothing but errors, is no secret; errors with data are an error', () => {
  expect(parseSecret('')).toBeUndefined();
  expect(parseSecret('{"errors":["x"]}')).toBeUndefined();
  expect(() => parseSecret('{"errors":["x","y"],"a":1}')).toThrow('x y');
});
