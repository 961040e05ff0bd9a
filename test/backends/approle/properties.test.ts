import { expect, test } from 'vitest';
import type { ValueMap } from '../../../src/values/value.ts';
import { ApproleMount } from './support.ts';

/** For each property: the endpoint, the value of a new role, the write, and the value after it. */
const properties: ReadonlyArray<readonly [endpoint: string, before: ValueMap, write: ValueMap, after: ValueMap]> = [
  ['bind-secret-id', { bind_secret_id: true }, { bind_secret_id: false }, { bind_secret_id: false }],
  ['secret-id-num-uses', { secret_id_num_uses: 0 }, { secret_id_num_uses: 4 }, { secret_id_num_uses: 4 }],
  ['secret-id-ttl', { secret_id_ttl: 0 }, { secret_id_ttl: '45m' }, { secret_id_ttl: 2700 }],
  [
    'secret-id-bound-cidrs',
    { secret_id_bound_cidrs: null },
    { secret_id_bound_cidrs: '10.0.0.0/8,127.0.0.0/8' },
    { secret_id_bound_cidrs: ['10.0.0.0/8', '127.0.0.0/8'] },
  ],
  ['token-num-uses', { token_num_uses: 0 }, { token_num_uses: -1 }, { token_num_uses: -1 }],
  ['token-ttl', { token_ttl: 0 }, { token_ttl: '20m' }, { token_ttl: 1200 }],
  ['token-max-ttl', { token_max_ttl: 0 }, { token_max_ttl: '1h' }, { token_max_ttl: 3600 }],
  ['period', { token_period: 0 }, { period: 90 }, { token_period: 90, period: 90 }],
  ['policies', { token_policies: [] }, { token_policies: 'B, a,b' }, { token_policies: ['a', 'b'] }],
];

test.each(properties)('%s is read, written and deleted', (endpoint, before, write, after) => {
  const mount = new ApproleMount();
  mount.write('role/app', { token_bound_cidrs: '127.0.0.1' });
  const path = `role/app/${endpoint}`;
  expect(mount.read(path)).toEqual(before);
  expect(mount.send('update', path, write)).toBeUndefined();
  expect(mount.read(path)).toEqual(after);
  expect(mount.send('delete', path)).toBeUndefined();
  expect(mount.read(path)).toEqual(before);
});

const endpoints = [...properties.map(([endpoint]) => endpoint), 'token-bound-cidrs', 'bound-cidr-list'];

test.each(endpoints)('%s of a missing role', (endpoint) => {
  const mount = new ApproleMount();
  expect(mount.read(`role/ghost/${endpoint}`)).toBeUndefined();
  expect(mount.refusal('update', `role/ghost/${endpoint}`)).toBe('404 listed: unsupported path');
  mount.delete(`role/ghost/${endpoint}`);
});

test.each([
  ['bind-secret-id', 'bind_secret_id'],
  ['secret-id-num-uses', 'secret_id_num_uses'],
  ['secret-id-ttl', 'secret_id_ttl'],
  ['token-num-uses', 'token_num_uses'],
  ['token-ttl', 'token_ttl'],
  ['token-max-ttl', 'token_max_ttl'],
  ['period', 'period'],
  ['policies', 'token_policies'],
  ['role-id', 'role_id'],
])('a write to %s without its parameter is refused', (endpoint, field) => {
  const mount = new ApproleMount();
  mount.write('role/app');
  expect(mount.refusal('update', `role/app/${endpoint}`)).toBe(`400: missing ${field}`);
});

test('limits of the properties', () => {
  const mount = new ApproleMount();
  mount.write('role/app', { token_ttl: 60, token_max_ttl: 600 });
  expect(mount.refusal('update', 'role/app/token-ttl', { token_ttl: 601 })).toBe(
    '400: token_ttl should not be greater than token_max_ttl',
  );
  expect(mount.refusal('update', 'role/app/token-max-ttl', { token_max_ttl: 59 })).toBe(
    '400: token_max_ttl should be greater than or equal to token_ttl',
  );
  expect(mount.refusal('update', 'role/app/secret-id-num-uses', { secret_id_num_uses: -1 })).toBe(
    '400: secret_id_num_uses cannot be negative',
  );
  expect(mount.refusal('update', 'role/app/period', { token_period: '800h' })).toBe(
    '400: period of "0s" is greater than the backend\'s maximum lease TTL of "768h0m0s"',
  );
  expect(mount.refusal('update', 'role/app/bind-secret-id', { bind_secret_id: false })).toBe(
    '500 listed: at least one constraint should be enabled on the role',
  );
});

test('CIDR lists are null until set, and empty if set to nothing', () => {
  const mount = new ApproleMount();
  mount.write('role/app');
  expect(mount.read('role/app/token-bound-cidrs')).toEqual({ token_bound_cidrs: null });
  mount.write('role/app/token-bound-cidrs', { token_bound_cidrs: '10.0.0.1/32' });
  expect(mount.read('role/app/token-bound-cidrs')).toEqual({ token_bound_cidrs: ['10.0.0.1'] });
  mount.write('role/app/token-bound-cidrs', { token_bound_cidrs: '' });
  expect(mount.read('role/app/token-bound-cidrs')).toEqual({ token_bound_cidrs: [] });
  mount.write('role/app', { secret_id_bound_cidrs: '' });
  expect(mount.read('role/app/secret-id-bound-cidrs')).toEqual({ secret_id_bound_cidrs: [] });
  expect(mount.refusal('update', 'role/app/secret-id-bound-cidrs', { secret_id_bound_cidrs: '' })).toBe(
    '400: missing bound_cidr_list',
  );
  expect(mount.refusal('update', 'role/app/secret-id-bound-cidrs', { secret_id_bound_cidrs: '10.0.0.1' })).toBe(
    '400: failed to validate CIDR blocks: invalid CIDR address: 10.0.0.1',
  );
});

test('bound-cidr-list: writes set the new field, reads return null with a warning, deletes have no effect', () => {
  const mount = new ApproleMount();
  mount.write('role/app');
  mount.write('role/app/bound-cidr-list', { bound_cidr_list: '10.0.0.0/8' });
  expect(mount.send('read', 'role/app/bound-cidr-list')).toEqual({
    data: { bound_cidr_list: null },
    warnings: [
      'The "bound_cidr_list" field is deprecated and will be removed. Please use "secret_id_bound_cidrs" instead.',
    ],
  });
  mount.delete('role/app/bound-cidr-list');
  expect(mount.read('role/app/secret-id-bound-cidrs')).toEqual({ secret_id_bound_cidrs: ['10.0.0.0/8'] });
});

test('deleting a CIDR list requires the role’s name in lower case', () => {
  const mount = new ApproleMount();
  mount.write('role/app', { token_num_uses: 3 });
  for (const endpoint of ['token-bound-cidrs', 'secret-id-bound-cidrs', 'bound-cidr-list']) {
    expect(mount.refusal('delete', `role/APP/${endpoint}`)).toBe('500 listed: role_id already in use');
    mount.delete(`role/app/${endpoint}`);
  }
  mount.delete('role/APP/token-num-uses');
  expect(mount.read('role/app/token-num-uses')).toEqual({ token_num_uses: 0 });
});
