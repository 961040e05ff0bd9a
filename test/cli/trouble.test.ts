import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runWith, temporaryFolder } from './support/io.ts';

/** One command of each kind; they succeed on a sound state, in this order. */
const reading = [
  'read auth/approle/role/r',
  'list auth/approle/role',
  'scan secret/metadata',
  'status',
  'path-help auth/approle',
  'kv get secret/a',
  'kv list secret',
  'kv metadata get secret/a',
  'auth list',
  'secrets list',
  'policy list',
  'policy read default',
  'token lookup',
  'token capabilities secret/a',
];
const writing = [
  'write cubbyhole/x a=1',
  'kv put secret/a x=2',
  'kv patch secret/a x=3',
  'kv delete secret/a',
  'kv undelete -versions=2 secret/a',
  'kv destroy -versions=2 secret/a',
  'kv rollback -version=1 secret/a',
  'kv metadata put -max-versions=3 secret/a',
  'auth enable -path=b approle',
  'auth tune -description=x approle/',
  'secrets enable -path=k kv',
  'secrets move k/ l/',
  'secrets disable l/',
  'policy delete p',
  'token create',
  'write -f auth/approle/role/r/secret-id',
  'clock advance 2h',
  'state snapshot save snapshot',
  'state rotate-key -force',
];

/** A state on which all commands work, with everything in its files. */
async function soundState() {
  const home = temporaryFolder();
  const state = join(home, 'state');
  const env = { HOME: home, LOCALVAULT_HOME: state };
  const vault = (line: string, more: Readonly<Record<string, string>> = {}) =>
    runWith(line.split(' '), { env: { ...env, ...more } });
  const making = ['auth enable approle', 'write auth/approle/role/r bind_secret_id=true', 'kv put secret/a x=1'];
  // Each new key moves all to the other one of two folders, with nothing left in the journal.
  for (const line of [...making, 'state rotate-key -force', 'state rotate-key -force']) {
    expect((await vault(line)).status).toBe(0);
  }
  return { home, state, vault };
}

/** Every file of a folder with its contents. */
function contents(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    found[name] = statSync(path).isDirectory() ? '' : readFileSync(path, 'latin1');
  }
  return found;
}

/** What to do about a `state.json` that can't be used. */
const howToReplace =
  'restore it from a backup, run "localvault state snapshot restore", or begin anew with "localvault state reset"';

/** The troubles: what is done to a sound state, and what each command then says, the state's folder being `STATE`. */
const troubles: ReadonlyArray<readonly [name: string, make: (state: string) => void, says: string]> = [
  [
    'a newer format',
    (state) => change(`${state}/state.json`, '"version": 4', '"version": 7'),
    'STATE/state.json has format version 7, and this localvault knows versions up to 4: use a newer localvault',
  ],
  [
    'a foreign state.json',
    (state) => writeFileSync(`${state}/state.json`, '{}'),
    `STATE/state.json is not a state of localvault; ${howToReplace}`,
  ],
  [
    'a torn state.json',
    (state) => writeFileSync(`${state}/state.json`, '{"for'),
    `STATE/state.json is damaged: it isn't JSON; ${howToReplace}`,
  ],
  [
    'a foreign journal',
    (state) => writeFileSync(`${state}/journal`, 'notes'),
    'STATE/journal is damaged: its first line was changed, or it belongs to another state; run "localvault state check"',
  ],
  [
    'a missing journal',
    (state) => rmSync(`${state}/journal`),
    `can't read STATE/journal: no such file or folder; run "localvault state check"`,
  ],
  [
    'a folder of something else',
    (state) => {
      rmSync(state, { recursive: true });
      mkdirSync(state, { mode: 0o700 });
      writeFileSync(`${state}/notes.txt`, 'mine');
    },
    'STATE holds "notes.txt" but no state.json, so it is not a state of localvault; set LOCALVAULT_HOME to another folder',
  ],
  [
    'a folder that others can write',
    (state) => chmodSync(state, 0o777),
    'STATE can be written by others (mode 0777): run "localvault state check -fix"',
  ],
  [
    'a file in its place',
    (state) => {
      rmSync(state, { recursive: true });
      writeFileSync(state, '');
    },
    'STATE is not a folder: set LOCALVAULT_HOME to one',
  ],
];

/** Returns the exit status of a command line that fails. Status 2 of `status` means that the state is sealed. */
function failureStatus(line: string): number {
  return line === 'status' ? 1 : 2;
}

function change(file: string, from: string, to: string): void {
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
}

test.each(troubles)('%s: each command says so in one line and changes nothing', async (name, make, says) => {
  const { home, state, vault } = await soundState();
  make(state);
  const before = contents(home);
  const message = `${says.replace('STATE', state)}\n`;
  for (const line of [...reading, ...writing, 'state check']) {
    const isAboutState = name.startsWith('a f') && (line.startsWith('state') || line.startsWith('clock'));
    const outcome = await vault(line);
    expect([line, outcome.status, outcome.stdout]).toEqual([line, failureStatus(line), '']);
    if (!isAboutState) {
      // A check doesn't recommend itself.
      const advice = line === 'state check' ? '; run "localvault state check"' : '';
      expect([line, outcome.stderr]).toEqual([line, message.replace(advice, '')]);
    }
    // A check names all that it finds.
    if (line !== 'state check') {
      expect(outcome.stderr.trim().split('\n')).toHaveLength(1);
    }
  }
  expect(contents(home)).toEqual(before);
});

