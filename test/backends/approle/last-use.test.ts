import { expect, test } from 'vitest';
import { approleBackend, tidyExpired } from '../../../src/backends/approle/index.ts';
import type { SecretIdFacts } from '../../../src/services/inventory.ts';
import { memoryStorage } from '../../../src/storage/memory.ts';
import type { Document, Transaction } from '../../../src/storage/storage.ts';
import type { ValueMap } from '../../../src/values/value.ts';
import { TestVault } from '../../support/engine.ts';
import { documentsBeneath } from '../../support/invariants.ts';
import { ApproleMount, text } from './support.ts';

const credentials = { role_id: 'id', secret_id: 'secret' };

function withSecretId(settings: ValueMap): ApproleMount {
  const mount = new ApproleMount();
  mount.write('role/app', { role_id: 'id' });
  mount.write('role/app/custom-secret-id', { secret_id: 'secret', ...settings });
  return mount;
}

/** The last login with the only SecretID, as the state's owner sees it. */
function lastUse(mount: ApproleMount): SecretIdFacts['lastUse'] | undefined {
  const page = mount.transact((call) => approleBackend.inventory?.secretIds(call, undefined, { after: '', limit: 9 }));
  return page?.rows[0]?.lastUse;
}

/** All documents that hold last uses alone. */
function usesIn(t: Transaction) {
  return [...documentsBeneath(t, 'logs/approle')].filter(([key]) => key.includes('/uses/'));
}

/** Their keys. */
function uses(mount: ApproleMount): string[] {
  return mount.transact(({ storage }) => usesIn(storage).map(([key]) => key));
}

test.each([0, 5])('the time and address of the last login are kept with num_uses=%i', (num_uses) => {
  const mount = withSecretId({ num_uses });
  expect(lastUse(mount)).toBeNull();
  mount.remoteAddress = '10.0.0.7';
  mount.write('login', credentials);
  expect(lastUse(mount)).toEqual({ time: '2026-01-31T12:00:00Z', from: '10.0.0.7' });
  mount.now += 1n;
  mount.remoteAddress = '::1';
  mount.write('login', credentials);
  expect(lastUse(mount)).toEqual({ time: '2026-01-31T12:00:00.000000001Z', from: '::1' });
});

test('of the logins with a SecretID in one second, a server records the first', () => {
  const storage = memoryStorage();
  const vault = new TestVault(storage);
  vault.send('POST', 'sys/auth/approle', { type: 'approle' });
  vault.send('POST', 'auth/approle/role/r', { role_id: 'r' });
  const create = () => vault.send('POST', 'auth/approle/role/r/custom-secret-id', { secret_id: 's' }).json.data;
  const { secret_id_accessor } = create();
  const logIn = (remoteAddress: string) =>
    vault.send('POST', 'auth/approle/login', { role_id: 'r', secret_id: 's' }, { remoteAddress });
  const shown = () => storage.transact((t) => usesIn(t).map(([, { from }]) => from));
  logIn('10.0.0.1');
  logIn('10.0.0.2');
  expect(shown()).toEqual(['10.0.0.1']);
  vault.sleep(1);
  logIn('10.0.0.3');
  expect(shown()).toEqual(['10.0.0.3']);
  vault.send('POST', 'auth/approle/role/r/secret-id-accessor/destroy', { secret_id_accessor });
  create();
  expect(shown()).toEqual([]);
  logIn('10.0.0.4');
  expect(shown()).toEqual(['10.0.0.4']);
});

test('the last use is recorded if the first attempt of the transaction is rolled back', () => {
  const storage = memoryStorage();
  class RolledBack extends Error {}
  const retrying = new Proxy(storage, {
    get: (target, name) =>
      name !== 'transact'
        ? Reflect.get(target, name, target)
        : <T>(body: (t: Transaction) => T) => {
            const attempt = () =>
              target.transact((t) => {
                body(t);
                throw new RolledBack();
              });
            expect(attempt).toThrow(RolledBack);
            return target.transact(body);
          },
  });
  const vault = new TestVault(retrying);
  vault.send('POST', 'sys/auth/approle', { type: 'approle' });
  vault.send('POST', 'auth/approle/role/r', { role_id: 'r' });
  vault.send('POST', 'auth/approle/role/r/custom-secret-id', { secret_id: 's' });
  expect(vault.send('POST', 'auth/approle/login', { role_id: 'r', secret_id: 's' }).status).toBe(200);
  expect(storage.transact(usesIn)).toHaveLength(1);
});

