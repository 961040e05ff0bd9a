import { expect, test } from 'vitest';
import { NumberLiteral } from '../../../src/values/value.ts';
import { ApproleMount, text } from './support.ts';

function withRole(settings = {}): ApproleMount {
  const mount = new ApproleMount();
  mount.write('role/app', settings);
  return mount;
}

test('use counts are exact to 64 bits', () => {
  const most = '9223372036854775807';
  const mount = withRole({ secret_id_num_uses: most, token_num_uses: most });
  const exactly = new NumberLiteral(most);
  expect(mount.read('role/app')).toMatchObject({ secret_id_num_uses: exactly, token_num_uses: exactly });
  expect(mount.write('role/app/secret-id')).toMatchObject({ secret_id_num_uses: exactly });
  const fewer = '9223372036854775806';
  expect(mount.write('role/app/secret-id', { num_uses: fewer })).toMatchObject({
    secret_id_num_uses: new NumberLiteral(fewer),
  });
});

test('a generated SecretID is returned once, and lookups omit it', () => {
  const mount = withRole({ secret_id_num_uses: 3, secret_id_ttl: 60 });
  const made = mount.write('role/app/secret-id', { metadata: 'tag=one', cidr_list: '10.0.0.0/8' });
  expect(made).toMatchObject({ secret_id_num_uses: 3, secret_id_ttl: 60 });
  const shown = {
    cidr_list: ['10.0.0.0/8'],
    creation_time: '2026-01-31T12:00:00Z',
    expiration_time: '2026-01-31T12:01:00Z',
    last_updated_time: '2026-01-31T12:00:00Z',
    metadata: { tag: 'one' },
    secret_id_accessor: made['secret_id_accessor'],
    secret_id_num_uses: 3,
    secret_id_ttl: 60,
    token_bound_cidrs: [],
  };
  const secret_id = text(made, 'secret_id');
  const secret_id_accessor = text(made, 'secret_id_accessor');
  expect(mount.write('role/APP/secret-id/lookup', { secret_id })).toEqual(shown);
  expect(mount.write('role/app/secret-id-accessor/lookup', { secret_id_accessor })).toEqual(shown);
});

test('the TTL is capped in the response, and lookups show the requested one', () => {
  const mount = withRole();
  expect(mount.write('role/app/custom-secret-id', { secret_id: 's', ttl: '1000h' })).toMatchObject({
    secret_id_ttl: 32 * 86_400,
  });
  expect(mount.write('role/app/secret-id/lookup', { secret_id: 's' })).toMatchObject({
    secret_id_ttl: 3_600_000,
    expiration_time: '2026-03-04T12:00:00Z',
  });
});

test.each([
  ['num_uses cannot be negative', { num_uses: -1 }],
  ["num_uses cannot be higher than the role's secret_id_num_uses", { num_uses: 0 }],
  ["num_uses cannot be higher than the role's secret_id_num_uses", { num_uses: 4 }],
  ["ttl cannot be longer than the role's secret_id_ttl", { ttl: 0 }],
  ["ttl cannot be longer than the role's secret_id_ttl", { ttl: 61 }],
  ['failed to parse metadata: failed to parse the input: invalid <key,value> format', { metadata: 'x' }],
])('%s', (message, data) => {
  const mount = withRole({ secret_id_num_uses: 3, secret_id_ttl: 60 });
  expect(mount.refusal('update', 'role/app/secret-id', data)).toBe(`400: ${message}`);
});

test('CIDR lists of a SecretID must be subsets of those of its role', () => {
  const mount = withRole({ secret_id_bound_cidrs: '10.0.0.0/8', token_bound_cidrs: '127.0.0.1' });
  expect(mount.refusal('update', 'role/app/secret-id', { cidr_list: '10.0.0.1' })).toBe(
    '500 listed: failed to validate CIDR blocks: invalid CIDR address: 10.0.0.1',
  );
  expect(mount.refusal('update', 'role/app/secret-id', { token_bound_cidrs: 'x' })).toBe(
    '500 listed: failed to validate token CIDR blocks: invalid CIDR address: x',
  );
  expect(mount.refusal('update', 'role/app/secret-id', { cidr_list: '11.0.0.0/8' })).toBe(
    '500 listed: failed to verify subset relationship between CIDR blocks on the role ["10.0.0.0/8"] and CIDR blocks on the secret ID ["11.0.0.0/8"]: %!w(<nil>)',
  );
  expect(mount.refusal('update', 'role/app/secret-id', { token_bound_cidrs: '127.0.0.0/24' })).toBe(
    '500 listed: failed to verify subset relationship between CIDR blocks on the role ["127.0.0.1/32"] and CIDR blocks on the secret ID ["127.0.0.0/24"]: %!w(<nil>)',
  );
  mount.write('role/app/secret-id', { cidr_list: '10.1.0.0/16', token_bound_cidrs: '127.0.0.1/32' });
});

