import { expect, test } from 'vitest';
import { memoryStorage } from '../../../src/storage/memory.ts';
import { environmentAt, serveState } from '../../server/support/served-state.ts';
import { TestVault } from '../../support/engine.ts';
import { newUser, runWith, temporaryFolder } from '../support/io.ts';

test('the status names the storage: files for the local state, with a server or without', async () => {
  const { status, stdout } = await newUser()('status');
  expect([status, stdout]).toEqual([0, expect.stringMatching(/^Storage Type +file$/m)]);
  const env = environmentAt(temporaryFolder());
  const { port } = await serveState(env);
  for (const address of ['', `http://127.0.0.1:${port}`]) {
    const seen = await runWith(['status', '-format=json'], { env: { ...env, VAULT_ADDR: address } });
    expect(JSON.parse(seen.stdout)).toMatchObject({ storage_type: 'file', sealed: false });
  }
});

test.each([
  [['-header=X-Vault-Token=x'], {}, /internal usage only/],
  [[], { VAULT_ADDR: '://' }, /missing protocol scheme/],
  [[], { VAULT_ADDR: 'http://127.0.0.1:1', VAULT_MAX_RETRIES: '0' }, /Error checking seal status/],
  [[], { VAULT_ADDR: 'http://127.0.0.1:1', VAULT_RATE_LIMIT: 'x' }, /VAULT_RATE_LIMIT/],
  [[], { LOCALVAULT_HOME: import.meta.dirname }, /not a state/],
])('an error of status %j with %j has a status of its own, since 2 means sealed', async (args, env, message) => {
  const seen = await runWith(['status', ...args], { env: { ...environmentAt(temporaryFolder()), ...env } });
  expect([seen.status, seen.stderr]).toEqual([1, expect.stringMatching(message)]);
});

test('a state in memory has the storage of a real dev server', () => {
  const vault = new TestVault(memoryStorage());
  expect(vault.send('GET', 'sys/seal-status').json).toMatchObject({ storage_type: 'inmem' });
});
