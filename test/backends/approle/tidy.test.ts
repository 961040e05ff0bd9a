import { expect, test } from 'vitest';
import { tidyExpired } from '../../../src/backends/approle/index.ts';
import { ApproleMount, text } from './support.ts';

function withRole(): ApproleMount {
  const mount = new ApproleMount();
  mount.write('role/app', { role_id: 'id' });
  return mount;
}

const login = { role_id: 'id', secret_id: 'brief' };

test('an expired SecretID works until the next full minute since the first role', () => {
  const mount = withRole();
  mount.sleep(50);
  mount.write('role/app/custom-secret-id', { secret_id: 'brief', ttl: 1 });
  mount.sleep(9);
  expect(mount.send('update', 'login', login)?.auth).toBeDefined();
  expect(mount.keys('role/app/secret-id/')).toHaveLength(1);
  mount.sleep(1);
  expect(mount.refusal('update', 'login', login)).toBe('400: invalid role or secret ID');
  expect(mount.send('update', 'role/app/secret-id/lookup', { secret_id: 'brief' })).toBeUndefined();
  expect(mount.keys('role/app/secret-id/')).toEqual([]);
});

test('tidy/secret-id removes it at once, and it can be registered again', () => {
  const mount = withRole();
  const brief = mount.write('role/app/custom-secret-id', { secret_id: 'brief', ttl: 1 });
  mount.write('role/app/custom-secret-id', { secret_id: 'lasting', ttl: 60 });
  mount.sleep(2);
  expect(mount.send('update', 'tidy/secret-id')).toEqual({
    status: 202,
    warnings: [
      "Tidy operation successfully started. Any information from the operation will be printed to OpenBao's server logs.",
    ],
  });
  expect(mount.count('secret-ids')).toBe(1);
  const accessor = { secret_id_accessor: text(brief, 'secret_id_accessor') };
  expect(mount.send('update', 'role/app/secret-id-accessor/lookup', accessor)).toMatchObject({ status: 404 });
  expect(mount.write('role/app/custom-secret-id', { secret_id: 'brief' })).toMatchObject({ secret_id: 'brief' });
  mount.write('role/app/custom-secret-id', { secret_id: 'later', ttl: 1 });
  mount.sleep(2);
  expect(mount.keys('role/app/secret-id/')).toHaveLength(3);
});

test('tidying a mount without roles', () => {
  const mount = new ApproleMount();
  expect(mount.send('update', 'tidy/secret-id')).toMatchObject({ status: 202 });
});

test('the accessors of a deleted role exist until the next tidy', () => {
  const mount = withRole();
  const accessor = { secret_id_accessor: text(mount.write('role/app/secret-id'), 'secret_id_accessor') };
  mount.delete('role/app');
  mount.write('role/app', { role_id: 'id' });
  expect(mount.keys('role/app/secret-id/')).toEqual([]);
  expect(mount.send('update', 'role/app/secret-id-accessor/lookup', accessor)).toBeUndefined();
  expect(mount.refusal('update', 'role/app/secret-id-accessor/destroy', accessor)).toBe(
    '403: invalid secret id accessor',
  );
  mount.sleep(60);
  expect(mount.send('update', 'role/app/secret-id-accessor/lookup', accessor)).toMatchObject({ status: 404 });
  mount.transact((call) => tidyExpired(call, 100));
  for (const folder of ['secret-ids', 'accessors', 'leftovers']) {
    expect(mount.count(folder)).toBe(0);
  }
});

test('documents are removed in batches, the earliest first', () => {
  const mount = withRole();
  for (let i = 0; i < 30; i++) {
    mount.write('role/app/secret-id', { ttl: 3600 + 60 * i });
  }
  mount.write('role/app/secret-id', { ttl: '500h' });
  mount.write('role/app/secret-id');
  mount.sleep(5 * 3600);
  const tidy = (limit: number) => mount.transact((call) => tidyExpired(call, limit));
  expect(tidy(7)).toBe(7);
  expect(mount.count('secret-ids')).toBe(25);
  expect(mount.count('expiry')).toBe(24);
  expect(tidy(100)).toBe(23);
  expect(tidy(100)).toBe(0);
  expect(mount.count('secret-ids')).toBe(2);
  expect(mount.count('accessors')).toBe(2);
  expect(mount.count('expiry')).toBe(1);
});

test('a deleted role’s SecretIDs are removed in batches', () => {
  const mount = withRole();
  for (let i = 0; i < 30; i++) {
    mount.write('role/app/secret-id', { ttl: 3600 });
  }
  mount.delete('role/app');
  mount.write('role/app', { role_id: 'id' });
  mount.sleep(60);
  const tidy = (limit: number) => mount.transact((call) => tidyExpired(call, limit));
  expect(tidy(20)).toBe(20);
  expect(mount.count('leftovers')).toBe(1);
  expect(tidy(20)).toBe(10);
  for (const folder of ['secret-ids', 'accessors', 'leftovers', 'expiry']) {
    expect(mount.count(folder)).toBe(0);
  }
});
