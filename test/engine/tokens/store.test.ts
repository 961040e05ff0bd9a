import { expect, test } from 'vitest';
import { documentName } from '../../../src/engine/tokens/accessor.ts';
import { readStoredTime, storedTime } from '../../../src/values/time.ts';
import { seconds } from '../../support/time.ts';
import { asked, countDocuments, mount, tokenVault } from '../../support/token-store.ts';

const folders = ['tokens', 'token-accessors', 'logs/token-children', 'logs/token-expiry', 'logs/leases', 'cubbyhole'];

test('finds a service token by id, accessor and hash, and stores no id', () => {
  const vault = tokenVault();
  const { id, entry, auth } = vault.create();
  expect(id).toMatch(/^s\.[A-Za-z0-9]{24}$/);
  expect(entry.accessor).toMatch(/^[A-Za-z0-9]{24}$/);
  expect(auth).toMatchObject({ clientToken: id, accessor: entry.accessor, orphan: true, tokenType: 'service' });
  vault.within(({ tokens, storage }) => {
    expect(tokens.lookup(id)).toEqual(entry);
    expect(tokens.byAccessor(entry.accessor)).toEqual(entry);
    expect(tokens.byHash(entry.hash)).toEqual(entry);
    expect(tokens.accessors()).toEqual([entry.accessor]);
    expect(JSON.stringify(storage.get(`tokens/${documentName(entry.hash)}`))).not.toContain(id);
  });
});

test('finds a token with a chosen id by its accessor, which another token with that id doesn’t get', () => {
  const vault = tokenVault();
  const accessors = [1, 2].map(() => {
    const { entry } = vault.create({}, { id: 'chosen' });
    vault.within(({ tokens, storage }) => {
      expect(tokens.byAccessor(entry.accessor)).toEqual(entry);
      expect(countDocuments(storage, 'token-accessors')).toBe(1);
      tokens.revokeTree(entry);
      expect(tokens.byAccessor(entry.accessor)).toBeUndefined();
      expect(countDocuments(storage, 'token-accessors')).toBe(0);
    });
    return entry.accessor;
  });
  expect(new Set(accessors).size).toBe(2);
});

test.each(['', 'nobody', 's.nobody', 'b.nobody', 'b.', 'a/b', '../x'])('does not know the token %j', (id) => {
  const vault = tokenVault();
  vault.create();
  vault.within(({ tokens }) => {
    expect(tokens.lookup(id)).toBeUndefined();
    expect(tokens.byAccessor(id)).toBeUndefined();
  });
});

test('expires a token after its TTL, and a root token never', () => {
  const vault = tokenVault();
  const { id } = vault.create({ ttl: 60 });
  const root = vault.create({ policies: ['root'], ttl: 0 });
  vault.sleep(60);
  expect(vault.isLive(id)).toBe(true);
  vault.sleep(1);
  expect(vault.isLive(id)).toBe(false);
  vault.sleep(1e9);
  expect(vault.isLive(root.id)).toBe(true);
});

test('ends a child with its parent, revoked or expired', () => {
  const vault = tokenVault();
  const parent = vault.create({ ttl: 60 });
  const child = vault.create({ ttl: 3600 }, { parent: parent.entry });
  const grandchild = vault.create({ ttl: 3600 }, { parent: child.entry });
  vault.sleep(61);
  expect(vault.isLive(grandchild.id)).toBe(false);
  expect(vault.within(({ tokens }) => tokens.accessors())).toEqual([]);

  const other = vault.create();
  const ofOther = vault.create({}, { parent: other.entry });
  vault.within(({ tokens }) => tokens.revokeTree(other.entry));
  expect(vault.isLive(ofOther.id)).toBe(false);
});

test('removes a revoked token and its children completely', () => {
  const vault = tokenVault();
  const parent = vault.create();
  const child = vault.create({}, { parent: parent.entry });
  vault.create({}, { parent: child.entry });
  vault.within(({ storage, tokens }) => {
    storage.put(`cubbyhole/${child.entry.cubbyhole}/a/b`, { sealed: 'x' });
    tokens.revokeTree(parent.entry);
  });
  vault.within(({ storage }) => {
    for (const folder of folders) {
      expect(countDocuments(storage, folder)).toBe(0);
    }
  });
});

test('makes orphans of the children', () => {
  const vault = tokenVault();
  const parent = vault.create();
  const child = vault.create({}, { parent: parent.entry });
  const grandchild = vault.create({}, { parent: child.entry });
  vault.within(({ tokens }) => tokens.revokeOrphan(parent.entry));
  expect(vault.isLive(parent.id)).toBe(false);
  expect(vault.within(({ tokens }) => tokens.lookup(child.id)?.parent)).toBe('');
  expect(vault.isLive(grandchild.id)).toBe(true);
});

