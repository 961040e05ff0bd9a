import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { nodeFileSystem } from '../../../src/storage/files/node-file-system.ts';
import { launcher } from '../../support/server-process.ts';
import { newUser, runWith, temporaryFolder } from '../support/io.ts';

test('preferences are set, shown, used and forgotten', async () => {
  const vault = newUser();
  expect((await vault('config get')).stdout).toBe('');
  expect((await vault('config set format json')).stdout).toBe('Success! Set format to: json\n');
  expect((await vault('config get format')).stdout).toBe('json\n');
  expect((await vault('config get -format=table')).stdout).toBe(
    'Preference    Value\n----------    -----\nformat        json\n',
  );
  expect((await vault('read cubbyhole/none', { env: { VAULT_FORMAT: 'xml' } })).stderr).toBe(
    'Invalid output format: xml\n',
  );
  expect((await vault('list cubbyhole')).stdout).toBe('{}\n');
  expect((await vault('config unset format')).status).toBe(0);
  expect((await vault('list cubbyhole')).stderr).toBe('No value found at cubbyhole\n');
});

test('values and names that make no sense are refused', async () => {
  const vault = newUser();
  expect(await vault('config set format xml')).toMatchObject({
    status: 1,
    stderr: `Can't set format to "xml": it must be table, json or yaml.\n`,
  });
  expect((await vault('config set colour perhaps')).stderr).toBe(
    `Can't set colour to "perhaps": it must be true or false.\n`,
  );
  for (const line of ['set color true', 'get color', 'unset color']) {
    expect(await vault(`config ${line}`)).toMatchObject({
      status: 1,
      stderr: 'There is no preference "color": use one of state, format, colour, history.\n',
    });
  }
  expect((await vault('config get state')).status).toBe(2);
  expect((await vault('config set format')).stderr).toBe(
    'Not enough arguments (expected 2, got 1). Usage: localvault config set NAME VALUE\n',
  );
});

test.each([
  ['{', /\. It is not JSON \(.*\)\. Correct the file, or delete it\.\n$/],
  ['null', /\. It must contain a JSON object\. Correct the file, or delete it\.\n$/],
  ['[]', /\. It must contain a JSON object\. Correct the file, or delete it\.\n$/],
  ['"x"', /\. It must contain a JSON object\. Correct the file, or delete it\.\n$/],
  [
    '{"color":true}',
    /\. There is no preference "color": use one of state, format, colour, history\. Correct the file, or delete it\.\n$/,
  ],
  [
    '{"format":"xml","colour":"red"}',
    /\. format must be table, json or yaml\. colour must be true or false\. Correct the file, or delete it\.\n$/,
  ],
])(
  'the file %j is refused by config, and not overwritten; others ignore preferences that say nothing about the state',
  async (text, complaint) => {
    const vault = newUser();
    const path = (await vault('config path')).stdout.trim();
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    expect((await vault('auth list')).status).toBe(text.includes(':') ? 0 : 2);
    for (const line of ['get', 'get format', 'set format json', 'unset format']) {
      const { status, stderr } = await vault(`config ${line}`, { env: { VAULT_FORMAT: 'table' } });
      expect([status, stderr]).toEqual([2, expect.stringMatching(complaint)]);
      expect(stderr).toContain(`Can't use ${path}`);
    }
    expect(readFileSync(path, 'utf8')).toBe(text);
  },
);

test('a file that cannot be read or written is named, with the reason', async () => {
  const vault = newUser();
  const path = (await vault('config path')).stdout.trim();
  mkdirSync(path, { recursive: true });
  expect(await vault('config get')).toMatchObject({ status: 2, stderr: `Can't read ${path}: is a directory\n` });
  const elsewhere = newUser({ XDG_CONFIG_HOME: '/dev/null' });
  expect(await elsewhere('config set colour true')).toMatchObject({
    status: 2,
    stderr: "Can't write /dev/null/localvault/config.json: not a directory\n",
  });
});

test('reading preferences creates no folder', async () => {
  const home = temporaryFolder();
  expect(await newUser({ HOME: home })('config get')).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(existsSync(`${home}/.config`)).toBe(false);
});

test('the table of preferences has a bold heading on a terminal', async () => {
  const vault = newUser();
  await vault('config set colour true');
  expect((await vault('config get', { isTerminal: true })).stdout).toBe(
    '\u001b[1mPreference    Value\u001b[22m\n----------    -----\ncolour        true\n',
  );
});

test.each([false, true])(
  'a value with escape sequences adds none of its own (on a terminal: %s)',
  async (isTerminal) => {
    const vault = newUser({ NO_COLOR: '1' });
    await vault('config set state /\u001b[31mred\u001b]0;x\u0007\nnext');
    expect((await vault('config get', { isTerminal })).stdout).toBe(
      'Preference    Value\n----------    -----\nstate         /\\x1b[31mred\\x1b]0;x\\x07\\x0anext\n',
    );
    // The value by itself is exact.
    expect((await vault('config get state')).stdout).toBe('/\u001b[31mred\u001b]0;x\u0007\nnext\n');
  },
);

