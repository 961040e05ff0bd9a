import { expect, test } from 'vitest';
import { parseSecret } from '../../src/client/secret.ts';

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
