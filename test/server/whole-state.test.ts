import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openState } from '../../src/client/local.ts';
import { resolveCommandSocket } from '../../src/engine/command-socket.ts';
import { fileStorage } from '../../src/storage/files/file-storage.ts';
import { keyFromEnvironment } from '../../src/storage/files/keys/provider.ts';
import { nodeFileSystem } from '../../src/storage/files/node-file-system.ts';
import { restoreSnapshot } from '../../src/storage/files/state/snapshot.ts';
import { runWith, type Surroundings, temporaryFolder } from '../cli/support/io.ts';
import { Runner } from '../cli/support/runner.ts';
import { useWorkers } from '../storage/support/processes.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { environmentAt, quiet, serveState } from './support/served-state.ts';

useWorkers('test/cli/support/lines.ts');

/** A user with a state that a server in this process has. */
async function served() {
  const home = temporaryFolder();
  const env = environmentAt(home);
  const state = await serveState(env);
  const vault = (line: string, more: Surroundings = {}) =>
    runWith(line.split(' '), { ...more, env: { ...env, ...more.env } });
  return { ...state, env, home, vault };
}

/** Every file of a folder with its contents. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), 'latin1')]));
}

test("the clock is the server's, and stays what it is when the server has gone", async () => {
  const { vault, stop } = await served();
  const { stdout: token } = await vault('token create -ttl=1h -field=token');
  const lookUp = () => vault('token lookup', { env: { VAULT_TOKEN: token } });
  expect((await vault('clock advance 30 min')).stdout).toContain('is 30m ahead');
  expect((await lookUp()).status).toBe(0);
  expect((await vault('clock advance 1h')).stdout).toContain('is 1h30m ahead');
  expect((await lookUp()).status).toBe(2);
  expect((await vault('clock show')).stdout).toContain('is 1h30m ahead');
  expect(await vault('clock advance 1000 years')).toEqual({
    status: 1,
    stdout: '',
    stderr: "The clock can't be more than 1000 years ahead.\n",
  });
  await stop();
  expect((await vault('clock show')).stdout).toContain('is 1h30m ahead');
});

test('the clock is reset in the server too', async () => {
  const { vault } = await served();
  await vault('clock advance 1h');
  expect((await vault('clock reset')).stdout).toContain('shows system time');
  expect(JSON.parse((await vault('clock show -format=json')).stdout)).toMatchObject({ offset: 0 });
});

test("operations that replace the state are refused, and the server's process is named", async () => {
  const { vault, home, folder, storage } = await served();
  await storage.settled();
  // The server writes its files when nothing was changed for a second, and then nothing more.
  const journalLines = () => readFileSync(join(folder, 'journal'), 'utf8').trim().split('\n');
  await vi.waitFor(() => expect(journalLines()).toHaveLength(1), { timeout: 60_000 });
  const file = join(home, 'snapshot');
  expect((await vault(`state snapshot save ${file}`)).status).toBe(0);
  const before = contents(home);
  const stderr = `the localvault server with process id ${process.pid} is using the state in ${folder}; stop it and try again (nothing was changed)\n`;
  for (const line of ['state reset -force', 'state rotate-key', `state snapshot restore ${file}`]) {
    expect([line, await vault(line)]).toEqual([line, { status: 2, stdout: '', stderr }]);
  }
  const asked = await vault('state reset', { isTerminal: true, stdin: 'yes\n', env: { NO_COLOR: '1' } });
  expect(asked).toEqual({ status: 2, stdout: '', stderr });
  // The server notes how far its journal is on the disk.
  expect({ ...contents(home), 'state/position': '' }).toEqual({ ...before, 'state/position': '' });
});

test('a server that is starting or stopping is reported without its process', async () => {
  const home = temporaryFolder();
  const env = environmentAt(home);
  const state = openState(env, { ...quiet, groupCommit: true });
  const reset = await runWith(['state', 'reset', '-force'], { env });
  expect(reset).toMatchObject({
    status: 2,
    stderr: `a localvault server is using the state in ${state.folder}; stop it and try again (nothing was changed)\n`,
  });
  const tries = vi.spyOn(nodeFileSystem, 'tryLock');
  const advancing = runWith(['clock', 'advance', '1h'], { env });
  await vi.waitFor(() => expect(tries).toHaveBeenCalled(), { timeout: 60_000 });
  tries.mockRestore();
  state.storage.close();
  expect((await advancing).stdout).toContain('is 1h ahead');
});

test('snapshots and checks beside a server that writes all the time', async () => {
  const { vault, env, home, engine, storage } = await served();
  await vault('auth enable approle');
  await vault('write auth/approle/role/r secret_id_ttl=1h');
  const runner = new Runner(home, env);
  await runner.ready;
  let [isOver, madeAccessor] = [false, ''];
  const writing = (async () => {
    while (!isOver) {
      for (const [path, body] of [
        ['auth/approle/role/r/secret-id', ''],
        ['auth/token/create', '{"ttl":"1h"}'],
        ['secret/data/x', JSON.stringify({ data: { value: 'x'.repeat(20_000) } })],
        // Documents go as well as come.
        ['auth/token/revoke-accessor', JSON.stringify({ accessor: madeAccessor })],
      ] as const) {
        const headers = { 'x-vault-token': 'root' };
        const { body: answer } = engine.handle({ method: 'PUT', path, query: [], headers, body, remoteAddress: '' });
        madeAccessor = path.endsWith('create') ? JSON.parse(answer).auth.accessor : madeAccessor;
      }
      await storage.settled();
      await new Promise((done) => setImmediate(done));
    }
  })();
  for (let round = 0; round < 10; round++) {
    expect((await runner.run(`state snapshot save ${home}/snapshot-${round}`)).stderr).toBe('');
    expect(await runner.run('state check')).toMatchObject({ status: 0, stderr: '' });
  }
  isOver = true;
  await writing;
  for (let round = 0; round < 10; round++) {
    const options = { folder: join(home, `restored-${round}`), key: keyFromEnvironment(env) };
    const { documents } = restoreSnapshot(options, `${home}/snapshot-${round}`);
    expect(documents).toBeGreaterThan(10);
    expect(fileStorage(options).transact(brokenInvariants)).toEqual([]);
  }
});

test('foreign files are found even while a server is running', async () => {
  const { vault, folder } = await served();
  await vault('kv put secret/x a=1');
  writeFileSync(join(folder, 'stranger'), '');
  expect(await vault('state check')).toEqual({
    status: 2,
    stdout: '',
    stderr: `${folder}/stranger does not belong to the state\n`,
  });
});

test('a socket in a folder that others can write is not talked to', async () => {
  const { folder, vault } = await served();
  chmodSync(folder, 0o777);
  expect(resolveCommandSocket(folder)).toBeUndefined();
  expect(await vault('clock advance 1h')).toMatchObject({
    status: 2,
    stderr: `${folder} can be written by others (mode 0777): run "localvault state check -fix"\n`,
  });
});
