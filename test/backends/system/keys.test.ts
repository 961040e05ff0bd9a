import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeXorToken } from '../../../src/go/xor-token.ts';
import { freshVault } from '../../support/engine.ts';

const listed = (message: string) => `1 error occurred:\n\t* ${message}\n\n`;
/** How Go's Sprintf prints an error with the verb %w. */
const wrapped = (context: string, message: string) => `${context}: %!w(*errors.errorString=&{${message}})`;

test('the first key is as old as the state, and counts the transactions', () => {
  const vault = freshVault();
  vault('GET', 'sys/mounts');
  const before = vault('GET', 'sys/key-status').json;
  expect(before.data).toEqual({ term: 1, install_time: '2026-01-31T12:00:00Z', encryptions: 1 });
  // Old clients read the copy beside the envelope.
  expect(before).toMatchObject(before.data);
  vault('POST', 'secret/data/a', { data: {} });
  vault('GET', 'secret/data/a');
  expect(vault('GET', 'sys/key-status').json.data).toEqual({ ...before.data, encryptions: 2 });
});

test.each([
  [{}, undefined],
  [{ interval: '24h' }, { interval: '24h0m0s' }],
  [
    { interval: 90_010, max_operations: '1000000' },
    { interval: '25h0m10s', max_operations: 1_000_000 },
  ],
  [
    { interval: '48h', enabled: false },
    { interval: '48h0m0s', enabled: false },
  ],
  // OpenBao compares the other two alone.
  [{ enabled: false }, undefined],
  [{ interval: null }, undefined],
])('configuring the rotation with %j', (body, changed) => {
  const vault = freshVault();
  const initial = { enabled: true, interval: 0, max_operations: 3_865_470_566 };
  expect(vault('GET', 'sys/rotate/config').json.data).toEqual(initial);
  expect(vault('POST', 'sys/rotate/config', body).status).toBe(204);
  expect(vault('GET', 'sys/rotate/keyring/config').json.data).toEqual({ ...initial, ...changed });
});

test.each([
  [{ interval: '23h59m59s' }, 'interval must be greater or equal to 24h0m0s'],
  [{ interval: 1 }, 'interval must be greater or equal to 24h0m0s'],
  [{ max_operations: 999_999 }, 'max_operations must be in the range [1000000,3865470566]'],
  [{ max_operations: 3_865_470_567 }, 'max_operations must be in the range [1000000,3865470566]'],
  [{ max_operations: null }, 'max_operations must be in the range [1000000,3865470566]'],
])('%j is no configuration of the rotation', (body, error) => {
  const vault = freshVault();
  expect(vault('POST', 'sys/rotate/config', body)).toMatchObject({ status: 400, json: { errors: [error] } });
  expect(vault('GET', 'sys/rotate/config').json.data.interval).toBe(0);
});

test('rotating the root key says what to do instead', () => {
  const vault = freshVault();
  const refusal = 'a local state has no unseal keys; run "localvault state rotate-key" to change the key that seals it';
  expect(vault('POST', 'sys/rotate/root').json.errors).toEqual([refusal]);
  const shares = { secret_shares: 3, secret_threshold: 2 };
  expect(vault('POST', 'sys/rotate/root/init', shares)).toMatchObject({ status: 400, json: { errors: [refusal] } });
  expect(vault('GET', 'sys/rotate/root/init').json.data).toEqual({ n: 0, required: 1, started: false, t: 0 });
  expect(vault('DELETE', 'sys/rotate/root/init').status).toBe(204);
});

test.each([
  [{}, 'shares must be at least one'],
  [{ secret_shares: 1 }, 'threshold must be at least one'],
  [{ secret_shares: 2, secret_threshold: 1 }, 'threshold must be greater than one for multiple shares'],
  [{ secret_shares: 256, secret_threshold: 2 }, 'shares must be less than 256'],
  [{ secret_shares: 2, secret_threshold: 3 }, 'threshold cannot be larger than shares'],
  [
    { secret_shares: 1, secret_threshold: 1, pgp_keys: ['a', 'b'] },
    'count mismatch between number of provided PGP keys and number of shares',
  ],
])('%j are no shares of a key', (body, problem) => {
  expect(freshVault()('POST', 'sys/rotate/root/init', body).json.errors).toEqual([
    wrapped('invalid rotate seal configuration', problem),
  ]);
});

const hex = (bytes: number) => 'aa'.repeat(bytes);

test.each([
  ['root/update', {}, "missing required field 'key'"],
  ['root/verify', { key: 'aa' }, "missing required field 'nonce'"],
  ['root/update', { key: 'zz', nonce: 'x' }, "'key' must be a valid hex or base64 string"],
  // Hex of another length than a share's must be base64.
  ['root/update', { key: 'aa', nonce: 'x' }, "'key' must be a valid hex or base64 string"],
  ['root/update', { key: hex(16), nonce: 'x' }, 'no rotation in progress'],
  ['root/update', { key: hex(40), nonce: 'x' }, 'no rotation in progress'],
  ['root/verify', { key: 'aGVsbG8=', nonce: 'x' }, 'no rotation in progress'],
  [
    'recovery/update',
    { key: hex(32), nonce: 'x' },
    wrapped('failed to fetch existing config', 'recovery not supported'),
  ],
  ['recovery/verify', { key: hex(32), nonce: 'x' }, 'no rotation in progress'],
  ['recovery/init', {}, 'recovery keys not supported'],
])('a write of %s with %j', (name, body, error) => {
  expect(freshVault()('POST', `sys/rotate/${name}`, body)).toMatchObject({ status: 400, json: { errors: [error] } });
});

