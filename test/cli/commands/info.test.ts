import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { time } from '../approle/support.ts';
import { newUser, temporaryFolder } from '../support/io.ts';

let home = '';
let vault: ReturnType<typeof newUser>;
beforeEach(() => {
  home = temporaryFolder();
  vault = newUser({ HOME: home });
});

const info = async (env: Readonly<Record<string, string>> = {}) =>
  JSON.parse((await vault('info -format=json', { env })).stdout);

test('JSON tells where everything comes from', async () => {
  await vault('status');
  const folder = join(home, '.local/share/localvault');
  const found = await info();
  expect(found).toEqual({
    state: {
      name: 'default',
      path: folder,
      chosen_by: 'default',
      exists: true,
      id: expect.any(String),
      creation_time: time,
      problem: null,
    },
    key: { source: join(home, `.config/localvault/${found.state.id}.key`) },
    token: {
      source: join(home, `.config/localvault/${found.state.id}.token`),
      exists: true,
      is_valid: true,
      accessor: expect.any(String),
      display_name: 'root',
      policies: ['root'],
      expiration_time: null,
    },
    clock: { now: time, ahead: '0s', offset: 0 },
    server: { process: null, address: null, set_by: null },
    history: {
      path: expect.stringMatching(/\.config\/localvault\/.+\.history$/),
      keeps: 'changes',
      max_bytes: 4 * 1024 * 1024,
    },
    version: {
      localvault: expect.any(String),
      openbao: '2.6.2',
      node: process.versions.node,
      vault_command: null,
      is_vault_command: false,
      shadowed: [],
    },
  });
  expect(Object.keys(found)).toEqual(['state', 'key', 'token', 'clock', 'server', 'history', 'version']);
  expect(existsSync(found.key.source)).toBe(true);
});

test('a table tells the same', async () => {
  await vault('status');
  await vault('clock advance 2h');
  const { stdout } = await vault('info');
  expect(stdout).toMatch(/^Fact {8}Value\n/);
  expect(stdout).toMatch(/\nState {7}\/.*\/localvault \(default\), created \d{4}-\S+Z\n/);
  expect(stdout).toMatch(/\nToken {7}\/.*\.token: accessor \w{24}, policies root, never expires\n/);
  expect(stdout).toMatch(/\nClock {7}2h ahead: \d{4}-\S+Z\n/);
  expect(stdout).toMatch(/\nServer {6}none uses the state\n/);
  expect(stdout).toMatch(/\nCommands {4}go to the state\n/);
});

test('without a state it creates none', async () => {
  expect(await info()).toMatchObject({
    state: { exists: false, id: null },
    key: { source: null },
    token: { source: null, exists: false, is_valid: false },
  });
  expect((await vault('info')).stdout).toContain('not created yet');
  expect(readdirSync(home)).toEqual([]);
});

test('a token of the environment is named by its variable and never printed', async () => {
  await vault('token create -id=chosen -ttl=1h -policy=default');
  const given = await info({ VAULT_TOKEN: 'chosen' });
  expect(given.token).toMatchObject({
    source: 'VAULT_TOKEN',
    is_valid: true,
    policies: ['default'],
    expiration_time: time,
  });
  const unknown = await info({ BAO_TOKEN: 's.unknown', VAULT_TOKEN: 'chosen' });
  expect(unknown.token).toMatchObject({ source: 'BAO_TOKEN', exists: true, is_valid: false, accessor: null });
  const shown = await vault('info', { env: { VAULT_TOKEN: 'chosen' } });
  expect(shown.stdout).not.toContain('chosen');
  expect((await vault('info', { env: { VAULT_TOKEN: 'b.nonsense' } })).stdout).toContain(
    'VAULT_TOKEN: not valid in this state',
  );
});

test('a token with one use keeps it', async () => {
  await vault('token create -id=once -use-limit=1 -policy=default');
  expect((await info({ VAULT_TOKEN: 'once' })).token.is_valid).toBe(true);
  expect((await vault('token lookup', { env: { VAULT_TOKEN: 'once' } })).status).toBe(0);
});