test('a refused login is no use', () => {
  const mount = withSecretId({ cidr_list: '10.0.0.0/8' });
  expect(mount.refusal('update', 'login', credentials)).toContain('unauthorized');
  expect(lastUse(mount)).toBeNull();
});

test.each([0, 5])('a login with num_uses=%i puts one document for it and lists none', (num_uses) => {
  const mount = withSecretId({ num_uses });
  const calls: string[] = [];
  mount.onStorage = (method) => calls.push(method);
  mount.write('login', credentials);
  expect(calls.filter((method) => method !== 'get' && method !== 'hash')).toEqual(['put']);
});

test('a login with unlimited uses changes nothing that a lookup shows', () => {
  const mount = withSecretId({});
  const lookUp = () => mount.write('role/app/secret-id/lookup', { secret_id: 'secret' });
  const before = lookUp();
  mount.sleep(5);
  mount.write('login', credentials);
  expect(lookUp()).toEqual(before);
});

test('a SecretID whose own document names a login, as older states do, shows the later one', () => {
  const mount = withSecretId({});
  const noteInDocument = (time: string) =>
    mount.transact(({ storage }) => {
      for (const [key, document] of documentsBeneath(storage, 'approle/mount-1/secret-ids')) {
        storage.put(`approle/mount-1/secret-ids/${key}`, {
          ...document,
          lastUse: { time, from: '10.0.0.1' },
        } as Document);
      }
    });
  noteInDocument('2026-01-30T00:00:00.000000000Z');
  expect(lastUse(mount)).toEqual({ time: '2026-01-30T00:00:00Z', from: '10.0.0.1' });
  mount.write('login', credentials);
  expect(lastUse(mount)).toEqual({ time: '2026-01-31T12:00:00Z', from: '127.0.0.1' });
  noteInDocument('2026-02-01T00:00:00.000000000Z');
  expect(lastUse(mount)).toEqual({ time: '2026-02-01T00:00:00Z', from: '10.0.0.1' });
});

const removals: Readonly<Record<string, (mount: ApproleMount, accessor: string) => void>> = {
  'the SecretID is destroyed': (mount) => {
    mount.write('role/app/secret-id/destroy', { secret_id: 'secret' });
  },
  'the SecretID is destroyed by its accessor': (mount, accessor) => {
    mount.write('role/app/secret-id-accessor/destroy', { secret_id_accessor: accessor });
  },
  'the SecretID expires': (mount) => {
    mount.sleep(200);
    mount.transact((call) => tidyExpired(call, 100));
  },
  'the expired SecretID is registered again': (mount) => {
    mount.sleep(200);
    mount.write('role/app/custom-secret-id', { secret_id: 'secret' });
    expect(lastUse(mount)).toBeNull();
  },
  'the role is deleted': (mount) => mount.delete('role/app'),
};

test.each(Object.entries(removals))('the last use is removed when %s', (_, remove) => {
  const mount = new ApproleMount();
  mount.write('role/app', { role_id: 'id' });
  const made = mount.write('role/app/custom-secret-id', { secret_id: 'secret', ttl: 60 });
  mount.write('role/other', { role_id: 'other' });
  mount.write('role/other/custom-secret-id', { secret_id: 'secret' });
  mount.write('login', { role_id: 'other', secret_id: 'secret' });
  const others = uses(mount);
  mount.write('login', credentials);
  expect(uses(mount)).toHaveLength(2);
  remove(mount, text(made, 'secret_id_accessor'));
  expect(uses(mount)).toEqual(others);
});

test('tidying a deleted role removes all of its SecretIDs, in any batch size', () => {
  const mount = withSecretId({});
  for (let i = 0; i < 9; i++) {
    mount.write('role/app/custom-secret-id', { secret_id: `secret-${i}` });
    mount.write('login', { role_id: 'id', secret_id: `secret-${i}` });
  }
  mount.delete('role/app');
  mount.sleep(60);
  while (mount.transact((call) => tidyExpired(call, 3)) === 3) {
    expect(uses(mount)).toEqual([]);
  }
  expect([mount.count('secret-ids'), mount.count('accessors'), ...uses(mount)]).toEqual([0, 0]);
});
