import { assert, dictionary, property, stringMatching } from 'fast-check';
import { expect, test } from 'vitest';
import { auditHash } from '../../../src/engine/audit/salt.ts';
import { HistoryLines, maxLineBytes } from '../../../src/engine/history/lines.ts';
import { ownerEntry } from '../../../src/engine/history/owner-entry.ts';
import { shortenedWarning } from '../../../src/engine/history/shortened.ts';
import { NumberLiteral } from '../../../src/values/value.ts';
import { vaultWithHistory } from './support.ts';

test('changes are kept, with their responses', () => {
  const { send, written } = vaultWithHistory();
  send({ method: 'POST', path: 'secret/data/x', body: { data: { password: 'sesame' } } });
  const [line = '', ...others] = written();
  expect(others).toEqual([]);
  expect(JSON.parse(line)).toMatchObject({
    type: 'response',
    auth: { display_name: 'token', policy_results: { allowed: true } },
    request: {
      operation: 'create',
      path: 'secret/data/x',
      data: { data: { password: expect.stringMatching(/^hmac-sha256:/) } },
    },
    response: { mount_type: 'kv' },
  });
});

test('granted requests that changed nothing are kept only if reads are', () => {
  const read = { method: 'GET', path: 'sys/mounts' };
  const few = vaultWithHistory();
  few.send(read);
  few.send({ method: 'POST', path: 'sys/capabilities-self', body: { paths: ['a'] } });
  few.send({ method: 'GET', path: 'sys/seal-status' });
  expect(few.written()).toEqual([]);
  const all = vaultWithHistory({ keepsReads: true });
  all.send(read);
  expect(all.written()).toEqual([expect.stringContaining('"path":"sys/mounts"')]);
});

test('a use of a limited token is a change', () => {
  const { send, written } = vaultWithHistory();
  const { client_token: token } = send({ method: 'POST', path: 'auth/token/create', body: { num_uses: 2 } }).json.auth;
  written();
  send({ method: 'GET', path: 'sys/mounts', token });
  expect(written()).toEqual([expect.stringContaining('"remaining_uses":2')]);
});

test('successful logins are kept, and refused ones', () => {
  const { send, written } = vaultWithHistory();
  send({ method: 'POST', path: 'sys/auth/approle', body: { type: 'approle' } });
  send({ method: 'POST', path: 'auth/approle/role/r', body: {} });
  const { role_id } = send({ method: 'GET', path: 'auth/approle/role/r/role-id' }).json.data;
  const { secret_id } = send({ method: 'POST', path: 'auth/approle/role/r/secret-id', body: {} }).json.data;
  written();
  expect(send({ method: 'POST', path: 'auth/approle/login', body: { role_id, secret_id } }).status).toBe(200);
  expect(written()).toHaveLength(1);
  expect(send({ method: 'POST', path: 'auth/approle/login', body: { role_id, secret_id: 'x' } }).status).toBe(400);
  expect(written()).toHaveLength(1);
});

test('a long line is shortened, and says so', () => {
  const { send, written } = vaultWithHistory();
  const data = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`name${i}${'x'.repeat(500)}`, 'x']));
  send({ method: 'POST', path: 'secret/data/x', body: { data } });
  const [line = ''] = written();
  expect(Buffer.byteLength(line)).toBeLessThan(maxLineBytes);
  expect(JSON.parse(line)).toMatchObject({
    request: { path: 'secret/data/x' },
    response: { warnings: [shortenedWarning] },
  });
  expect(JSON.parse(line).request.data).toBeUndefined();
});

test('however long its path and policies are, a line stays below the limit', () => {
  const { send, written } = vaultWithHistory();
  const policies = Array.from({ length: 300 }, (_, i) => `policy-${i}-${'x'.repeat(200)}`);
  const { client_token: token } = send({ method: 'POST', path: 'auth/token/create', body: { policies } }).json.auth;
  send({ method: 'GET', path: `secret/data/${'ä'.repeat(100_000)}`, token });
  for (const line of written()) {
    expect(Buffer.byteLength(line)).toBeLessThan(maxLineBytes);
    expect(JSON.parse(line).response.warnings).toEqual([shortenedWarning]);
  }
});

test('data that cannot be hashed is left out', () => {
  const lines = new HistoryLines(auditHash('00'.repeat(32)));
  const line = lines.ofEntry(ownerEntry(0n, { path: 'localvault/x', data: { by: new NumberLiteral('1e999') } }));
  expect(JSON.parse(line)).toMatchObject({
    request: { path: 'localvault/x' },
    response: { warnings: [shortenedWarning] },
  });
});

test('inline authentication has a line for the login and one for the request', () => {
  const { send, written } = vaultWithHistory();
  send({ method: 'POST', path: 'sys/auth/approle', body: { type: 'approle' } });
  send({ method: 'POST', path: 'auth/approle/role/r', body: {} });
  const { role_id } = send({ method: 'GET', path: 'auth/approle/role/r/role-id' }).json.data;
  const { secret_id } = send({ method: 'POST', path: 'auth/approle/role/r/secret-id', body: {} }).json.data;
  written();
  const inline = (name: string, value: string) =>
    Buffer.from(JSON.stringify({ key: name, value })).toString('base64url');
  send({
    method: 'GET',
    path: 'secret/data/x',
    token: '',
    headers: {
      'x-vault-token': '',
      'x-vault-inline-auth-path': 'auth/approle/login',
      'x-vault-inline-auth-parameter-1': inline('role_id', role_id),
      'x-vault-inline-auth-parameter-2': inline('secret_id', secret_id),
    },
  });
  expect(written().map((line) => JSON.parse(line).request.path)).toEqual(['auth/approle/login', 'secret/data/x']);
});

/** Long enough that no hash or fixed text contains it by chance. */
const secret = stringMatching(/^[g-z][A-Za-z0-9]{15,40}$/);

test('no token, SecretID or value of a request is in the history', () => {
  assert(
    property(secret, secret, dictionary(stringMatching(/^[a-z]{1,8}$/), secret), (secretId, tokenId, data) => {
      const { send, written } = vaultWithHistory({ keepsReads: true });
      send({ method: 'POST', path: 'sys/auth/approle', body: { type: 'approle' } });
      send({ method: 'POST', path: 'auth/approle/role/r', body: {} });
      const { role_id } = send({ method: 'GET', path: 'auth/approle/role/r/role-id' }).json.data;
      send({ method: 'POST', path: 'auth/approle/role/r/custom-secret-id', body: { secret_id: secretId } });
      const login = { method: 'POST', path: 'auth/approle/login', body: { role_id, secret_id: secretId } };
      const granted = send(login).json.auth.client_token;
      const wrapped = send({ ...login, headers: { 'x-vault-wrap-ttl': '5m' } }).json.wrap_info.token;
      send({ method: 'POST', path: 'auth/token/create', body: { id: tokenId } });
      send({ method: 'POST', path: 'secret/data/x', body: { data, nested: [{ data }] }, token: tokenId });
      send({ method: 'POST', path: 'cubbyhole/x', body: { list: [data, [data]] } });
      send({ method: 'GET', path: 'secret/data/x', token: tokenId });
      send({ method: 'GET', path: 'secret/data/x', token: granted });
      send({ method: 'POST', path: 'sys/wrapping/unwrap', body: { token: wrapped } });
      const text = written().join('\n');
      expect(text.split('\n').length).toBeGreaterThan(10);
      for (const value of [secretId, tokenId, granted, wrapped, role_id, ...Object.values(data)]) {
        expect(text.includes(value), value).toBe(false);
      }
    }),
    { numRuns: 25 },
  );
});