test.each([
  [{ VAULT_ADDR: 'http://127.0.0.1:1' }, 'http://127.0.0.1:1', 'VAULT_ADDR'],
  [{ VAULT_ADDR: 'http://x', BAO_ADDR: 'http://127.0.0.1:1' }, 'http://127.0.0.1:1', 'BAO_ADDR'],
  [{ VAULT_ADDR: 'http://x', VAULT_AGENT_ADDR: 'http://127.0.0.1:1' }, 'http://127.0.0.1:1', 'VAULT_AGENT_ADDR'],
])('%j sends commands elsewhere, and nothing is sent there', async (env, address, setBy) => {
  await vault('status');
  expect((await info(env)).server).toEqual({ process: null, address, set_by: setBy });
  expect((await vault('info', { env })).stdout).toContain(`Commands    go to ${address} (${setBy})\n`);
});

test('the token is the one that commands send to the chosen server, and whether it is valid is not known', async () => {
  await vault('status');
  const address = 'http://127.0.0.1:1';
  const unknown = { is_valid: null, accessor: null, display_name: null, policies: null, expiration_time: null };
  const file = join(home, '.vault-token');
  expect((await info({ VAULT_ADDR: address })).token).toEqual({ source: file, exists: false, ...unknown });
  const tokenRow = async (env: Readonly<Record<string, string>>) =>
    /^Token +(.*)$/m.exec((await vault('info', { env: { VAULT_ADDR: address, ...env } })).stdout)?.[1];
  expect(await tokenRow({})).toBe(`${file}: none yet for ${address}, which isn't asked`);
  writeFileSync(file, 's.sent-there');
  expect((await info({ VAULT_ADDR: address })).token).toEqual({ source: file, exists: true, ...unknown });
  expect(await tokenRow({})).toBe(`${file}: for ${address}, which isn't asked`);
  expect(await tokenRow({ VAULT_TOKEN: 's.other' })).toBe(`VAULT_TOKEN: for ${address}, which isn't asked`);
  expect((await info({ VAULT_ADDR: address, BAO_TOKEN_PATH: join(home, 'other') })).token).toEqual({
    source: join(home, 'other'),
    exists: false,
    ...unknown,
  });
  const helper = join(home, 'helper');
  writeFileSync(helper, '#!/bin/sh\nprintf t', { mode: 0o700 });
  writeFileSync(join(home, '.bao'), `token_helper = "${helper}"`);
  expect((await info({ VAULT_ADDR: address })).token).toEqual({ source: helper, exists: true, ...unknown });
});

test('a flag that names a server is named', async () => {
  const { stdout } = await vault('info -address=http://127.0.0.1:1');
  expect(stdout).toContain('go to http://127.0.0.1:1 (-address)');
});

test('a state that cannot be used is explained, and the rest is told', async () => {
  await vault('status');
  const wrong = { LOCALVAULT_KEY: 'ab'.repeat(32) };
  const found = await info(wrong);
  expect(found.state.problem).toContain('is not the key of this state');
  expect(found.key).toEqual({ source: 'LOCALVAULT_KEY' });
  expect((await vault('info', { env: wrong })).stdout).toMatch(/\nProblem {5}the key from LOCALVAULT_KEY is not/);
});

test('the folder that a variable or a preference names is told with what names it', async () => {
  expect((await info({ LOCALVAULT_HOME: '/nowhere/at/all' })).state).toMatchObject({
    path: '/nowhere/at/all',
    chosen_by: 'LOCALVAULT_HOME',
  });
  await vault('config set state /nowhere/else');
  expect((await info()).state).toMatchObject({ path: '/nowhere/else', chosen_by: 'preference' });
});

test('programs called vault on PATH are told, the first one and those that it hides', async () => {
  const folders = ['one', 'two', 'three'].map((name) => join(home, name));
  for (const folder of folders) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'vault'), '');
    chmodSync(join(folder, 'vault'), folder.endsWith('two') ? 0o644 : 0o755);
  }
  const shim = join(home, '.config/localvault/shim');
  await vault('shellenv');
  const env = { PATH: [shim, ...folders, folders[0]].join(':') };
  expect((await info(env)).version).toMatchObject({
    vault_command: `${shim}/vault`,
    is_vault_command: true,
    shadowed: [`${home}/one/vault`, `${home}/three/vault`],
  });
  expect((await vault('info', { env })).stdout).toContain(
    `vault       ${shim}/vault (this program), hides ${home}/one/vault, ${home}/three/vault\n`,
  );
  expect((await info({ PATH: folders.join(':') })).version).toMatchObject({ is_vault_command: false });
});
