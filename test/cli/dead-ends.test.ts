import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyProgram, start, temporaryFolder } from '../build/support.ts';
import { launcher } from '../support/server-process.ts';

/** A home folder with a state in it, and its files. */
function newHome() {
  const home = temporaryFolder();
  const vault = (line: string, env: Readonly<Record<string, string>> = {}) => {
    const words = [launcher, ...line.split(' ')];
    const options = { env: { PATH: process.env['PATH'], HOME: home, ...env }, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, words, options);
    return { status, stdout, stderr };
  };
  expect(vault('kv put -format=json secret/a x=1')).toMatchObject({ status: 0, stderr: '' });
  const config = join(home, '.config/localvault');
  const key = join(config, readdirSync(config).find((name) => name.endsWith('.key')) ?? '');
  return { home, vault, key, state: join(home, '.local/share/localvault') };
}

const ifLost = 'if the key is lost, so are the secrets, and "localvault state reset" begins a new state';
const howToReplace =
  'restore it from a backup, run "localvault state snapshot restore", or begin anew with "localvault state reset"';
const otherKey = '5a'.repeat(32);

type Home = ReturnType<typeof newHome>;

/** Each trouble: what is done to a sound state, the variables that are set, and the sentence. */
const troubles: ReadonlyArray<
  readonly [name: string, make: (home: Home) => void, env: Readonly<Record<string, string>>, says: string]
> = [
  [
    'a missing key',
    ({ key }) => rmSync(key),
    {},
    `the key of the state is missing: there is no KEY; restore the file from a backup or set LOCALVAULT_KEY; ${ifLost}`,
  ],
  [
    'an empty key file',
    ({ key }) => writeFileSync(key, ''),
    {},
    `the key of the state is missing: KEY is empty; restore the file from a backup or set LOCALVAULT_KEY; ${ifLost}`,
  ],
  [
    'a key file of another state',
    ({ key }) => writeFileSync(key, `${otherKey}\n`),
    {},
    'the key from KEY is not the key of this state; restore that file from a backup, or set LOCALVAULT_KEY',
  ],
  [
    'a key file without a key',
    ({ key }) => writeFileSync(key, 'lost\n'),
    {},
    `the key from KEY is not 32 bytes in hex or base64; restore the file from a backup or set LOCALVAULT_KEY; ${ifLost}`,
  ],
  [
    'a key file that others can read',
    ({ key }) => chmodSync(key, 0o644),
    {},
    'KEY is open to others (mode 0644): run chmod 600 on it',
  ],
  [
    'a folder in the place of the key file',
    ({ key }) => {
      rmSync(key);
      mkdirSync(key, { mode: 0o755 });
    },
    {},
    'KEY is a folder, not the file with the key: move it away, and restore the file from a backup or set LOCALVAULT_KEY',
  ],
  [
    'the key of another state in the environment',
    () => {},
    { LOCALVAULT_KEY: otherKey },
    'the key from LOCALVAULT_KEY is not the key of this state; correct or unset LOCALVAULT_KEY; without it, the key file is used',
  ],
  [
    'something else than a key in the environment',
    () => {},
    { LOCALVAULT_KEY: 'secret' },
    'the key from LOCALVAULT_KEY is not 32 bytes in hex or base64; a key has 64 hex digits, or 44 characters in base64',
  ],
  [
    'a command that prints no key',
    () => {},
    { LOCALVAULT_KEY_COMMAND: 'false' },
    'the command in LOCALVAULT_KEY_COMMAND failed: run it by hand to see why; it must print the key of the state',
  ],
  [
    'a damaged state.json',
    ({ state }) => writeFileSync(`${state}/state.json`, '{"for'),
    {},
    `STATE/state.json is damaged: it isn't JSON; ${howToReplace}`,
  ],
  [
    'a changed state.json',
    ({ state }) => {
      const file = `${state}/state.json`;
      writeFileSync(file, readFileSync(file, 'utf8').replace('"created": "20', '"created": "21'));
    },
    {},
    `STATE/state.json is damaged: its contents were changed; ${howToReplace}`,
  ],
  [
    'a missing journal',
    ({ state }) => rmSync(`${state}/journal`),
    {},
    `can't read STATE/journal: no such file or folder; run "localvault state check"`,
  ],
  [
    'a file in place of the state',
    ({ home }) => writeFileSync(join(home, 'file'), ''),
    { LOCALVAULT_HOME: 'HOME/file' },
    'HOME/file is not a folder: set LOCALVAULT_HOME to one',
  ],
];

