import { expect, test } from 'vitest';
import { memoryStorage } from '../../src/storage/memory.ts';
import { TestVault } from '../support/engine.ts';

const own = (vault: TestVault, token: string) => vault.send('GET', 'auth/token/lookup-self', undefined, { token });
const create = (vault: TestVault, body: object, token = 'root') =>
  String(vault.send('POST', 'auth/token/create', body, { token }).json.auth.client_token);

test('the first known root token is the answer, and nothing is created', () => {
  const vault = new TestVault();
  const limited = create(vault, { policies: ['default'] });
  const root = create(vault, {});
  const { keys } = vault.send('LIST', 'auth/token/accessors').json.data;
  const known = ['', 'nonsense', 'b.nonsense', 's.unknown', limited, root, 'root'];
  expect(vault.engine.rootToken({ known, revokeOthers: false })).toEqual({ token: root, isNew: false, revoked: 0 });
  expect(vault.send('LIST', 'auth/token/accessors').json.data.keys).toEqual(keys);
});

test('a root token that time or use ends does not count', () => {
  const vault = new TestVault();
  const known = [create(vault, { policies: ['root'], ttl: '1h' }), create(vault, { policies: ['root'], num_uses: 5 })];
  const { token, isNew } = vault.engine.rootToken({ known, revokeOthers: false });
  expect(isNew).toBe(true);
  expect(known).not.toContain(token);
});

test('a new root token is created like the first one', () => {
  const vault = new TestVault();
  vault.send('POST', 'auth/token/revoke-self');
  expect(own(vault, 'root').status).toBe(403);
  const { token, isNew } = vault.engine.rootToken({ known: ['root'], revokeOthers: false });
  expect(isNew).toBe(true);
  expect(token).toMatch(/^s\.[A-Za-z0-9]{24}$/);
  expect(own(vault, token).json.data).toMatchObject({
    display_name: 'root',
    expire_time: null,
    orphan: true,
    path: 'auth/token/root',
    policies: ['root'],
    ttl: 0,
  });
});

test('all other root tokens and their children are revoked, even if related to the returned one', () => {
  const vault = new TestVault();
  const child = create(vault, {});
  const grandchild = create(vault, {}, child);
  const app = create(vault, { policies: ['default'], ttl: '1h' }, child);
  const unrelated = create(vault, { policies: ['default'], ttl: '1h', no_parent: true });
  const kept = create(vault, {}, grandchild);
  const mine = create(vault, { policies: ['default'], ttl: '1h' }, kept);
  const answer = vault.engine.rootToken({ known: [kept], revokeOthers: true });
  expect(answer).toEqual({ token: kept, isNew: false, revoked: 3 });
  for (const token of ['root', child, grandchild, app]) {
    expect([token, own(vault, token).status]).toEqual([token, 403]);
  }
  for (const token of [kept, mine, unrelated]) {
    expect([token, own(vault, token).status]).toEqual([token, 200]);
  }
  expect(vault.engine.rootToken({ known: [kept], revokeOthers: true }).revoked).toBe(0);
});

test('an empty state is initialised first', () => {
  const vault = new TestVault(memoryStorage());
  const answer = vault.engine.rootToken({ known: ['root'], revokeOthers: false });
  expect(answer).toEqual({ token: 'root', isNew: false, revoked: 0 });
});

test('moments increase across the creation of a root token', () => {
  const storage = memoryStorage();
  const vault = new TestVault(storage);
  const moment = () => storage.transact((transaction) => transaction.lastMoment);
  vault.send('GET', 'sys/mounts');
  const before = moment();
  vault.engine.rootToken({ known: [], revokeOthers: false });
  expect(moment()).toBeGreaterThan(before);
});
