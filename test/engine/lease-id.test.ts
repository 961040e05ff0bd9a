import { expect, test } from 'vitest';
import { freshVault } from '../support/engine.ts';

/** A token whose creator chose the id, and its lease. */
function chosen(vault: ReturnType<typeof freshVault>) {
  vault('POST', 'auth/token/create-orphan', { id: 'mine', policies: ['default'], ttl: '1h' });
  const names: string[] = vault('LIST', 'sys/leases/lookup/auth/token/create-orphan').json.data.keys;
  const known = vault('LIST', 'sys/leases/lookup/auth/token').json.data.keys;
  expect(known).toContain('create-orphan/');
  return names.filter((name) => name.length === 40).map((name) => `auth/token/create-orphan/${name}`);
}

test('the lease of a token with a chosen id has 40 digits', () => {
  const vault = freshVault();
  const leases = chosen(vault);
  expect(leases).toEqual([expect.stringMatching(/^auth\/token\/create-orphan\/[0-9a-f]{40}$/)]);
  vault('POST', 'auth/token/create-orphan', { ttl: '1h' });
  const names = vault('LIST', 'sys/leases/lookup/auth/token/create-orphan').json.data.keys;
  expect(names.filter((name: string) => /^h[0-9a-f]{64}$/.test(name))).toHaveLength(1);
});

test('such a lease is looked up and revoked', () => {
  const vault = freshVault();
  const [lease = ''] = chosen(vault);
  expect(vault('POST', 'sys/leases/lookup', { lease_id: lease }).json.data).toMatchObject({ id: lease, ttl: 3600 });
  vault.sleep(600);
  expect(vault('POST', 'sys/leases/renew', { lease_id: lease }).json.errors[0]).toContain('tokens cannot be renewed');
  expect(vault('POST', 'sys/leases/lookup', { lease_id: `x/${lease}` }).status).toBe(400);
  expect(vault('POST', 'sys/leases/lookup', { lease_id: lease.replace('/create-', '//create-') }).status).toBe(400);
  expect(vault('POST', 'sys/leases/revoke', { lease_id: lease }).status).toBe(204);
  expect(vault('POST', 'auth/token/lookup', { token: 'mine' }).status).toBe(403);
  expect(vault('POST', 'sys/leases/lookup', { lease_id: lease }).status).toBe(400);
});

test('such a lease is revoked by its prefix', () => {
  const vault = freshVault();
  chosen(vault);
  expect(vault('POST', 'sys/leases/revoke-prefix/auth/token/create-orphan', {}).status).toBe(204);
  expect(vault('POST', 'auth/token/lookup', { token: 'mine' }, { token: 'root' }).status).toBe(403);
});

test('a chosen id can be used again after its token expired', () => {
  const vault = freshVault();
  const [lease] = chosen(vault);
  vault.sleep(3601);
  expect(chosen(vault)).toEqual([lease]);
});
