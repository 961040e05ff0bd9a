import { beforeEach, expect, test } from 'vitest';
import { TestVault } from '../support/engine.ts';

/*
 * An engine remembers from one request to the next what a token's policies allow and how a role is shown. Each request must be answered
 * by what is stored at that time.
 */

const path = 'auth/approle/role/app';
const reading = `path "${path}" { capabilities = ["read"] }`;
const nothing = 'path "other" { capabilities = ["read"] }';

let vault: TestVault;
let token = '';

/** Logs in with the role, whose token has the policy `p`. */
function logIn(): string {
  const { role_id } = vault.send('GET', `${path}/role-id`).json.data;
  const { secret_id } = vault.send('POST', `${path}/secret-id`).json.data;
  return vault.send('POST', 'auth/approle/login', { role_id, secret_id }, { token: '' }).json.auth.client_token;
}

const policy = (text: string, name = 'p', more = {}) =>
  vault.send('PUT', `sys/policies/acl/${name}`, { policy: text, ...more });

/** The status of a read with the token, which is sent twice, so that the second one finds what the first one remembered. */
function status(): number {
  const first = vault.send('GET', path, undefined, { token }).status;
  expect(vault.send('GET', path, undefined, { token }).status).toBe(first);
  return first;
}

function entityOfToken(): string {
  return vault.send('GET', 'auth/token/lookup-self', undefined, { token }).json.data.entity_id;
}

beforeEach(() => {
  vault = new TestVault();
  vault.send('POST', 'sys/auth/approle', { type: 'approle' });
  vault.send('POST', path, { token_policies: 'p', token_ttl: '1h' });
  policy(reading);
  token = logIn();
});

const ownMetadata = 'path "auth/approle/role/{{identity.entity.metadata.role}}" { capabilities = ["read"] }';

/** Changes nothing before the first read. */
const asItIs = () => {};

test.each<readonly [name: string, change: () => void, before: () => void]>([
  ['its policy is rewritten', () => policy(nothing), asItIs],
  ['its policy is deleted', () => vault.send('DELETE', 'sys/policies/acl/p'), asItIs],
  [
    'its policy denies the path beside another rule',
    () => policy(`${reading}\npath "auth/*" { capabilities = ["deny"] }\npath "${path}" { capabilities = ["deny"] }`),
    asItIs,
  ],
  ['its policy expires', () => vault.sleep(61), () => policy(reading, 'p', { ttl: '1m' })],
  [
    'its policy gets an expiry that passes',
    () => {
      policy(reading, 'p', { ttl: '1m' });
      vault.sleep(61);
    },
    asItIs,
  ],
  [
    'a rule of its policy expires',
    () => vault.sleep(61),
    () => policy(`path "${path}" {\n capabilities = ["read"]\n expiration = "2026-01-31T12:01:00Z"\n}`),
  ],
  ['the clock is advanced beyond the expiry', () => vault.engine.clock({ kind: 'advance', by: 7_200_000 }), asItIs],
  [
    'the built-in default policy is rewritten to deny the path',
    () => policy(`path "${path}" { capabilities = ["deny"] }`, 'default'),
    asItIs,
  ],
  ['it is revoked', () => vault.send('POST', 'auth/token/revoke', { token }), asItIs],
  [
    'its entity is disabled',
    () => vault.send('POST', `identity/entity/id/${entityOfToken()}`, { disabled: true }),
    asItIs,
  ],
  [
    'its entity gets a policy that denies the path',
    () => {
      policy(`path "${path}" { capabilities = ["deny"] }`, 'deny');
      vault.send('POST', `identity/entity/id/${entityOfToken()}`, { policies: 'deny' });
    },
    asItIs,
  ],
  [
    'its entity joins a group with a policy that denies the path',
    () => {
      policy(`path "${path}" { capabilities = ["deny"] }`, 'deny');
      vault.send('POST', 'identity/group', { name: 'g', policies: 'deny', member_entity_ids: [entityOfToken()] });
    },
    asItIs,
  ],
  [
    'metadata of its entity that fills in its policy changes',
    () => vault.send('POST', `identity/entity/id/${entityOfToken()}`, { metadata: { role: 'other' } }),
    () => {
      vault.send('POST', `identity/entity/id/${entityOfToken()}`, { metadata: { role: 'app' } });
      policy(ownMetadata);
    },
  ],
  ['the mount is moved', () => vault.send('POST', 'sys/remount', { from: 'auth/approle', to: 'auth/moved' }), asItIs],
])('a token that was used may not read once %s', (_name, change, before) => {
  before();
  expect(status()).toBe(200);
  change();
  expect(status()).toBeGreaterThanOrEqual(400);
});

