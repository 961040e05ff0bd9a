import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { fileStorage } from '../../../src/storage/files/file-storage.ts';
import { givenKey, keyFiles, keyFromEnvironment, parseKey } from '../../../src/storage/files/keys/provider.ts';
import { nodeFileSystem } from '../../../src/storage/files/node-file-system.ts';
import type { FileStorageOptions } from '../../../src/storage/files/options.ts';
import { checkState } from '../../../src/storage/files/state/check.ts';
import { resetState } from '../../../src/storage/files/state/reset.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { StateError } from '../../../src/values/state-error.ts';

const directory = mkdtempSync(join(tmpdir(), 'localvault-trouble-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const key = givenKey('the test', () => '11'.repeat(32));
let count = 0;

function newFolder(): string {
  return join(directory, `state-${++count}`);
}

function open(folder: string, options: Partial<FileStorageOptions> = {}): Storage {
  return fileStorage({ folder, key, ...options });
}

/** A state with a document, all of it in its files. */
function newState(): string {
  const folder = newFolder();
  const storage = open(folder, { checkpointBytes: 1 });
  storage.transact((t) => {
    t.put('kv/one', { version: 1, sealed: 'the first secret' });
    t.put('kv/two', { version: 1, sealed: 'the second secret' });
  });
  storage.close();
  return folder;
}

function messageOf(work: () => void): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(StateError);
    const message = error instanceof Error ? error.message : '';
    expect(message).not.toContain('\n');
    return message;
  }
  throw new Error('no error');
}

function read(folder: string, document = 'kv/one') {
  return open(folder).transact((t) => t.get(document));
}

test('files and folders are private to their owner', () => {
  const folder = newState();
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const facts = statSync(join(folder, name));
    expect(facts.mode & 0o777).toBe(facts.isDirectory() ? 0o700 : 0o600);
  }
});