test('revokes tokens by creation path', () => {
  const vault = tokenVault();
  const [a, b, c] = ['auth/approle/login', 'auth/approle2/login', 'auth/token/create/r/x'].map((path) =>
    vault.create({}, { path }),
  );
  vault.within(({ tokens }) => tokens.revokeByPrefix('auth/approle/'));
  expect([a, b, c].map((token) => token && vault.isLive(token.id))).toEqual([false, true, true]);
  vault.within(({ tokens }) => tokens.revokeByPrefix('auth'));
  expect([a, b, c].map((token) => token && vault.isLive(token.id))).toEqual([false, false, false]);
});

test('counts uses down, and allows a self-lookup in the last one', () => {
  const vault = tokenVault();
  const { id } = vault.create({ numUses: 2 });
  const use = () =>
    vault.within(({ tokens }) => {
      const entry = tokens.lookup(id);
      return entry && tokens.use(entry);
    });
  expect(use()?.numUses).toBe(1);
  const last = use();
  expect(last?.numUses).toBe(-1);
  expect(use()).toBeUndefined();
  vault.within(({ tokens }) => {
    expect(tokens.inspect(id)?.numUses).toBe(-1);
    if (last) {
      tokens.settleUse(last);
    }
    expect(tokens.inspect(id)).toBeUndefined();
  });
});

test('requires a chosen id to be free and without a dot', () => {
  const vault = tokenVault();
  vault.create({ ttl: 60 }, { id: 'mine' });
  const again = (id: string) => () => vault.create({}, { id });
  expect(again('mine')).toThrow('cannot create a token with a duplicate ID');
  expect(again('s.mine')).toThrow("custom token ID cannot have the 's.' prefix");
  expect(again('hvs.mine')).toThrow("custom token ID cannot have the 'hvs.' prefix");
  expect(again('my.own')).toThrow("custom token ID cannot have a '.' in the value");
  vault.sleep(61);
  const { entry } = vault.create({}, { id: 'mine' });
  vault.within(({ tokens }) => {
    expect(tokens.lookup('mine')).toEqual(entry);
    expect(tokens.accessors()).toEqual([entry.accessor]);
  });
});

test('decodes a batch token to its entry', () => {
  const vault = tokenVault();
  const parent = vault.create();
  const { id, entry, auth } = vault.create({ tokenType: 'batch', metadata: { a: 'b' } }, { parent: parent.entry });
  expect(id).toMatch(/^b\.[A-Za-z0-9_-]{40,}$/);
  expect(auth).toMatchObject({ renewable: false, accessor: '', tokenType: 'batch', orphan: false });
  vault.within(({ tokens, storage }) => {
    expect(tokens.lookup(id)).toMatchObject({
      hash: entry.hash,
      type: 'batch',
      meta: { a: 'b' },
      parent: parent.entry.hash,
    });
    expect(storage.list('tokens')).toEqual([documentName(parent.entry.hash)]);
    const tampered = `${id.slice(0, -2)}${id.endsWith('AA') ? 'BB' : 'AA'}`;
    expect(tokens.lookup(tampered)).toBeUndefined();
  });
  vault.within(({ tokens }) => tokens.revokeTree(parent.entry));
  expect(vault.isLive(id)).toBe(false);
});

test('sweeps a few expired tokens at a time, children by their own expiry', () => {
  const vault = tokenVault();
  const parent = vault.create({ ttl: 30 });
  for (let i = 0; i < 4; i++) {
    vault.create({ ttl: 30 });
  }
  const child = vault.create({ ttl: 3600 }, { parent: parent.entry });
  const kept = vault.create({ policies: ['root'], ttl: 0 });
  vault.sleep(120);
  expect(vault.isLive(kept.id)).toBe(true);
  const sweep = (limit: number) => vault.within(({ tokens }) => tokens.sweep(limit));
  expect([sweep(3), sweep(3), sweep(3)]).toEqual([3, 2, 0]);
  expect(vault.isLive(child.id)).toBe(false);
  vault.sleep(3600);
  expect(sweep(10)).toBe(1);
  vault.within(({ storage, tokens }) => {
    expect(tokens.accessors()).toEqual([kept.entry.accessor]);
    expect(folders.map((folder) => countDocuments(storage, folder))).toEqual([1, 0, 0, 0, 1, 0]);
  });
});