const modeOf = (path: string) => statSync(path).mode & 0o777;

test.each([0, 0o022, 0o077, 0o177, 0o777])('with umask %o only the owner can read or write the file', async (umask) => {
  const home = temporaryFolder();
  mkdirSync(`${home}/.config`);
  const vault = newUser({ HOME: home });
  const folder = `${home}/.config/localvault`;
  const before = process.umask(umask);
  try {
    expect((await vault('config set format json')).stderr).toBe('');
    expect([modeOf(folder), modeOf(`${folder}/config.json`)]).toEqual([0o700, 0o600]);
    expect((await vault('config unset format')).stderr).toBe('');
    expect([modeOf(folder), modeOf(`${folder}/config.json`)]).toEqual([0o700, 0o600]);
  } finally {
    process.umask(before);
  }
});

test.each(['set format json', 'set format xml', 'unset format'])(
  'config %s closes what was open to others',
  async (words) => {
    const home = temporaryFolder();
    const vault = newUser({ HOME: home });
    await vault('config set format yaml');
    const folder = `${home}/.config/localvault`;
    chmodSync(folder, 0o777);
    chmodSync(`${folder}/config.json`, 0o666);
    await vault(`config ${words}`);
    expect([modeOf(folder), modeOf(`${folder}/config.json`)]).toEqual([0o700, 0o600]);
  },
);

test('the state preference moves the state', async () => {
  const vault = newUser();
  const other = `${dirname((await vault('config path')).stdout.trim())}/other`;
  await vault('write cubbyhole/x a=1');
  await vault(`config set state ${other}`);
  expect((await vault('read cubbyhole/x')).stderr).toBe('No value found at cubbyhole/x\n');
  await vault('config unset state');
  expect((await vault('read -field=a cubbyhole/x')).stdout).toBe('1');
});

test('a relative state folder is stored as an absolute path', async () => {
  const home = temporaryFolder();
  const vault = newUser({ HOME: home });
  const before = process.cwd();
  process.chdir(home);
  try {
    const stdout = `Success! Set state to: ${home}/rel/x\n`;
    expect(await vault('config set state rel/x')).toEqual({ status: 0, stdout, stderr: '' });
    process.chdir('/');
    expect((await vault('state path')).stdout).toBe(`${home}/rel/x\n`);
  } finally {
    process.chdir(before);
  }
  expect((await runWith(['config', 'set', 'state', ''], { env: { HOME: home } })).status).toBe(1);
});

test.each([
  ['~', ''],
  ['~/v', '/v'],
  ['~/', ''],
])('%s is the home folder, since a shell leaves it alone in quotes', async (given, below) => {
  const HOME = temporaryFolder();
  expect(await runWith(['config', 'set', 'state', given], { env: { HOME } })).toMatchObject({
    status: 0,
    stdout: `Success! Set state to: ${HOME}${below}\n`,
  });
});

test('a change waits for another one, and keeps it', async () => {
  const home = temporaryFolder();
  const folder = join(home, '.config/localvault');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = nodeFileSystem.open(join(folder, 'config.lock'), 'create');
  nodeFileSystem.lock(lock);
  const env = { HOME: home, PATH: '/usr/bin:/bin' };
  const setting = promisify(execFile)(process.execPath, [launcher, 'config', 'set', 'format', 'json'], { env });
  // The kernel lists who waits for a lock behind an arrow, by the number of the file.
  const waits = new RegExp(`-> .*:${statSync(join(folder, 'config.lock')).ino} `);
  await vi.waitFor(() => expect(readFileSync('/proc/locks', 'utf8')).toMatch(waits), { timeout: 60_000 });
  writeFileSync(join(folder, 'config.json'), '{"colour":false}', { mode: 0o600 });
  nodeFileSystem.close(lock);
  expect((await setting).stdout).toBe('Success! Set format to: json\n');
  expect(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))).toEqual({ colour: false, format: 'json' });
});

test.each(['{', '[]x', '5', 'null', '{"state": 5}'])(
  'preferences that are %j send no command to another state',
  async (text) => {
    const home = temporaryFolder();
    const vault = newUser({ HOME: home });
    await vault('kv put secret/a v=1');
    const file = join(home, '.config/localvault/config.json');
    writeFileSync(file, text);
    for (const line of ['kv put secret/a v=2', 'state path', 'clock show', 'login x']) {
      const { status, stdout, stderr } = await vault(line);
      expect([line, status, stdout]).toEqual([line, 2, '']);
      expect(stderr).toMatch(/config\.json is damaged: .*; correct it, or remove it to use the default state\n$/);
    }
    const chosen = { env: { LOCALVAULT_HOME: join(home, '.local/share/localvault') } };
    expect((await vault('kv get -field=v secret/a', chosen)).stdout).toBe('1');
    expect((await vault('version')).status).toBe(0);
  },
);