test.each<readonly [name: string, change: () => void, before: () => void]>([
  ['its policy is created', () => policy(reading), () => vault.send('DELETE', 'sys/policies/acl/p')],
  ['its policy is rewritten', () => policy(reading), () => policy(nothing)],
  ['the default policy allows it', () => policy(reading, 'default'), () => policy(nothing)],
  [
    'its entity gets a policy',
    () => {
      policy(reading, 'more');
      vault.send('POST', `identity/entity/id/${entityOfToken()}`, { policies: 'more' });
    },
    () => policy(`${nothing}\npath "auth/token/lookup-self" { capabilities = ["read"] }`),
  ],
  [
    'its entity leaves the group that is denied the path',
    () => vault.send('DELETE', 'identity/group/name/g'),
    () => {
      policy(`path "${path}" { capabilities = ["deny"] }`, 'deny');
      vault.send('POST', 'identity/group', { name: 'g', policies: 'deny', member_entity_ids: [entityOfToken()] });
    },
  ],
])('a token that was refused may read once %s', (_name, change, before) => {
  before();
  expect(status()).toBe(403);
  change();
  expect(status()).toBe(200);
});

test('each path of several requests in turn is decided by its own rule', () => {
  policy(
    `path "auth/approle/role/+" { capabilities = ["read"] }\npath "auth/approle/role/secret*" { capabilities = ["deny"] }`,
  );
  vault.send('POST', 'auth/approle/role/secret-app', {});
  const other = () => vault.send('GET', 'auth/approle/role/secret-app', undefined, { token }).status;
  expect([status(), other(), status(), other()]).toEqual([200, 403, 200, 403]);
});

test('a policy that a failed transaction of several requests wrote decides nothing later', () => {
  expect(status()).toBe(200);
  const read = {
    method: 'GET',
    path,
    query: [],
    headers: { 'x-vault-token': token },
    body: '',
    remoteAddress: '127.0.0.1',
  };
  const write = {
    ...read,
    method: 'PUT',
    path: 'sys/policies/acl/p',
    headers: { 'x-vault-token': 'root' },
    body: JSON.stringify({ policy: nothing }),
  };
  expect(() =>
    vault.engine.together((handle) => {
      handle(write);
      expect(handle(read).status).toBe(403);
      throw new Error('rolled back');
    }),
  ).toThrow('rolled back');
  expect(status()).toBe(200);
});

test('a read shows a role as it was written last', () => {
  const shown = () => vault.send('GET', path).json.data;
  const fresh = shown();
  expect(shown()).toEqual(fresh);
  vault.send('POST', path, { token_ttl: '2h', token_policies: 'a,b', secret_id_num_uses: 7 });
  expect(shown()).toEqual({ ...fresh, token_ttl: 7200, token_policies: ['a', 'b'], secret_id_num_uses: 7 });
  vault.send('POST', `${path}/period`, { period: '1m' });
  expect(shown()).toMatchObject({ token_period: 60, token_ttl: 7200 });
  vault.send('DELETE', path);
  expect(vault.send('GET', path).status).toBe(404);
  vault.send('POST', path, { token_policies: 'p', token_ttl: '1h' });
  expect(shown()).toEqual(fresh);
});
