import { expect, test } from 'vitest';
import { freshVault } from '../../support/engine.ts';

test('the number of random bytes is in the path or in the body', () => {
  const vault = freshVault();
  const random = (path: string, body: unknown = {}) => vault('POST', `sys/tools/random${path}`, body).json;
  expect(random('/24', { format: 'hex' }).data.random_bytes).toMatch(/^[0-9a-f]{48}$/);
  expect(Buffer.from(random('').data.random_bytes, 'base64')).toHaveLength(32);
  expect(random('/seal/3').warnings).toHaveLength(1);
  expect(random('/bad/3').errors[0]).toBe('unsupported entropy source "bad"; must be "platform" or "seal", or "all"');
  expect(random('/abc').errors[0]).toBe(
    'error parsing url-set byte count: strconv.Atoi: parsing "abc": invalid syntax',
  );
  expect(random('/0').errors[0]).toBe("'bytes' cannot be less than 1");
});

test('hashes', () => {
  const vault = freshVault();
  const hash = (path: string, body: unknown) => vault('POST', `sys/tools/hash${path}`, body).json;
  expect(hash('', { input: 'YWJj' }).data.sum).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(hash('/sha3-256', { input: 'YWJj', format: 'base64' }).data.sum).toMatch(/=$/);
  expect(hash('/md5', { input: 'YWJj' }).errors[0]).toBe('unsupported algorithm md5');
  expect(hash('', { input: 'Y*J' }).errors[0]).toBe(
    'unable to decode input as base64: illegal base64 data at input byte 1',
  );
});