test.each(troubles)('%s: one sentence says what to do', (_name, make, env, says) => {
  const home = newHome();
  make(home);
  const given = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value.replace('HOME', home.home)]),
  );
  const expected = { status: 2, stdout: '', stderr: `${sentence(says, home)}\n` };
  expect(home.vault('kv put secret/a x=2', given)).toEqual(expected);
});

function sentence(says: string, { home, key, state }: Home): string {
  return says
    .replace('STATE/', `${state}/`)
    .replace('HOME/file', `${home}/file`)
    .replace(/^KEY |(?<=: |there is no |from )KEY(?= |;)/, (found) => found.replace('KEY', key));
}

test('a damaged document: one sentence says what to do', () => {
  const { vault, state } = newHome();
  // A new key writes all documents to their files, and empties the journal.
  expect(vault('state rotate-key -force').status).toBe(0);
  const folder = `${state}/data-2/tokens`;
  const file = join(folder, readdirSync(folder)[0] ?? '');
  writeFileSync(file, '{"key');
  expect(vault('kv get secret/a')).toEqual({
    status: 2,
    stdout: '',
    stderr: `${file} is damaged: it isn't JSON; run "localvault state check"\n`,
  });
});

test('an unknown preference and a clock that goes back: one sentence says what to do', () => {
  const { vault } = newHome();
  expect(vault('config set color true')).toEqual({
    status: 1,
    stdout: '',
    stderr: 'There is no preference "color": use one of state, format, colour, history.\n',
  });
  expect(vault('clock advance -1h')).toEqual({
    status: 1,
    stdout: '',
    stderr:
      'The clock only runs forward, so it can\'t be advanced by -1h: "localvault clock reset" sets it to system time.\n',
  });
});

/** Two users other than root, where root runs the tests; else the tests' own user. */
const [user, stranger] = process.getuid?.() === 0 ? [65_534, 65_533] : [undefined, undefined];

/** A program that anybody can start, and a home folder of the user's. */
function installForUser() {
  const folder = temporaryFolder();
  const home = join(folder, 'home');
  mkdirSync(home);
  if (user !== undefined) {
    chownSync(home, user, user);
  }
  const program = copyProgram(folder);
  const as = (uid: number | undefined, line: string, state: string) => {
    const options = { home, words: line.split(' '), env: { LOCALVAULT_HOME: state, NODE_DISABLE_COMPILE_CACHE: '1' } };
    const { status, stdout, stderr } = start(program, { ...options, ...(uid !== undefined && { uid }) });
    return { status, stdout, stderr };
  };
  return { folder, home, as };
}

const howToAccess = 'give your user access to it, or set LOCALVAULT_HOME to a folder of your own';

test('a read-only folder: reading works, and writing says what to do', () => {
  const { folder, home, as } = installForUser();
  const state = join(home, 'state');
  expect(as(user, 'kv put -format=json secret/a x=1', state).status).toBe(0);
  expect(spawnSync('chmod', ['-R', 'a-w', state]).status).toBe(0);
  expect(as(user, 'kv get -field=x secret/a', state)).toEqual({ status: 0, stdout: '1', stderr: '' });
  expect(as(user, 'kv put secret/a x=2', state)).toEqual({
    status: 2,
    stdout: '',
    stderr: `can't write ${state}/lock: permission denied; ${howToAccess}\n`,
  });
  const closed = join(folder, 'closed');
  mkdirSync(closed, { mode: 0o555 });
  expect(as(user, 'kv put secret/a x=2', `${closed}/state`)).toEqual({
    status: 2,
    stdout: '',
    stderr: `can't make the folder ${closed}/state: permission denied; ${howToAccess}\n`,
  });
  spawnSync('chmod', ['-R', 'u+w', state]);
});

/** Only root can act as two users. */
const strangers = user === undefined ? [] : [stranger];

test.each(strangers)('the state of another user: one sentence says what to do', (uid) => {
  const { home, as } = installForUser();
  const state = join(home, 'state');
  expect(as(user, 'kv put -format=json secret/a x=1', state).status).toBe(0);
  expect(as(uid, 'kv get secret/a', state)).toEqual({
    status: 2,
    stdout: '',
    stderr: `can't read ${state}/state.json: permission denied; ${howToAccess}\n`,
  });
  expect(spawnSync('chmod', ['-R', 'go+rX', home]).status).toBe(0);
  expect(as(uid, 'kv get secret/a', state)).toEqual({
    status: 2,
    stdout: '',
    stderr: `${state} belongs to another user: set LOCALVAULT_HOME to a folder of your own\n`,
  });
});