test('a custom SecretID can be registered once, and is any string of up to 4096 bytes', () => {
  const mount = withRole();
  const longest = 'é'.repeat(2048);
  expect(mount.write('role/app/custom-secret-id', { secret_id: longest })).toMatchObject({ secret_id: longest });
  expect(mount.refusal('update', 'role/app/custom-secret-id', { secret_id: longest })).toBe(
    '500 listed: failed to store secret_id: SecretID is already registered',
  );
  expect(mount.refusal('update', 'role/app/custom-secret-id', { secret_id: `${longest}x` })).toBe(
    '500 listed: failed to store secret_id: failed to create HMAC of secret ID: value is longer than maximum of 4096 bytes',
  );
  expect(mount.refusal('update', 'role/app/secret-id/lookup', { secret_id: `${longest}x` })).toBe(
    '500 listed: failed to create HMAC of secret_id: value is longer than maximum of 4096 bytes',
  );
  expect(mount.refusal('update', 'role/app/custom-secret-id')).toBe('400: missing secret_id');
  mount.write('role/other');
  mount.write('role/other/custom-secret-id', { secret_id: longest });
});

test('SecretIDs of missing roles and of roles without bind_secret_id', () => {
  const mount = withRole({ bind_secret_id: false, token_bound_cidrs: '127.0.0.1' });
  expect(mount.refusal('update', 'role/app/secret-id')).toBe('400: bind_secret_id is not set on the role');
  expect(mount.refusal('update', 'role/Ghost/secret-id')).toBe('404: role "Ghost" does not exist');
  expect(mount.refusal('list', 'role/ghost/secret-id/')).toBe('400: role "ghost" does not exist');
  for (const path of ['secret-id/lookup', 'secret-id/destroy']) {
    expect(mount.refusal('update', `role/ghost/${path}`)).toBe('400: missing secret_id');
    expect(mount.refusal('update', `role/ghost/${path}`, { secret_id: 'x' })).toBe(
      '500 listed: role "ghost" does not exist',
    );
  }
});

test('accessors are listed in pages, ordered by hash', () => {
  const mount = withRole();
  const made = Array.from({ length: 40 }, () => text(mount.write('role/app/secret-id'), 'secret_id_accessor'));
  const all = mount.keys('role/app/secret-id/');
  expect([...all].sort()).toEqual([...made].sort());
  expect(mount.keys('role/app/secret-id/', { limit: 7 })).toEqual(all.slice(0, 7));
  expect(mount.keys('role/app/secret-id/', { after: '0', limit: 100 })).toEqual(all);
  expect(mount.keys('role/app/secret-id/', { after: 'zzz' })).toEqual([]);
  const later = mount.keys('role/app/secret-id/', { after: '80' });
  expect(later).toEqual(all.slice(all.length - later.length));
});

test('SecretIDs are destroyed by SecretID and by accessor', () => {
  const mount = withRole();
  const one = mount.write('role/app/custom-secret-id', { secret_id: 'one' });
  const two = mount.write('role/app/custom-secret-id', { secret_id: 'two', ttl: 60 });
  mount.write('role/app/secret-id/destroy', { secret_id: 'one' });
  mount.write('role/app/secret-id/destroy', { secret_id: 'one' });
  mount.delete('role/app/secret-id-accessor/destroy', { secret_id_accessor: text(two, 'secret_id_accessor') });
  expect(mount.keys('role/app/secret-id/')).toEqual([]);
  expect(mount.send('update', 'role/app/secret-id/lookup', { secret_id: 'one' })).toBeUndefined();
  const unknown = `failed to find accessor entry for secret_id_accessor: "${text(one, 'secret_id_accessor')}"`;
  const accessor = { secret_id_accessor: text(one, 'secret_id_accessor') };
  expect(mount.refusal('update', 'role/app/secret-id-accessor/destroy', accessor)).toBe(`500 listed: ${unknown}`);
  expect(mount.send('update', 'role/app/secret-id-accessor/lookup', accessor)).toEqual({
    status: 404,
    data: { error: unknown },
  });
  for (const folder of ['secret-ids', 'accessors', 'expiry']) {
    expect(mount.count(folder)).toBe(0);
  }
});

test('another role’s accessor is found but shows nothing, unless its SecretIDs are local', () => {
  const mount = withRole();
  mount.write('role/other');
  mount.write('role/local', { local_secret_ids: true });
  mount.write('role/other/custom-secret-id', { secret_id: 'same' });
  const accessor = {
    secret_id_accessor: text(mount.write('role/app/custom-secret-id', { secret_id: 'same' }), 'secret_id_accessor'),
  };
  expect(mount.send('update', 'role/other/secret-id-accessor/lookup', accessor)).toBeUndefined();
  expect(mount.refusal('update', 'role/other/secret-id-accessor/destroy', accessor)).toBe(
    '403: invalid secret id accessor',
  );
  expect(mount.send('update', 'role/local/secret-id-accessor/lookup', accessor)).toMatchObject({ status: 404 });
});

test('the number of storage calls does not grow with the number of SecretIDs', () => {
  const mount = withRole({ role_id: 'id', secret_id_ttl: 3600 });
  const cost = () => {
    let asked = 0;
    mount.onStorage = () => {
      asked += 1;
    };
    const secret_id = text(mount.write('role/app/secret-id'), 'secret_id');
    mount.write('login', { role_id: 'id', secret_id });
    mount.read('role/app');
    mount.write('role/app/secret-id/lookup', { secret_id });
    mount.onStorage = () => {};
    return asked;
  };
  const few = cost();
  for (let i = 0; i < 1000; i++) {
    mount.write('role/app/secret-id');
  }
  expect(cost()).toBe(few);
});
