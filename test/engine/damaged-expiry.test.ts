import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileStorage } from '../../src/storage/files/file-storage.ts';
import { givenKey } from '../../src/storage/files/keys/provider.ts';
import { temporaryFolder } from '../cli/support/io.ts';
import { TestVault } from '../support/engine.ts';

/** Changes the first character of each log of an index of expiries. Returns how many there are. */
function damageExpiries(folder: string): number {
  const logs = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /expiry\/.*\.jsonl$/.test(name),
  );
  for (const name of logs) {
    const file = join(folder, name);
    writeFileSync(file, readFileSync(file, 'utf8').replace('{', '['));
  }
  return logs.length;
}

test('damaged indexes of what has expired fail no request, and the rest is still removed', () => {
  const folder = temporaryFolder();
  const options = { folder, key: givenKey('the test', () => '11'.repeat(32)) };
  // Every transaction is followed by a checkpoint.
  const vault = new TestVault(fileStorage({ ...options, checkpointBytes: 1 }));
  vault.send('POST', 'sys/auth/approle', { type: 'approle' });
  vault.send('POST', 'auth/approle/role/r', { secret_id_ttl: '1m' });
  vault.send('POST', 'auth/approle/role/r/secret-id');
  vault.send('POST', 'auth/token/create', { ttl: '1m' });
  expect(damageExpiries(folder)).toBe(2);

  const later = new TestVault(fileStorage(options), vault.now);
  const { json } = later.send('POST', 'auth/token/create', { ttl: '2m' });
  later.sleep(600);
  for (const [method, path] of [
    ['POST', 'auth/token/create'],
    ['POST', 'auth/token/tidy'],
    ['POST', 'auth/approle/tidy/secret-id'],
    ['POST', 'auth/approle/role/r/secret-id'],
    ['POST', 'auth/approle/role/r'],
  ] as const) {
    expect([path, later.send(method, path, {}).status]).toEqual([path, expect.toBeOneOf([200, 202, 204])]);
  }
  const { accessor } = json.auth;
  expect(later.send('POST', 'auth/token/lookup-accessor', { accessor }).status).not.toBe(200);
});
