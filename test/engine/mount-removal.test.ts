import { expect, test } from 'vitest';
import { fileStorage } from '../../src/storage/files/file-storage.ts';
import { givenKey } from '../../src/storage/files/keys/provider.ts';
import { temporaryFolder } from '../cli/support/io.ts';
import { TestVault } from '../support/engine.ts';
import { brokenInvariants, documentsBeneath } from '../support/invariants.ts';

test('a disabled auth method leaves neither documents nor logs', () => {
  const storage = fileStorage({ folder: temporaryFolder(), key: givenKey('the test', () => '11'.repeat(32)) });
  const vault = new TestVault(storage);
  const ok = (method: string, path: string, body?: unknown) => {
    const { status, json } = vault.send(method, path, body);
    expect(status).toBeLessThan(300);
    return json;
  };
  for (const path of ['a', 'b']) {
    ok('POST', `sys/auth/${path}`, { type: 'approle' });
    ok('POST', `auth/${path}/role/app`, { role_id: `id-${path}` });
    ok('POST', `auth/${path}/role/app/custom-secret-id`, { secret_id: 'secret', ttl: '1h' });
    ok('POST', `auth/${path}/login`, { role_id: `id-${path}`, secret_id: 'secret' });
  }
  // The SecretID's last use, and its expiry.
  const logged = () => storage.transact((t) => [...documentsBeneath(t, 'logs/approle')].length);
  expect(logged()).toBe(4);
  ok('DELETE', 'sys/auth/a');
  expect(logged()).toBe(2);
  expect(storage.transact(brokenInvariants)).toEqual([]);
  ok('DELETE', 'sys/auth/b');
  expect(logged()).toBe(0);
});
