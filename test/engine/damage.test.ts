import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { fileStorage } from '../../src/storage/files/file-storage.ts';
import { keyFiles } from '../../src/storage/files/keys/provider.ts';
import { checkState } from '../../src/storage/files/state/check.ts';
import { repairState } from '../../src/storage/files/state/repair.ts';
import { rotateKey } from '../../src/storage/files/state/rotate-key.ts';
import { restoreSnapshot, saveSnapshot } from '../../src/storage/files/state/snapshot.ts';
import { StateError } from '../../src/values/state-error.ts';
import { type Answer, sendAlone } from '../support/engine.ts';

/** How many bits are flipped, one at a time. `LOCALVAULT_FLIPS=10000` for all kinds of files many times over. */
const flips = Number(process.env['LOCALVAULT_FLIPS'] ?? 400);

const directory = mkdtempSync(join(tmpdir(), 'localvault-damage-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
let count = 0;
let home = '';
let folder = '';
beforeEach(() => {
  home = join(directory, `home-${++count}`);
  folder = join(home, 'state');
});

const key = () => keyFiles(join(home, 'keys'));
const options = () => ({ folder, key: key() });

/** Sends a request as a process of its own; the state's journal is not shortened. */
function send(method: string, path: string, body?: unknown, token = 'root'): Answer {
  return sendAlone({ ...options(), checkpointBytes: 1e6 }, method, path, body, { token });
}

/** Writes something as a process that leaves nothing in the journal. */
function writeOut(path: string): void {
  sendAlone({ ...options(), checkpointBytes: 1 }, 'PUT', path, { a: 'b' });
}

function dataOf({ json }: Answer) {
  return json.data ?? json.auth;
}

/** A state with something of everything: much of it in files alone, the rest in the journal too. Returns its tokens. */
function fill(): { readonly low: string; readonly revoked: string } {
  const low = () => dataOf(send('POST', 'auth/token/create', { policies: ['low'], ttl: '1h' })).client_token as string;
  send('POST', 'sys/auth/approle', { type: 'approle' });
  send('PUT', 'sys/policies/acl/low', { policy: 'path "secret/data/a" { capabilities = ["read"] }' });
  for (const name of ['jenkins', 'Deploy', 'x'.repeat(150)]) {
    send('POST', `auth/approle/role/${name}`, { token_policies: 'low', secret_id_num_uses: 3, token_ttl: '1h' });
    send('POST', `auth/approle/role/${name}/secret-id`, {});
  }
  send('PUT', 'identity/entity', { name: 'e', metadata: { a: 'b' } });
  send('PUT', 'secret/data/a', { data: { a: 'first' } });
  // All that is there by now leaves the journal.
  writeOut('cubbyhole/one');
  const tokens = { low: low(), revoked: low() };
  send('PUT', 'secret/data/a', { data: { a: 'second' } });
  send('POST', 'auth/token/revoke', { token: tokens.revoked });
  send('POST', 'auth/approle/role/late', { token_policies: 'low' });
  return tokens;
}

/** What is asked of each damaged state: requests that change nothing. */
function questions({ low, revoked }: ReturnType<typeof fill>): ReadonlyArray<() => Answer> {
  const read =
    (path: string, method = 'GET', token = 'root') =>
    () =>
      send(method, path, undefined, token);
  return [
    read('secret/data/a'),
    read('secret/data/a', 'GET', low),
    read('secret/data/a', 'GET', revoked),
    read('auth/token/lookup-self', 'GET', low),
    read('auth/approle/role', 'LIST'),
    read('auth/approle/role/jenkins'),
    read('auth/approle/role/deploy'),
    read('auth/approle/role/late/role-id'),
    read('auth/approle/role/jenkins/secret-id', 'LIST'),
    read('sys/policies/acl/low'),
    read('sys/auth'),
    read('identity/entity/name/e'),
    read('cubbyhole/one'),
    read('auth/token/accessors', 'LIST'),
  ];
}

/** The answer without what is new each time, or what the storage says is wrong. */
function outcome(question: () => Answer): string {
  try {
    const { status, body } = question();
    return `${status} ${body.replace(/"request_id":"[^"]*"/, '').replace(/"ttl":\d+/g, '')}`;
  } catch (error) {
    // Anything else is a fault of the program, whatever was damaged.
    expect(error).toBeInstanceOf(StateError);
    expect(String(error)).toContain(home);
    return 'refused';
  }
}

function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile() && statSync(file).size > 0);
}

