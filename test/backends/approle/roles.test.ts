import { expect, test } from 'vitest';
import { ApproleMount } from './support.ts';

const fresh = {
  bind_secret_id: true,
  local_secret_ids: false,
  secret_id_bound_cidrs: null,
  secret_id_num_uses: 0,
  secret_id_ttl: 0,
  token_bound_cidrs: [],
  token_explicit_max_ttl: 0,
  token_max_ttl: 0,
  token_no_default_policy: false,
  token_num_uses: 0,
  token_period: 0,
  token_policies: [],
  token_strictly_bind_ip: false,
  token_ttl: 0,
  token_type: 'default',
};

test('a role is created with defaults, partially updated, and deleted', () => {
  const mount = new ApproleMount();
  expect(mount.read('role/app')).toBeUndefined();
  expect(mount.send('update', 'role/app', {})).toBeUndefined();
  expect(mount.read('role/app')).toEqual(fresh);

  mount.write('role/app', { token_ttl: '1h', secret_id_num_uses: 3, secret_id_bound_cidrs: '10.0.0.0/8' });
  mount.write('role/app', { secret_id_ttl: 60 });
  expect(mount.read('role/app')).toEqual({
    ...fresh,
    token_ttl: 3600,
    secret_id_num_uses: 3,
    secret_id_ttl: 60,
    secret_id_bound_cidrs: ['10.0.0.0/8'],
  });

  mount.delete('role/app');
  mount.delete('role/app');
  expect(mount.read('role/app')).toBeUndefined();
});

test('names are case-insensitive, and listed in sorted pages', () => {
  const mount = new ApproleMount();
  for (const name of ['Delta', 'alpha', 'Charlie', 'bravo']) {
    mount.write(`role/${name}`);
  }
  expect(mount.keys('role/')).toEqual(['alpha', 'bravo', 'charlie', 'delta']);
  expect(mount.keys('role/', { limit: 2 })).toEqual(['alpha', 'bravo']);
  expect(mount.keys('role/', { after: 'bz', limit: 1 })).toEqual(['charlie']);
  expect(mount.keys('role/', { after: 'Bravo', limit: 1 })).toEqual(['alpha']);
  expect(mount.keys('role/', { after: 'delta', limit: -5 })).toEqual([]);
  expect(mount.read('role/DELTA/role-id')).toEqual(mount.read('role/delta/role-id'));
});

test('a name has at most 4096 bytes', () => {
  const mount = new ApproleMount();
  const longest = 'a'.repeat(4096);
  mount.write(`role/${longest}`);
  expect(mount.keys('role/')).toEqual([longest]);
  expect(mount.refusal('update', `role/a${longest}`)).toBe('400: role_name is longer than maximum of 4096 bytes');
  expect(mount.read(`role/a${longest}`)).toBeUndefined();
});

test.each(['-lead', 'trail-', '.dot', 'dot.', 'two words', 'a+b', 'rôle'])('no role can be named %s', (name) => {
  const mount = new ApproleMount();
  expect(mount.refusal('update', `role/${name}`)).toBe('404 listed: unsupported path');
});

test.each([
  [{ token_ttl: '2h', token_max_ttl: '1h' }, "400: 'token_ttl' cannot be greater than 'token_max_ttl'"],
  [{ secret_id_num_uses: -1 }, '400: secret_id_num_uses cannot be negative'],
  [{ token_num_uses: -1 }, "400: 'token_num_uses' cannot be negative"],
  [{ token_type: 'weird' }, '400: invalid \'token_type\' value "weird"'],
  [{ role_id: '' }, '400: invalid role_id supplied, or failed to generate a role_id'],
  [{ bind_secret_id: false }, '500 listed: at least one constraint should be enabled on the role'],
  [
    { secret_id_bound_cidrs: '10.0.0.0/99' },
    '500 listed: failed to validate CIDR blocks: invalid CIDR address: 10.0.0.0/99',
  ],
  [{ period: '9000h' }, '400: period of "9000h0m0s" is greater than the backend\'s maximum lease TTL of "768h0m0s"'],
])('a role with %j is refused', (data, message) => {
  const mount = new ApproleMount();
  expect(mount.refusal('update', 'role/app', data)).toBe(message);
  expect(mount.keys('role/')).toEqual([]);
});

test('a RoleID is unique, and free again after its role changes it or is deleted', () => {
  const mount = new ApproleMount();
  mount.write('role/a', { role_id: 'taken' });
  expect(mount.refusal('update', 'role/b', { role_id: 'taken' })).toBe('500 listed: role_id already in use');
  mount.write('role/a', { role_id: 'Other/with slashes' });
  mount.write('role/b', { role_id: 'taken' });
  expect(mount.refusal('update', 'role/a/role-id', { role_id: 'taken' })).toBe('500 listed: role_id already in use');
  expect(mount.refusal('update', 'role/a/role-id')).toBe('400: missing role_id');
  mount.delete('role/b');
  mount.write('role/a/role-id', { role_id: 'taken' });
  expect(mount.read('role/a/role-id')).toEqual({ role_id: 'taken' });
  expect(mount.count('role-ids')).toBe(1);
});

test('local_secret_ids can only be set at creation', () => {
  const mount = new ApproleMount();
  mount.write('role/app', { local_secret_ids: true });
  expect(mount.read('role/app/local-secret-ids')).toEqual({ local_secret_ids: true });
  expect(mount.refusal('update', 'role/app', { local_secret_ids: false })).toBe(
    '400: local_secret_ids can only be modified during role creation',
  );
});

test('warnings: token types of mounts, and a token_max_ttl beyond the mount’s', () => {
  const mount = new ApproleMount();
  expect(mount.send('update', 'role/app', { token_type: 'default-batch', token_max_ttl: '800h' })?.warnings).toEqual([
    'default-batch has no useful meaning; adjusting to batch',
    "token_max_ttl is greater than the backend mount's maximum TTL value; issued tokens' max TTL value will be truncated",
  ]);
  expect(mount.read('role/app')).toMatchObject({ token_type: 'batch', token_max_ttl: 2_880_000 });
});

test('the deprecated fields policies and period', () => {
  const mount = new ApproleMount();
  mount.write('role/app', { policies: 'B,a,b', period: 60 });
  expect(mount.read('role/app')).toMatchObject({
    policies: ['a', 'b'],
    token_policies: ['a', 'b'],
    period: 60,
    token_period: 60,
  });
  mount.write('role/app', { token_policies: 'Z,Z', policies: 'x', token_period: 5, period: 7 });
  expect(mount.read('role/app')).toMatchObject({
    policies: ['Z', 'Z'],
    token_policies: ['Z', 'Z'],
    period: 5,
    token_period: 5,
  });
  mount.write('role/app', { token_policies: 'c', token_period: 9 });
  expect(mount.read('role/app')).toEqual({ ...fresh, token_policies: ['c'], token_period: 9 });
  mount.write('role/app', { bound_cidr_list: '10.0.0.0/8' });
  expect(mount.read('role/app')).toMatchObject({ secret_id_bound_cidrs: ['10.0.0.0/8'] });
});