test('removes expired tokens with new ones, but keeps renewed ones', () => {
  const vault = tokenVault();
  const all = Array.from({ length: 5 }, () => vault.create({ ttl: 30 }));
  const renewed = all[0]?.entry;
  vault.within(({ storage }) => {
    const document = storage.get<{ readonly lease: { readonly expireTime: string } }>(
      `tokens/${documentName(renewed?.hash ?? '')}`,
    );
    const expireTime = storedTime(readStoredTime(document?.lease.expireTime) + seconds(3600));
    storage.put(`tokens/${documentName(renewed?.hash ?? '')}`, {
      ...document,
      lease: { ...document?.lease, expireTime },
    });
  });
  vault.sleep(60);
  for (let i = 0; i < 3; i++) {
    vault.create();
  }
  vault.within(({ tokens, storage }) => {
    expect(tokens.accessors()).toHaveLength(4);
    expect(storage.list('tokens')).toHaveLength(4);
    expect(tokens.accessors()).toContain(renewed?.accessor);
    if (renewed) {
      tokens.revokeTree({ ...renewed });
    }
    expect(countDocuments(storage, 'logs/token-expiry')).toBe(3);
  });
});

test('names leases by creation path', () => {
  const vault = tokenVault();
  const login = vault.create({ ttl: 60 }, { path: 'auth/approle/login' });
  const child = vault.create({}, { path: 'auth/token/create/r//x/' });
  vault.within(({ leases }) => {
    expect(leases.list('')).toEqual(['auth/']);
    expect(leases.list('auth/')).toEqual(['approle/', 'token/']);
    expect(leases.list('auth/approle/login/')).toEqual([`h${login.entry.hash}`]);
    expect(leases.all('auth/token/')).toEqual([`auth/token/create/r/x/h${child.entry.hash}`]);
    expect(leases.lookup(`auth/approle/login/h${login.entry.hash}`)).toEqual(login.entry);
    expect(leases.lookup(`auth/approle/other/h${login.entry.hash}`)).toBeUndefined();
    for (const odd of ['', '/', '//', 'no/such', `h${login.entry.hash}`]) {
      expect(leases.lookup(odd)).toBeUndefined();
    }
    for (const odd of ['/', '//', 'a//b/']) {
      expect(leases.list(odd)).toEqual([]);
    }
  });
  vault.sleep(61);
  vault.within(({ leases }) => expect(leases.list('auth/')).toEqual(['token/']));
});

test('gives a login its entity, display name and mount settings', () => {
  const vault = tokenVault({ default: 3600, max: 7200 });
  const login = (auth: Parameters<typeof asked>[0], config = {}) =>
    vault.within(({ tokens }) =>
      tokens.login({
        auth: asked({ displayName: '', ...auth }),
        path: 'auth/approle/login',
        mount: { ...mount, config: { ...mount.config, ...config } },
      }),
    );
  const first = login({ ttl: 0, policies: ['App', 'app'], alias: { name: 'role-id', metadata: { role_name: 'x' } } });
  expect(first.auth).toMatchObject({
    ttl: 3600,
    tokenPolicies: ['app', 'default'],
    identityPolicies: [],
    orphan: true,
  });
  expect(first.entry).toMatchObject({
    displayName: 'approle',
    path: 'auth/approle/login',
    policies: ['app', 'default'],
  });
  vault.within(({ identity }) => {
    const entity = identity.get(first.auth.entityId);
    if (entity) {
      identity.put({ ...entity, policies: ['team'] });
    }
  });
  const second = login({ ttl: 9000, noDefaultPolicy: true, policies: ['app'], alias: { name: 'role-id' } });
  expect(second.auth).toMatchObject({
    ttl: 7200,
    policies: ['app', 'team'],
    tokenPolicies: ['app'],
    entityId: first.auth.entityId,
  });
  expect(second.entry.policies).toEqual(['app']);
  expect(second.warnings).toEqual([
    'TTL of "2h30m" exceeded the effective max_ttl of "2h"; TTL value is capped accordingly',
  ]);
  expect(login({ tokenType: 'service' }, { tokenType: 'batch' }).entry.type).toBe('batch');
  expect(login({ tokenType: 'default' }, { tokenType: 'default-batch' }).entry.type).toBe('batch');
  expect(login({ tokenType: 'service' }, { tokenType: 'default-batch' }).entry.type).toBe('service');
  expect(login({ tokenType: 'batch' }, { tokenType: 'default-service' }).entry.type).toBe('batch');
  expect(() => login({ policies: ['root'] })).toThrow('auth methods cannot create root tokens');
  expect(() => login({ policies: ['response-wrapping'] })).toThrow('cannot assign policy "response-wrapping"');
});
