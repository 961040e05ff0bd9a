import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fileStorage } from '../../src/storage/files/file-storage.ts';
import { givenKey } from '../../src/storage/files/keys/provider.ts';
import { temporaryFolder } from '../cli/support/io.ts';
import { TestVault } from '../support/engine.ts';

test('a login creates a file for its token, and none for the indexes', () => {
  const folder = temporaryFolder();
  // Every transaction is followed by a checkpoint.
  const key = givenKey('the test', () => '11'.repeat(32));
  const vault = new TestVault(fileStorage({ folder, key, checkpointBytes: 1 }));
  vault.send('POST', 'sys/auth/approle', { type: 'approle' });
  vault.send('POST', 'auth/approle/role/r', { role_id: 'r' });
  vault.send('POST', 'auth/approle/role/r/custom-secret-id', { secret_id: 's' });
  const logIn = () => vault.send('POST', 'auth/approle/login', { role_id: 'r', secret_id: 's' }).json.auth;
  const files = (end: string) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(end));
  logIn();
  const before = new Set(files('.json'));
  const logs = files('.jsonl').length;
  const { accessor } = logIn();
  expect(files('.json').filter((name) => !before.has(name))).toEqual([
    expect.stringMatching(/^data\/tokens\/[0-9a-f]{35}\.json$/),
  ]);
  // At most that of the lease. The expiry's is there, as both tokens expire in the same second.
  expect(files('.jsonl').length - logs).toBeLessThanOrEqual(1);
  vault.send('POST', 'auth/token/revoke-accessor', { accessor });
  expect(new Set(files('.json'))).toEqual(before);
  expect(files('.jsonl')).toHaveLength(logs);
});