/** A file of each kind comes as often as those of another, however many there are. */
function kindOf(file: string): string {
  return file.slice(home.length).replace(/[0-9a-f]{8}-[0-9a-f-]+|[0-9a-f]{64}|\d+/g, '*');
}

test(`${flips} flipped bits: each answer is right, or the file is named`, () => {
  const asked = questions(fill());
  const right = asked.map(outcome);
  expect(right).not.toContain('refused');
  const kinds = new Map<string, string[]>();
  for (const file of filesIn(home)) {
    kinds.set(kindOf(file), [...(kinds.get(kindOf(file)) ?? []), file]);
  }
  const all = [...kinds.values()];
  expect(all.length).toBeGreaterThan(15);
  for (let flip = 0; flip < flips; flip++) {
    const files = all[flip % all.length] ?? [];
    const file = files[Math.floor(Math.random() * files.length)] ?? '';
    const bytes = readFileSync(file);
    const bit = Math.floor(Math.random() * 8 * bytes.length);
    const damaged = Buffer.from(bytes);
    damaged[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    writeFileSync(file, damaged);
    const where = `bit ${bit} of ${file}`;
    for (const [index, question] of asked.entries()) {
      expect([right[index], 'refused'], where).toContain(outcome(question));
    }
    expect(readFileSync(file), where).toEqual(damaged);
    writeFileSync(file, bytes);
  }
  expect(asked.map(outcome)).toEqual(right);
}, 3_600_000);

test('a damaged journal is reported, left unwritten, and repaired with a copy', () => {
  const tokens = fill();
  const journal = join(folder, 'journal');
  const bytes = readFileSync(journal);
  // The revocation's own line.
  const at = bytes.lastIndexOf('\n-') + 40;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(journal, bytes);
  const damaged = new RegExp(`^${journal} is damaged at byte \\d+, in transaction \\d+; run "localvault state check"$`);
  expect(() => send('GET', 'secret/data/a')).toThrow(damaged);
  expect(() => send('PUT', 'secret/data/b', { data: {} })).toThrow(damaged);
  const server = fileStorage({ ...options(), groupCommit: true });
  expect(() => server.transact((t) => t.get('state'))).toThrow(damaged);
  server.close();
  expect(readFileSync(journal)).toEqual(bytes);
  const { problems } = checkState(options());
  expect(problems).toContainEqual(expect.stringMatching(/journal is damaged from byte \d+ to \d+, in transaction \d+/));
  expect(problems).toContainEqual(expect.stringContaining('lost are the changes to "'));
  const { copy, losses } = repairState(options());
  expect(readFileSync(join(copy, 'journal'))).toEqual(bytes);
  expect(losses.length).toBeGreaterThan(0);
  expect(checkState(options()).problems).toEqual([]);
  // What came behind the damage is there, and the rest of the revocation.
  expect(dataOf(send('GET', 'secret/data/a')).data).toEqual({ a: 'second' });
  expect(send('GET', 'auth/approle/role/late').status).toBe(200);
  expect(send('GET', 'auth/token/lookup-self', undefined, tokens.low).status).toBe(200);
  expect(send('PUT', 'secret/data/b', { data: {} }).status).toBe(200);
});

test('a damaged document is left out by a repair, and named', () => {
  fill();
  const file = join(folder, 'data/policies/low.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('secret/data/a', 'secret/data/+'));
  expect(() => send('GET', 'sys/policies/acl/low')).toThrow(`${file} is damaged: its contents were changed`);
  expect(checkState(options()).problems).toEqual([`${file} is damaged: its contents were changed`]);
  expect(repairState(options()).losses).toEqual([`${file} is damaged: its contents were changed`]);
  expect(send('GET', 'sys/policies/acl/low').status).toBe(404);
  expect(checkState(options()).problems).toEqual([]);
});

test('an older journal is not taken for the state’s own, with its position or without', () => {
  fill();
  const old = join(home, 'old');
  cpSync(folder, old, { recursive: true });
  send('PUT', 'sys/policies/acl/low', { policy: 'path "new" { capabilities = ["read"] }' });
  cpSync(join(old, 'journal'), join(folder, 'journal'));
  expect(() => send('GET', 'sys/auth')).toThrow(/journal ends before transaction \d+, which was committed/);
  cpSync(join(old, 'position'), join(folder, 'position'));
  // Nothing in the two shows it, but the document does.
  expect(() => send('GET', 'sys/policies/acl/low')).toThrow(
    /low\.json belongs to transaction \d+, but the journal ends before/,
  );
  expect(checkState(options()).problems).toContainEqual(expect.stringContaining('low.json belongs to transaction'));
  const { losses } = repairState(options());
  expect(losses).toEqual([]);
  expect(dataOf(send('GET', 'sys/policies/acl/low'))).toMatchObject({ policy: expect.stringContaining('new') });
});

test('a lost position, journal or state.json is named', () => {
  fill();
  for (const name of ['position', 'journal', 'state.json']) {
    const bytes = readFileSync(join(folder, name));
    rmSync(join(folder, name));
    expect(() => send('GET', 'sys/auth')).toThrow(join(folder, name));
    expect(() => send('PUT', 'cubbyhole/two', { a: 1 })).toThrow(folder);
    writeFileSync(join(folder, name), bytes, { mode: 0o600 });
  }
  expect(send('GET', 'sys/auth').status).toBe(200);
  const there = send('GET', 'secret/data/a').body.replace(/"request_id":"[^"]*"/, '');
  for (const name of ['position', 'journal']) {
    rmSync(join(folder, name));
    expect(checkState(options())).toMatchObject({
      documents: expect.toSatisfy((documents: number) => documents > 20),
      problems: expect.arrayContaining([expect.stringContaining(join(folder, name))]),
    });
    repairState(options());
    expect(checkState(options()).problems).toEqual([]);
    expect(send('GET', 'secret/data/a').body.replace(/"request_id":"[^"]*"/, '')).toBe(there);
  }
});

test('documents of a replaced generation are refused', () => {
  fill();
  const before = readFileSync(join(folder, 'data/policies/low.json'));
  saveSnapshot(options(), join(home, 'snapshot'));
  restoreSnapshot(options(), join(home, 'snapshot'));
  const data = existsSync(join(folder, 'data')) ? 'data' : 'data-2';
  writeFileSync(join(folder, data, 'policies/low.json'), before);
  expect(() => send('GET', 'sys/policies/acl/low')).toThrow('is damaged: its contents were changed');
});

test('a snapshot that was changed is refused, with its checksum put right', async () => {
  const { createHash } = await import('node:crypto');
  fill();
  const path = join(home, 'snapshot');
  saveSnapshot(options(), path);
  const lines = readFileSync(path, 'utf8').replace('"policies":["default","low"]', '"policies":["root"]').split('\n');
  const [, documents = '', , tag = ''] = lines.at(-2)?.split(' ') ?? [];
  const body = `${lines.slice(0, -2).join('\n')}\n`;
  writeFileSync(path, `${body}end ${documents} ${createHash('sha256').update(body).digest('hex')} ${tag}\n`);
  expect(body).toContain('"policies":["root"]');
  expect(() => restoreSnapshot(options(), path)).toThrow(`${path} is damaged: its tag is wrong`);
});

test('a state is not taken for one of format 1, in which nothing is authenticated', () => {
  fill();
  const path = join(folder, 'state.json');
  const state = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...state, version: 1 }));
  expect(() => send('GET', 'sys/auth')).toThrow('the state says that it is of format 1, but its key in');
  // Nor where nobody remembers which format the key was used with.
  const [stateKey = ''] = readFileSync(key().source(state.id), 'utf8').split(' ');
  writeFileSync(key().source(state.id), `${stateKey}\n`);
  expect(() => send('GET', 'sys/auth')).toThrow(StateError);
});

