import { expect, test } from 'vitest';
import type { Plain } from '../../../src/storage/storage.ts';
import type { ValueMap } from '../../../src/values/value.ts';
import { ApproleMount } from './support.ts';

const credentials = { role_id: 'id', secret_id: 'secret' };

function withSecretId(settings: ValueMap): ApproleMount {
  const mount = new ApproleMount();
  mount.write('role/app', { role_id: 'id' });
  mount.write('role/app/custom-secret-id', { secret_id: 'secret', ...settings });
  return mount;
}

/** What the SecretID's document says of its last use. */
function lastUse(mount: ApproleMount): Plain | undefined {
  return mount.transact(({ storage }) => {
    const folder = 'approle/mount-1/secret-ids/app/';
    const key = folder + storage.list(folder)[0];
    const shard = key + storage.list(key)[0];
    const [found] = storage.scan(shard);
    return found?.[1]['lastUse'];
  });
}

test.each([0, 5])('the time and address of the last login are kept with num_uses=%i', (num_uses) => {
  const mount = withSecretId({ num_uses });
  expect(lastUse(mount)).toBeUndefined();
  mount.remoteAddress = '10.0.0.7';
  mount.write('login', credentials);
  expect(lastUse(mount)).toEqual({ time: '2026-01-31T12:00:00.000000000Z', from: '10.0.0.7' });
  mount.sleep(90);
  mount.remoteAddress = '::1';
  mount.write('login', credentials);
  expect(lastUse(mount)).toEqual({ time: '2026-01-31T12:01:30.000000000Z', from: '::1' });
});

test('a refused login is no use', () => {
  const mount = withSecretId({ cidr_list: '10.0.0.0/8' });
  expect(mount.refusal('update', 'login', credentials)).toContain('unauthorized');
  expect(lastUse(mount)).toBeUndefined();
});

test('an unlimited SecretID is written once a second, however many logins there are', () => {
  const mount = withSecretId({});
  let writes = 0;
  mount.onStorage = (method) => {
    writes += method === 'put' ? 1 : 0;
  };
  const logIn = (times: number) => {
    for (let i = 0; i < times; i++) {
      mount.write('login', credentials);
    }
  };
  logIn(100);
  expect(writes).toBe(1);
  mount.sleep(1);
  logIn(100);
  expect(writes).toBe(2);
});

test('a lookup of an unlimited SecretID shows no difference after a login', () => {
  const mount = withSecretId({});
  const lookUp = () => mount.write('role/app/secret-id/lookup', { secret_id: 'secret' });
  const before = lookUp();
  mount.sleep(5);
  mount.write('login', credentials);
  expect(lookUp()).toEqual(before);
});