test('a document is a readable file, except for its sealed parts', () => {
  const folder = newState();
  const text = readFileSync(join(folder, 'data/kv/one.json'), 'utf8');
  expect(JSON.parse(text)).toEqual({
    key: 'kv/one',
    document: { version: 1, sealed: expect.stringMatching(/^aes-256-gcm:/) },
    sequence: 1,
    tag: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (!statSync(path).isDirectory()) {
      expect(readFileSync(path, 'latin1')).not.toContain('secret"');
      expect(readFileSync(path, 'latin1')).not.toContain('the first');
    }
  }
});

test('a document’s file is written at once, not only when the journal is shortened', () => {
  const folder = newFolder();
  open(folder).transact((t) => t.put('policies/one', { rules: 'x' }));
  expect(existsSync(join(folder, 'data/policies/one.json'))).toBe(true);
  open(folder).transact((t) => t.delete('policies/one'));
  expect(readdirSync(join(folder, 'data'))).toEqual([]);
});

test('a damaged document', () => {
  const folder = newState();
  const file = join(folder, 'data/kv/one.json');
  writeFileSync(file, '{"key": "kv/o');
  expect(messageOf(() => read(folder))).toBe(`${file} is damaged: it isn't JSON; run "localvault state check"`);
  writeFileSync(file, '{"something": "else"}');
  expect(messageOf(() => read(folder))).toBe(`${file} is not a document of localvault; run "localvault state check"`);
  expect(read(folder, 'kv/two')).toMatchObject({ version: 1 });
});

test('a document that was copied over another', () => {
  const folder = newState();
  const file = join(folder, 'data/kv/one.json');
  const other = readFileSync(join(folder, 'data/kv/two.json'), 'utf8');
  writeFileSync(file, other);
  expect(messageOf(() => read(folder))).toBe(
    `${file} contains the document kv/two, which belongs elsewhere; run "localvault state check"`,
  );
  writeFileSync(file, other.replace('kv/two', 'kv/one'));
  const message = `${file} is damaged: its contents were changed`;
  expect(messageOf(() => read(folder))).toBe(`${message}; run "localvault state check"`);
  expect(checkState({ folder, key }).problems).toEqual([message]);
});

test('a state of a newer format, a damaged one, a foreign one', () => {
  const folder = newState();
  const file = join(folder, 'state.json');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('"version": 4', '"version": 99'));
  expect(messageOf(() => read(folder))).toBe(
    `${file} has format version 99, and this localvault knows versions up to 4: use a newer localvault`,
  );
  writeFileSync(file, text.slice(0, 50));
  const next =
    'restore it from a backup, run "localvault state snapshot restore", or begin anew with "localvault state reset"';
  expect(messageOf(() => read(folder))).toBe(`${file} is damaged: it isn't JSON; ${next}`);
  writeFileSync(file, '{"name": "something"}');
  expect(messageOf(() => read(folder))).toBe(`${file} is not a state of localvault; ${next}`);
  writeFileSync(file, text.replace(/"id": "[^"]+",/, ''));
  expect(messageOf(() => read(folder))).toBe(`${file} is damaged: "id" is missing; ${next}`);
  writeFileSync(file, text);
  expect(read(folder)).toMatchObject({ version: 1 });
});

test('a state whose parts are missing or strange', () => {
  const folder = newState();
  const journal = join(folder, 'journal');
  const text = readFileSync(journal, 'utf8');
  rmSync(journal);
  expect(messageOf(() => read(folder))).toBe(`can't read ${journal}: no such file or folder`);
  writeFileSync(journal, 'something else', { mode: 0o600 });
  expect(messageOf(() => read(folder))).toBe(
    `${journal} is damaged: its first line was changed, or it belongs to another state; run "localvault state check"`,
  );
  writeFileSync(journal, text);
  rmSync(join(folder, 'state.json'));
  expect(messageOf(() => read(folder))).toBe(
    `${folder}/state.json is missing, and the state can't be opened without it: restore it from a backup, or run ` +
      '"localvault state snapshot restore FILE" or "localvault state reset", which keep a copy of what is there',
  );
});

test('a folder in use for something else stays unchanged', () => {
  const folder = newFolder();
  mkdirSync(folder);
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  const expected = `${folder} holds "notes.txt" but no state.json, so it is not a state of localvault; set LOCALVAULT_HOME to another folder`;
  expect(messageOf(() => read(folder))).toBe(expected);
  expect(messageOf(() => resetState({ folder, key }))).toBe(expected);
  expect(messageOf(() => open(folder, { groupCommit: true }).transact((t) => t.get('a')))).toBe(expected);
  expect(readdirSync(folder)).toEqual(['notes.txt']);
});

test('a file in place of the folder, and a folder that can’t be created', () => {
  const file = newFolder();
  writeFileSync(file, '');
  expect(messageOf(() => read(file))).toBe(`${file} is not a folder: set LOCALVAULT_HOME to one`);
  expect(messageOf(() => read(join(file, 'state')))).toBe(
    `can't read ${file}/state: a part of the path is not a folder`,
  );
});

test('a missing state that must not be created', () => {
  const folder = newFolder();
  expect(messageOf(() => open(folder, { create: false }).transact((t) => t.get('a')))).toBe(
    `there is no state in ${folder}`,
  );
  expect(existsSync(folder)).toBe(false);
});

test('a folder that others can write is refused; for one that they can read, there is one warning', () => {
  const folder = newState();
  chmodSync(folder, 0o777);
  expect(messageOf(() => read(folder))).toBe(
    `${folder} can be written by others (mode 0777): run "localvault state check -fix"`,
  );
  chmodSync(folder, 0o755);
  const warnings: string[] = [];
  const storage = open(folder, { onWarning: (warning) => warnings.push(warning) });
  storage.transact((t) => t.get('kv/one'));
  storage.transact((t) => t.get('kv/one'));
  expect(warnings).toEqual([`${folder} can be read by others (mode 0755): run "localvault state check -fix"`]);
});

for (const [code, reason] of [
  ['EROFS', 'the file system is read-only'],
  ['EACCES', 'permission denied'],
] as const) {
  test(`a folder that can't be written (${code}) can be read, and a write says so`, () => {
    const folder = newState();
    const refuse = (): never => {
      throw Object.assign(new Error(code), { code });
    };
    const fileSystem = {
      ...nodeFileSystem,
      open: (path: string, mode: Parameters<typeof nodeFileSystem.open>[1]) =>
        mode === 'read' ? nodeFileSystem.open(path, mode) : refuse(),
      makeFolder: refuse,
    };
    const storage = open(folder, { fileSystem });
    expect(storage.transact((t) => t.get('kv/one'))).toMatchObject({ version: 1 });
    expect(messageOf(() => storage.transact((t) => t.put('kv/one', {})))).toBe(`can't write ${folder}/lock: ${reason}`);
    expect(checkState({ folder, key, fileSystem }).problems).toEqual([]);
    expect(messageOf(() => open(newFolder(), { fileSystem }).transact((t) => t.get('a')))).toContain(reason);
  });
}

test('a full disk is reported before anything is written; operations that need no space work', () => {
  const folder = newState();
  const before = readFileSync(join(folder, 'journal'));
  const storage = open(folder, { fileSystem: { ...nodeFileSystem, freeSpace: () => 4000 } });
  expect(messageOf(() => storage.transact((t) => t.put('kv/three', {})))).toBe(
    `can't write to ${folder}: no space left on the disk; nothing was changed`,
  );
  expect(readFileSync(join(folder, 'journal'))).toEqual(before);
  storage.transact((t) => t.delete('kv/two'));
  expect(open(folder).transact((t) => t.list('kv'))).toEqual(['one']);
});

test('a name that is too long for the file system is refused before anything is written', () => {
  const folder = newState();
  const deep = Array.from({ length: 60 }, () => 'x'.repeat(100)).join('/');
  expect(messageOf(() => open(folder).transact((t) => t.put(deep, {})))).toContain('the name is too long');
  expect(read(folder)).toMatchObject({ version: 1 });
});

test('a wrong key, a missing key, and an invalid key', () => {
  const folder = newState();
  const wrong = open(folder, { key: givenKey('LOCALVAULT_KEY', () => '22'.repeat(32)) });
  expect(messageOf(() => wrong.transact((t) => t.get('kv/one')))).toBe(
    'the key from LOCALVAULT_KEY is not the key of this state; correct or unset LOCALVAULT_KEY; without it, the key file is used',
  );
  const none = open(folder, { key: keyFiles(join(directory, 'nowhere')) });
  expect(messageOf(() => none.transact((t) => t.hash('a', 'b')))).toMatch(
    /^the key of the state is missing: there is no .*nowhere\/[0-9a-f-]+\.key; restore the file from a backup or set LOCALVAULT_KEY; if the key is lost, so are the secrets, and "localvault state reset" begins a new state$/,
  );
  for (const text of ['', 'short', '11'.repeat(31), 'ü'.repeat(32), `${'A'.repeat(44)}`]) {
    expect(messageOf(() => parseKey(text, 'X'))).toBe(
      'the key from X is not 32 bytes in hex or base64; a key has 64 hex digits, or 44 characters in base64',
    );
  }
});

test('keys come from the environment, a command, or a file', () => {
  const bytes = Buffer.alloc(32, 7);
  const state = 'some-id';
  for (const text of [bytes.toString('hex'), bytes.toString('base64'), `${bytes.toString('base64url')}\n`]) {
    expect(keyFromEnvironment({ LOCALVAULT_KEY: text }).find(state)).toEqual([bytes]);
  }
  const command = { LOCALVAULT_KEY_COMMAND: `printf ${bytes.toString('hex')}` };
  expect(keyFromEnvironment(command).create(state)).toEqual(bytes);
  expect(messageOf(() => keyFromEnvironment({ LOCALVAULT_KEY_COMMAND: 'exit 3' }).find(state))).toBe(
    'the command in LOCALVAULT_KEY_COMMAND failed: run it by hand to see why; it must print the key of the state',
  );
  const provider = keyFromEnvironment({ XDG_CONFIG_HOME: directory });
  const made = provider.create(state);
  const file = join(directory, 'localvault/some-id.key');
  expect(provider.source(state)).toBe(file);
  expect(provider.find(state)).toEqual([made]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  chmodSync(file, 0o640);
  expect(messageOf(() => provider.find(state))).toBe(`${file} is open to others (mode 0640): run chmod 600 on it`);
});

test('a file that a killed server had just created is no damage while the journal has its document', () => {
  const folder = newState();
  open(folder, { checkpointBytes: 1e6 }).transact((t) => t.put('kv/one', { version: 1 }));
  const file = join(folder, 'data/kv/one.json');
  writeFileSync(file, '');
  expect(checkState({ folder, key }).problems).toEqual([]);
  writeFileSync(file, '{"key":');
  const [problem = ''] = checkState({ folder, key }).problems;
  expect(problem).toBe(`${file} is damaged: it isn't JSON; the journal has the document, so nothing is lost`);
  expect(read(folder)).toMatchObject({ version: 1 });
});

test('a torn write at the end of the journal is no damage, and the next change removes it', () => {
  const folder = newState();
  const copy = `${folder}-copy`;
  const [journal, journalOfCopy] = [join(folder, 'journal'), join(copy, 'journal')];
  const options = { checkpointBytes: 1e6 };
  open(folder, options).transact((t) => t.put('kv/one', { version: 1 }));
  cpSync(folder, copy, { recursive: true });
  const whole = readFileSync(journal);
  open(folder, options).transact((t) => t.put('kv/one', { version: 2 }));
  const record = readFileSync(journal).subarray(whole.length);
  const note = `${journalOfCopy} ends in an incomplete transaction, which was not committed; the next change removes it`;
  for (const length of [1, 40, record.length - 1]) {
    writeFileSync(journalOfCopy, Buffer.concat([whole, record.subarray(0, length)]));
    expect(checkState({ folder: copy, key })).toMatchObject({ problems: [], notes: [note] });
    expect(read(copy)).toMatchObject({ version: 1 });
  }
  open(copy, options).transact((t) => t.put('kv/two', { version: 3 }));
  expect(checkState({ folder: copy, key })).toMatchObject({ problems: [], notes: [] });
});

test('a check reports the damage, and a reset starts anew', () => {
  const folder = newState();
  writeFileSync(join(folder, 'data/kv/one.json'), '', { mode: 0o666 });
  chmodSync(join(folder, 'data/kv/one.json'), 0o666);
  writeFileSync(join(folder, 'data/kv/notes.txt'), '', { mode: 0o600 });
  mkdirSync(join(folder, 'data/empty'), { mode: 0o700 });
  const { problems, exposures } = checkState({ folder, key });
  expect(exposures).toEqual([
    `${folder}/data/kv/one.json (mode 0666) can be written by others: run "localvault state check -fix"`,
  ]);
  expect([...problems].sort()).toEqual([
    `${folder}/data/empty is an empty folder`,
    `${folder}/data/kv/notes.txt does not belong to the state`,
    `${folder}/data/kv/one.json is damaged: it isn't JSON`,
  ]);
  resetState({ folder, key });
  expect(open(folder).transact((t) => [t.get('kv/two'), t.list('kv')])).toEqual([undefined, []]);
  expect(checkState({ folder, key }).problems).toEqual([]);
  writeFileSync(join(folder, 'state.json'), '{');
  resetState({ folder, key });
  expect(checkState({ folder, key })).toEqual({
    documents: 0,
    sealed: 0,
    transactions: 0,
    problems: [],
    exposures: [],
    notes: [],
  });
});

test('a state that belongs to another user', () => {
  const folder = newState();
  const [own, other] = [4242, 4343];
  vi.spyOn(process, 'geteuid').mockReturnValue(own);
  onTestFinished(() => void vi.restoreAllMocks());
  const ownedBy = (owner: number) => ({
    ...nodeFileSystem,
    stat: (path: string) => ({ ...nodeFileSystem.stat(path), owner }),
  });
  const readAs = (owner: number) => () => open(folder, { fileSystem: ownedBy(owner) }).transact((t) => t.get('kv/one'));
  expect(messageOf(readAs(other))).toBe(
    `${folder} belongs to another user: set LOCALVAULT_HOME to a folder of your own`,
  );
  expect(readAs(own)()).toMatchObject({ version: 1 });
});