test('an empty file added under a name creates no membership', () => {
  fill();
  send('PUT', 'sys/policies/acl/all', { policy: 'path "*" { capabilities = ["read"] }' });
  const entity = dataOf(send('GET', 'identity/entity/name/e')).id as string;
  const group = dataOf(send('PUT', 'identity/group', { name: 'admins', policies: ['all'] })).id as string;
  const file = join(folder, 'data/identity/memberships', entity, `${group}.json`);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, '', { mode: 0o600 });
  expect(() => send('GET', `identity/entity/id/${entity}`)).toThrow(`${file} is damaged`);
  // Nor with another document's file.
  cpSync(join(folder, 'data/policies/low.json'), file);
  expect(() => send('GET', `identity/entity/id/${entity}`)).toThrow(`${file} contains the document `);
});

test('links in the folder never lead to the destruction of their targets', () => {
  fill();
  const documents = join(home, 'documents');
  mkdirSync(documents);
  writeFileSync(join(documents, 'thesis.txt'), 'mine');
  const { id } = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));
  const keyFile = key().source(id);
  const keys = readFileSync(keyFile, 'utf8');
  symlinkSync(documents, join(folder, 'data-2'));
  for (const name of ['.position.tmp', '.journal.tmp', '.state.json.tmp', '.replacing.tmp']) {
    symlinkSync(keyFile, join(folder, name));
  }
  rotateKey(options());
  expect(readFileSync(keyFile, 'utf8').endsWith(keys)).toBe(true);
  expect(readdirSync(documents)).toEqual(['thesis.txt']);
  expect(checkState(options()).problems).toEqual([]);
  expect(dataOf(send('GET', 'secret/data/a')).data).toEqual({ a: 'second' });
  symlinkSync(join(home, 'elsewhere'), join(folder, 'data-2/policies/.new.json.tmp'));
  expect(send('PUT', 'sys/policies/acl/new', { policy: 'path "a" { capabilities = ["read"] }' }).status).toBe(204);
  expect(existsSync(join(home, 'elsewhere'))).toBe(false);
});