test('a damaged or foreign document: each command that meets it names it', async () => {
  const { state, vault } = await soundState();
  const folder = join(state, 'data/tokens');
  const file = join(folder, readdirSync(folder)[0] ?? '');
  for (const [text, says] of [
    ['{"key": "tok', "is damaged: it isn't JSON"],
    ['[1, 2]', 'is not a document of localvault'],
  ] as const) {
    writeFileSync(file, text);
    const before = contents(state);
    for (const line of [...reading, ...writing].filter((words) => !/^(?:status|clock|path-help)/.test(words))) {
      const { status, stdout, stderr } = await vault(line);
      expect([line, status, stdout]).toEqual([line, 2, '']);
      const advice = '; run "localvault state check"';
      expect([line, stderr.replace('; nothing was changed', '')]).toEqual([line, `${file} ${says}${advice}\n`]);
    }
    expect({ ...contents(state), journal: '' }).toEqual({ ...before, journal: '' });
  }
});

test('what works on a sound state works', async () => {
  const { home, vault } = await soundState();
  for (const line of [...reading, ...writing]) {
    const outcome = await vault(line.replace(' snapshot save snapshot', ` snapshot save ${home}/snapshot`));
    expect([line, outcome.stderr, outcome.status]).toEqual([line, '', 0]);
  }
});

test('a failed key rotation keeps the old key, and a failed reset leaves no new key', async () => {
  const { home, state, vault } = await soundState();
  const folder = join(state, 'data/tokens');
  writeFileSync(join(folder, readdirSync(folder)[0] ?? ''), '{');
  const before = contents(home);
  expect((await vault('state rotate-key -force')).stderr).toMatch(
    /is damaged: it isn't JSON; .*; nothing was changed\n$/,
  );
  expect(contents(home)).toEqual(before);
  // A folder stands in a file's way.
  mkdirSync(join(state, '.journal.tmp'));
  const { status, stderr } = await vault('state reset -force');
  expect([status, stderr]).toEqual([2, `can't write ${state}/.journal.tmp: it is a folder; nothing was changed\n`]);
  // The mark that the journal was to be replaced is removed by the next command that writes.
  const { 'state/replacing': mark, ...after } = contents(home);
  expect(after).toEqual({ ...before, 'state/.journal.tmp': '' });
  expect(mark).toContain('localvault replacing 1 ');
});

test('a snapshot is saved of a state that can not be written, and a check changes nothing', async () => {
  const { home, state, vault } = await soundState();
  await vault('kv put secret/a x=2');
  const before = contents(state);
  expect((await vault('state check')).status).toBe(0);
  // It stands in the way of the lock's file.
  rmSync(`${state}/lock`);
  mkdirSync(`${state}/lock`);
  expect((await vault('kv put secret/a x=3')).stderr).toBe(`can't write ${state}/lock: it is a folder\n`);
  expect((await vault(`state snapshot save ${home}/snapshot`)).status).toBe(0);
  rmSync(`${state}/lock`, { recursive: true });
  writeFileSync(`${state}/lock`, '', { mode: 0o600 });
  expect(contents(state)).toEqual(before);
  await vault('kv put secret/a x=3');
  await vault(`state snapshot restore -force ${home}/snapshot`);
  expect((await vault('kv get -field=x secret/a')).stdout).toBe('2');
});

const aboutLocalState = [
  'clock advance 1h',
  'clock show',
  'clock reset',
  'state check',
  'state snapshot save snapshot',
  'state snapshot restore snapshot',
  'state reset -force',
  'state rotate-key',
];

test('where a far server is named, nothing is done to the local state in silence', async () => {
  const { home, vault } = await soundState();
  const before = contents(home);
  const says = (advice: string) => ({
    status: 1,
    stdout: '',
    stderr: `This works on the local state, not on a server: ${advice}.\n`,
  });
  for (const line of aboutLocalState) {
    expect(await vault(line, { VAULT_ADDR: 'http://127.0.0.1:1' })).toEqual(says('unset VAULT_ADDR'));
  }
  const flagged = aboutLocalState[3] ?? '';
  expect(await vault(`${flagged} -address=http://127.0.0.1:1`, {})).toEqual(says('leave -address out'));
  expect(await vault(flagged, { BAO_ADDR: 'http://a:1', VAULT_ADDR: 'http://b:1' })).toEqual(
    says('unset BAO_ADDR and unset VAULT_ADDR'),
  );
  expect(await vault(flagged, { VAULT_AGENT_ADDR: 'http://a:1' })).toEqual(says('unset VAULT_AGENT_ADDR'));
  for (const line of ['state path', 'config path', 'config get']) {
    expect((await vault(line, { VAULT_ADDR: 'http://127.0.0.1:1' })).status).toBe(0);
  }
  expect((await vault('state reset -force -output-curl-string', {})).status).toBe(1);
  expect(contents(home)).toEqual(before);
});

test("the clock of a state without its key can't be changed", async () => {
  const { home, vault } = await soundState();
  const before = contents(home);
  const { status, stderr } = await vault('clock advance 1h', { LOCALVAULT_KEY: '5a'.repeat(32) });
  expect([status, stderr]).toEqual([
    2,
    'the key from LOCALVAULT_KEY is not the key of this state; correct or unset LOCALVAULT_KEY; without it, the key file is used\n',
  ]);
  expect(contents(home)).toEqual(before);
});
