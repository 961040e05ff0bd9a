import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileStorage } from '../../src/storage/files/file-storage.ts';
import { checkState } from '../../src/storage/files/state/check.ts';
import { temporaryFolder } from '../cli/support/io.ts';
import { TestVault } from '../support/engine.ts';
import { brokenInvariants, documentsBeneath } from '../support/invariants.ts';
import { documentsFolder, formatVersion, oldKey, putOldState } from '../support/old-state.ts';
import { utc } from '../support/time.ts';

// The state of format 3 has tokens with the ids `parent` (with two children, one of which lives a second), `chosen` and `by-role`, one of a
// login, the role `r` with SecretIDs that expire, and the last use of one, `expiring`, in a log.

const count = (folder: string, documents: string) =>
  fileStorage({ folder, key: oldKey }).transact((t) => [...documentsBeneath(t, documents)].length);

test.each(['a snapshot', 'a folder'] as const)('%s of format 3 keeps its tokens, leases and SecretIDs', (from) => {
  const folder = temporaryFolder();
  putOldState(from, 3, folder);
  const storage = fileStorage({ folder, key: oldKey });
  const vault = new TestVault(storage, utc(2026, 10, 30, 20, 40, 0));
  const login = () => vault.send('POST', 'auth/approle/login', { role_id: 'r', secret_id: 'expiring' });
  expect(vault.send('GET', 'auth/token/lookup-self', undefined, { token: 'parent' }).json.data.path).toBe(
    'auth/token/create',
  );
  expect(formatVersion(folder)).toBe(4);
  for (const old of ['token-expiry', 'token-children', 'leases']) {
    expect(existsSync(join(documentsFolder(folder), old)), old).toBe(false);
  }
  expect(storage.transact(brokenInvariants)).toEqual([]);
  expect(vault.send('GET', 'cubbyhole/x', undefined, { token: 'chosen' }).json.data).toEqual({ a: '1' });
  expect(login().status).toBe(200);
  const children = count(folder, 'logs/token-children');
  expect(children).toBeGreaterThan(1);
  vault.send('POST', 'auth/token/revoke-self', undefined, { token: 'parent' });
  expect(count(folder, 'logs/token-children')).toBeLessThan(children);
  expect(storage.transact(brokenInvariants)).toEqual([]);
  expect(checkState({ folder, key: oldKey }).problems).toEqual([]);

  // Everything that expires goes, from the logs, too.
  vault.sleep(40 * 24 * 3600);
  expect(login().status).toBe(400);
  for (let i = 0; i < 50; i++) {
    vault.send('POST', 'auth/approle/login', { role_id: 'r', secret_id: 'nobody' });
  }
  expect(count(folder, 'logs/token-expiry')).toBe(0);
  expect(storage.transact(brokenInvariants)).toEqual([]);
  expect(checkState({ folder, key: oldKey }).problems).toEqual([]);
});
