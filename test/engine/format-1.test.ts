import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { keyFiles } from '../../src/storage/files/keys/provider.ts';
import { checkState } from '../../src/storage/files/state/check.ts';
import { restoreSnapshot } from '../../src/storage/files/state/snapshot.ts';
import { sendAlone } from '../support/engine.ts';

/** A state that a program of format 1 made, a snapshot of it, and a batch token that it gave out. Its key is 32 times 0x11. */
const source = fileURLToPath(new URL('fixtures/format-1', import.meta.url));

const directory = mkdtempSync(join(tmpdir(), 'localvault-format-1-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
let count = 0;
let folder = '';
let keys = '';

beforeEach(() => {
  folder = join(directory, `state-${++count}`);
  keys = join(directory, `keys-${count}`);
  for (const name of ['data', 'journal', 'state.json']) {
    cpSync(join(source, name), join(folder, name), { recursive: true });
  }
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    chmodSync(path, statSync(path).isDirectory() ? 0o700 : 0o600);
  }
  chmodSync(folder, 0o700);
  const { id } = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));
  keyFiles(keys).keep(id, Buffer.alloc(32, 0x11));
});

const options = () => ({ folder, key: keyFiles(keys) });

const send = (method: string, path: string, token: string, body?: unknown) =>
  sendAlone(options(), method, path, body, { token });

function expectAllThere(lastVersion: number): void {
  expect(send('GET', 'secret/data/app', 'the-token').json.data).toMatchObject({
    data: { user: `ann${lastVersion}` },
    metadata: { version: lastVersion },
  });
  const batchToken = readFileSync(join(source, 'batch-token'), 'utf8').trim();
  expect(send('GET', 'secret/data/app', batchToken).json.data.data).toEqual({ user: `ann${lastVersion}` });
  const { auth } = send('POST', 'auth/approle/login', '', { role_id: 'the-role', secret_id: 'the-secret' }).json;
  expect(auth).toMatchObject({ policies: ['app', 'default'], lease_duration: 3600 });
  const self = send('GET', 'auth/token/lookup-self', 'the-token').json.data;
  expect(self).toMatchObject({ ttl: expect.any(Number), issue_time: expect.stringMatching(/^2026-11-29T01:/) });
  expect(checkState(options()).problems).toEqual([]);
}

test('the first command migrates a state of format 1, with the documents that only its journal holds', () => {
  expect(readFileSync(join(folder, 'journal'), 'utf8')).toContain('+"kv/');
  expectAllThere(6);
  expect(JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'))).toMatchObject({ version: 4 });
  expect(readdirSync(folder).sort()).toEqual(['.gitignore', 'data-2', 'journal', 'lock', 'position', 'state.json']);
});

test('one that was brought there is not taken for one of format 1 again', () => {
  expectAllThere(6);
  for (const name of ['data', 'journal', 'state.json']) {
    cpSync(join(source, name), join(folder, name), { recursive: true });
  }
  expect(() => send('GET', 'secret/data/app', 'the-token')).toThrow('was used with a newer format');
});

test('a damaged journal of format 1 is not migrated', () => {
  const path = join(folder, 'journal');
  const bytes = readFileSync(path);
  bytes[bytes.indexOf(0x0a) + 300] = 0x7f;
  writeFileSync(path, bytes);
  const before = readdirSync(folder);
  expect(() => send('GET', 'secret/data/app', 'the-token')).toThrow(`${path} is damaged at byte`);
  expect(readFileSync(path)).toEqual(bytes);
  expect(readdirSync(folder)).toEqual([...before.slice(0, 2), 'lock', ...before.slice(2)]);
});

test('a snapshot of format 1 is restored only where it is trusted', () => {
  const path = join(source, 'snapshot');
  expect(() => restoreSnapshot(options(), path)).toThrow('add -trust if nobody else could write to it');
  expect(restoreSnapshot(options(), path, { trust: true })).toMatchObject({ version: 1 });
  expectAllThere(3);
});