test.each([
  ['GET', 'rotate/recovery/init', 400, wrapped('unable to look up config', 'recovery not supported')],
  ['GET', 'rotate/root/verify', 400, 'no rotation configuration found'],
  ['DELETE', 'rotate/recovery/verify', 400, 'no rotation configuration found'],
  ['GET', 'rotate/root/backup', 400, 'no backed-up keys found'],
  ['GET', 'rekey/backup', 400, 'no backed-up keys found'],
  ['GET', 'rekey/recovery-key-backup', 400, 'no backed-up keys found'],
  // Without a token, these are served only if a listener's configuration says so.
  ['GET', 'rekey/init', 405, 'unsupported operation'],
  ['PUT', 'rekey/update', 405, 'unsupported operation'],
  ['GET', 'generate-root/attempt', 405, 'unsupported operation'],
  ['PUT', 'generate-root/update', 405, 'unsupported operation'],
  ['GET', 'generate-root', 405, listed('unsupported operation')],
  ['GET', 'rekey-recovery-key/init', 404, 'unsupported path'],
])('%s sys/%s', (method, path, status, error) => {
  expect(freshVault()(method, `sys/${path}`)).toMatchObject({ status, json: { errors: [error] } });
});

test('no attempt to generate a root token starts, and its status says so', () => {
  const vault = freshVault();
  expect(vault('GET', 'sys/generate-root-token/attempt').json.data).toEqual({
    complete: false,
    otp: '',
    otp_length: 26,
    progress: 0,
    required: 1,
    started: false,
  });
  expect(vault('PUT', 'sys/generate-root-token/attempt', { otp: 'a'.repeat(26) }).json.errors).toEqual([
    'a local state has no unseal keys; its owner gets a root token with "localvault state root-token"',
  ]);
  // The length is that in bytes.
  expect(vault('PUT', 'sys/generate-root-token/attempt', { otp: 'é'.repeat(26) }).json.errors).toEqual([
    'OTP string has incorrect length',
  ]);
  expect(vault('DELETE', 'sys/generate-root-token/attempt').status).toBe(204);
});

test.each([
  [{}, 400, 'nonce is required'],
  [{ nonce: 'x' }, 400, 'key is required'],
  [{ nonce: 'x', key: 'zz' }, 500, listed("'key' must be a valid hex or base64 string")],
  [{ nonce: 'x', key: ' aa ' }, 500, listed('invalid key: key is shorter than minimum 16 bytes')],
  [{ nonce: 'x', key: hex(34) }, 500, listed('invalid key: key is longer than maximum 33 bytes')],
  [{ nonce: 'x', key: hex(33) }, 500, listed('no root generation in progress')],
])('a key for a root token with %j', (body, status, error) => {
  const answer = freshVault()('PUT', 'sys/generate-root-token/update', body);
  expect(answer).toMatchObject({ status, json: { errors: [error] } });
});

test.each([
  [{ encoded_token: 'a' }, "provided 'encoded_token' or 'otp' is empty"],
  [{ encoded_token: '!!', otp: 'ab' }, "error decoding base64'd token: illegal base64 data at input byte 0"],
  [{ encoded_token: 'YWJjZA==', otp: 'abcd' }, "error decoding base64'd token: illegal base64 data at input byte 6"],
  [{ encoded_token: 'YWJj', otp: 'ab' }, 'error xoring token: length of byte slices is not equivalent: 3 != 2'],
])('%j decodes to no token', (body, error) => {
  expect(freshVault()('POST', 'sys/decode-token', body, { token: '' })).toMatchObject({
    status: 400,
    json: { errors: [error] },
  });
});

test('anybody may decode a token, which is what was encoded', () => {
  const vault = freshVault();
  const text = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(text, fc.infiniteStream(fc.integer({ min: 0x20, max: 0x7e })), (token, units) => {
      const otp = String.fromCharCode(...[...units.take(token.length)]);
      const bytes = Buffer.from(token).map((byte, at) => byte ^ otp.charCodeAt(at));
      const encoded = Buffer.from(bytes).toString('base64').replace(/=+$/, '');
      expect(decodeXorToken(encoded, otp)).toBe(token);
    }),
  );
  const answer = vault('POST', 'sys/decode-token', { encoded_token: 'AAIA', otp: 'root'.slice(0, 3) }, { token: '' });
  expect(answer.json.data).toEqual({ token: 'rmo' });
});

test.each([
  [{}, 'missing request ID'],
  [{ mfa_request_id: 'x', mfa_payload: { a: 'b' } }, 'invalid mfa payload'],
  [{ mfa_request_id: 'x', mfa_payload: { a: [['b']] } }, 'invalid mfa payload'],
  [{ mfa_request_id: 'x', mfa_payload: { a: ['1', 2, null], b: null } }, 'invalid request ID'],
  [{ mfa_request_id: 'x' }, 'invalid request ID'],
])('no login waits for a second factor: %j', (body, error) => {
  expect(freshVault()('POST', 'sys/mfa/validate', body, { token: '' })).toMatchObject({
    status: 400,
    json: { errors: [error] },
  });
});