test('a repair keeps the newest authentic version of each document, wherever it is', () => {
  fill();
  const old = join(home, 'old');
  send('PUT', 'cubbyhole/two', { a: 'old' });
  send('DELETE', 'sys/policies/acl/low');
  cpSync(folder, old, { recursive: true });
  send('PUT', 'cubbyhole/two', { a: 'new' });
  send('PUT', 'sys/policies/acl/low', { policy: 'path "again" { capabilities = ["read"] }' });
  // All of it leaves the journal, and then an older one is put back.
  writeOut('cubbyhole/three');
  cpSync(join(old, 'journal'), join(folder, 'journal'));
  const { losses } = repairState(options());
  expect(losses).toEqual([expect.stringMatching(/journal lacks transactions \d+ to \d+ at byte/)]);
  expect(dataOf(send('GET', 'cubbyhole/two'))).toEqual({ a: 'new' });
  expect(dataOf(send('GET', 'sys/policies/acl/low'))).toMatchObject({ policy: expect.stringContaining('again') });
  expect(checkState(options()).problems).toEqual([]);
});

test('an old journal beside the state’s own is ignored', () => {
  fill();
  cpSync(join(folder, 'journal'), join(home, 'journal'));
  send('PUT', 'cubbyhole/one', { a: 'new' });
  cpSync(join(home, 'journal'), join(folder, 'journal.former'));
  writeFileSync(join(folder, 'data/policies/low.json'), '{', { mode: 0o600 });
  repairState(options());
  expect(dataOf(send('GET', 'cubbyhole/one'))).toEqual({ a: 'new' });
  expect(existsSync(join(folder, 'journal.former'))).toBe(false);
});

test('an old mark of a replacement does not excuse a lost journal', () => {
  fill();
  const state = join(folder, 'state.json');
  mkdirSync(join(folder, '.state.json.tmp'));
  expect(() => rotateKey(options())).toThrow('it is a folder');
  cpSync(join(folder, 'replacing'), join(home, 'mark'));
  rmSync(join(folder, '.state.json.tmp'), { recursive: true });
  expect(JSON.parse(readFileSync(state, 'utf8')).version).toBe(4);
  send('PUT', 'cubbyhole/one', { a: 'new' });
  cpSync(join(home, 'mark'), join(folder, 'replacing'));
  rmSync(join(folder, 'journal'));
  expect(() => send('GET', 'sys/auth')).toThrow(`can't read ${join(folder, 'journal')}`);
  expect(() => send('PUT', 'cubbyhole/one', { a: 'b' })).toThrow(`can't read ${join(folder, 'journal')}`);
});

test('reports files that are far too long', () => {
  fill();
  const journal = join(folder, 'journal');
  const bytes = readFileSync(journal);
  truncateSync(journal, 5 * 2 ** 30);
  expect(() => send('GET', 'sys/auth')).toThrow(`${journal} is damaged: it has 5368709120 bytes`);
  writeFileSync(journal, bytes);
  // No longer than it must be, since Node.js reads all of a text before it refuses it.
  truncateSync(join(folder, 'position'), 2 ** 29);
  expect(() => send('GET', 'sys/auth')).toThrow(/position: the file is too large$/);
});

test('a damaged line of the key file leaves the other keys usable', () => {
  fill();
  const { id } = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));
  const path = key().source(id);
  writeFileSync(path, `no key\n${readFileSync(path, 'utf8')}\n${'x'.repeat(44)}! more\n`, { mode: 0o600 });
  expect(dataOf(send('GET', 'secret/data/a')).data).toEqual({ a: 'second' });
  rotateKey(options());
  expect(dataOf(send('GET', 'secret/data/a')).data).toEqual({ a: 'second' });
});
