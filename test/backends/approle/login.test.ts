import { expect, test } from 'vitest';
import { approleBackend } from '../../../src/backends/approle/index.ts';
import { refusal } from '../../../src/framework/error.ts';
import { completeCall } from '../../../src/framework/handle.ts';
import type { Auth } from '../../../src/services/auth.ts';
import type { ValueMap } from '../../../src/values/value.ts';
import { ApproleMount } from './support.ts';

function withRole(settings: ValueMap = {}, secretId: ValueMap = {}): ApproleMount {
  const mount = new ApproleMount();
  mount.write('role/app', { role_id: 'id', ...settings });
  mount.write('role/app/custom-secret-id', { secret_id: 'secret', ...secretId });
  return mount;
}

const credentials = { role_id: 'id', secret_id: 'secret' };
const invalid = '400: invalid role or secret ID';

function logIn(mount: ApproleMount): Auth | undefined {
  return mount.send('update', 'login', credentials)?.auth;
}

test('a token gets the role’s settings and the SecretID’s metadata', () => {
  const mount = withRole(
    { token_policies: 'p', token_ttl: 60, token_max_ttl: 600, token_num_uses: 5, token_type: 'service' },
    { metadata: '{"team":"red","role_name":"forged"}' },
  );
  expect(logIn(mount)).toMatchObject({
    policies: ['p'],
    ttl: 60,
    maxTtl: 600,
    numUses: 5,
    tokenType: 'service',
    renewable: true,
    boundCidrs: [],
    metadata: { role_name: 'app', team: 'red' },
    alias: { name: 'id', metadata: { role_name: 'app', team: 'red' } },
    internal: { role_name: 'app' },
  });
});

test('white space around the credentials is ignored', () => {
  const mount = withRole();
  expect(mount.send('update', 'login', { role_id: '  id\n', secret_id: '\tsecret ' })?.auth).toBeDefined();
});

test('wrong credentials are refused; only a wrong SecretID counts towards a lockout', () => {
  const mount = withRole();
  expect(mount.refusal('update', 'login')).toBe('400: missing role_id');
  expect(mount.refusal('update', 'login', { role_id: 'id', secret_id: ' ' })).toBe('400: missing secret_id');
  expect(mount.refusal('update', 'login', { role_id: 'ID', secret_id: 'secret' })).toBe(invalid);
  expect(mount.refusal('update', 'login', { role_id: 'id', secret_id: 'SECRET' })).toBe(invalid);
  expect(mount.send('update', 'login', { role_id: 'id', secret_id: 'wrong' })).toMatchObject({
    invalidCredentials: true,
  });
  expect(mount.refusal('update', 'login', { role_id: 'id', secret_id: 'x'.repeat(4097) })).toBe(
    '500: failed to create HMAC of secret_id: value is longer than maximum of 4096 bytes',
  );
});

test('lockouts count by RoleID, without which every login request fails', () => {
  const mount = new ApproleMount();
  const name = (data: ValueMap) =>
    mount.transact(
      (raw) => {
        const call = completeCall(approleBackend, raw);
        return call && approleBackend.lockoutName?.(call);
      },
      'update',
      'login',
      data,
    );
  expect(name({ role_id: ' id ' })).toBe('id');
  expect(() => name({ role_id: ' ' })).toThrow(refusal('missing role_id', 500));
  expect(() => name({ role_id: 'id', secret_id: ['x'] })).toThrow(
    "Field validation failed: error converting input for field \"secret_id\": '' expected type 'string', got unconvertible type '[]interface {}'",
  );
  expect(approleBackend.unauthenticatedPaths).toEqual(['login']);
});

test('each login consumes one use, and the last one removes the SecretID', () => {
  const mount = withRole({}, { num_uses: 2, ttl: 60 });
  mount.sleep(1);
  expect(logIn(mount)).toBeDefined();
  expect(mount.write('role/app/secret-id/lookup', { secret_id: 'secret' })).toMatchObject({
    secret_id_num_uses: 1,
    last_updated_time: '2026-01-31T12:00:01Z',
  });
  expect(logIn(mount)).toBeDefined();
  expect(mount.refusal('update', 'login', credentials)).toBe(invalid);
  for (const folder of ['secret-ids', 'accessors', 'expiry']) {
    expect(mount.count(folder)).toBe(0);
  }
});

test('a login from another address is refused and consumes no use', () => {
  const mount = withRole({}, { num_uses: 2, cidr_list: '10.0.0.0/8' });
  expect(mount.refusal('update', 'login', credentials)).toBe(
    '400: source address "127.0.0.1" unauthorized by CIDR restrictions on the secret ID: %!w(<nil>)',
  );
  expect(mount.write('role/app/secret-id/lookup', { secret_id: 'secret' })).toMatchObject({ secret_id_num_uses: 2 });
  mount.remoteAddress = '10.1.2.3';
  expect(logIn(mount)).toBeDefined();
});

test('a login must come from the addresses of the role and the SecretID', () => {
  const mount = withRole({}, { cidr_list: '10.0.0.0/8' });
  expect(mount.refusal('update', 'login', credentials)).toBe(
    '400: source address "127.0.0.1" unauthorized through CIDR restrictions on the secret ID',
  );
  mount.write('role/app/secret-id-bound-cidrs', { secret_id_bound_cidrs: '192.168.0.0/16' });
  expect(mount.refusal('update', 'login', credentials)).toBe(
    '500: failed to verify subset relationship between CIDR blocks on the role ["192.168.0.0/16"] and CIDR blocks on the secret ID ["10.0.0.0/8"]: %!w(<nil>)',
  );
  mount.write('role/app', { bind_secret_id: false });
  expect(mount.refusal('update', 'login', credentials)).toBe(
    '400: source address "127.0.0.1" unauthorized by CIDR restrictions on the role: %!w(<nil>)',
  );
  mount.remoteAddress = '192.168.3.4';
  expect(mount.send('update', 'login', { role_id: 'id' })?.auth?.metadata).toEqual({ role_name: 'app' });
});

test('a token is bound to the SecretID’s addresses, else the role’s, and never strictly', () => {
  const mount = withRole({ token_bound_cidrs: '127.0.0.0/8' });
  expect(logIn(mount)?.boundCidrs).toEqual(['127.0.0.0/8']);
  mount.write('role/app/custom-secret-id', { secret_id: 'bound', token_bound_cidrs: '127.0.0.1/32' });
  expect(mount.send('update', 'login', { role_id: 'id', secret_id: 'bound' })?.auth?.boundCidrs).toEqual(['127.0.0.1']);
  mount.write('role/app', { token_bound_cidrs: '', token_strictly_bind_ip: true });
  expect(logIn(mount)?.boundCidrs).toEqual([]);
});

test('renewal uses the role’s current TTL, maximum TTL and period', () => {
  const mount = withRole({ token_ttl: 60, token_policies: 'old' });
  const auth = logIn(mount);
  const { renew } = approleBackend;
  if (!auth || !renew) {
    throw new Error('no token, or no renewal');
  }
  mount.write('role/app', { token_ttl: 30, token_max_ttl: 90, token_period: 5, token_policies: 'new' });
  const renewed = () => mount.transact((call) => renew(call, auth));
  expect(renewed()).toMatchObject({ ttl: 30, maxTtl: 90, period: 5, policies: ['old'] });
  mount.delete('role/app');
  expect(renewed).toThrow('role "app" does not exist during renewal');
});
