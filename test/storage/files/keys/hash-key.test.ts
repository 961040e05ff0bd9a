import { createHmac } from 'node:crypto';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { fileStorage } from '../../../../src/storage/files/file-storage.ts';
import { givenKey, keyFiles, parseKey } from '../../../../src/storage/files/keys/provider.ts';
import { rotateKey } from '../../../../src/storage/files/state/rotate-key.ts';
import { restoreSnapshot, saveSnapshot } from '../../../../src/storage/files/state/snapshot.ts';
import { stateSecrets } from '../../../../src/storage/state-secrets.ts';

const directory = mkdtempSync(join(tmpdir(), 'localvault-hash-key-'));
afterAll(() => rmSync(directory, { recursive: true }));

let folder: string;
let count = 0;
beforeEach(() => {
  folder = join(directory, `state-${count++}`);
  hash();
});

const key = () => keyFiles(join(folder, '..', 'keys'));

function hash(): string {
  const storage = fileStorage({ folder, key: key() });
  const made = storage.transact((transaction) => {
    transaction.put('a', { sealed: 'secret' });
    return transaction.hash('token', 'a secret');
  });
  storage.close();
  return made;
}

function stateFile(): { readonly id: string; readonly hashKey: string } {
  return JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));
}

function keyFile(): { readonly path: string; readonly lines: string[] } {
  const path = join(directory, 'keys', `${stateFile().id}.key`);
  return { path, lines: readFileSync(path, 'utf8').trimEnd().split('\n') };
}

function writeKeyFile(lines: readonly string[]): void {
  const { path } = keyFile();
  writeFileSync(path, `${lines.join('\n')}\n`);
  chmodSync(path, 0o600);
}

test('the hash and tag keys are stored beside the key of the state, with the text that they were opened from', () => {
  const { lines } = keyFile();
  expect(lines).toHaveLength(1);
  const [stateKey = '', sealed, clear = '', integrity = '', tag] = lines[0]?.split(' ') ?? [];
  expect(parseKey(stateKey, 'it')).toHaveLength(32);
  expect(sealed).toBe(stateFile().hashKey);
  expect(Buffer.from(integrity, 'base64')).toHaveLength(16);
  expect(tag).toMatch(/^[0-9a-f]{32}$/);
  const expected = createHmac('sha256', Buffer.from(clear, 'base64')).update('token\0a secret').digest('hex');
  expect(hash()).toBe(expected);
});

test('without them, hashes are the same', () => {
  const before = hash();
  writeKeyFile([keyFile().lines[0]?.split(' ')[0] ?? '']);
  expect(hash()).toBe(before);
});

test('after any bit of the key file flips, hashes are the same or the key is refused', () => {
  const before = hash();
  const line = keyFile().lines[0] ?? '';
  for (let at = 0; at < line.length; at++) {
    const changed = `${line.slice(0, at)}${String.fromCharCode(line.charCodeAt(at) ^ 1)}${line.slice(at + 1)}`;
    writeKeyFile([changed]);
    try {
      expect([at, hash()]).toEqual([at, before]);
    } catch (error) {
      expect([at, String(error)]).toEqual([at, expect.stringMatching(/\.key is not (the key of this state|32 bytes)/)]);
    }
  }
});

test('a rotation keeps the hash key, and the old key after the new one', () => {
  const before = hash();
  const [old] = keyFile().lines;
  rotateKey({ folder, key: key() });
  const { lines } = keyFile();
  expect(lines).toEqual([expect.stringContaining(` ${stateFile().hashKey} `), old]);
  expect(hash()).toBe(before);
});

test('a state and its copy both open after each rotates its key, and so does a snapshot', () => {
  const before = hash();
  const copy = `${folder}-copy`;
  const snapshot = `${folder}.snapshot`;
  saveSnapshot({ folder, key: key() }, snapshot);
  cpSync(folder, copy, { recursive: true });
  rotateKey({ folder: copy, key: key() });
  rotateKey({ folder, key: key() });
  rotateKey({ folder: copy, key: key() });
  expect(keyFile().lines).toHaveLength(4);
  for (const one of [copy, folder]) {
    const storage = fileStorage({ folder: one, key: key() });
    expect(storage.transact((t) => [t.get('a'), t.hash('token', 'a secret')])).toEqual([{ sealed: 'secret' }, before]);
    storage.close();
  }
  restoreSnapshot({ folder, key: key() }, snapshot);
  expect(hash()).toBe(before);
});

test('with an external key, the hash key is opened from the state', () => {
  const before = hash();
  const [stateKey = ''] = keyFile().lines[0]?.split(' ') ?? [];
  const storage = fileStorage({ folder, key: givenKey('X', () => stateKey) });
  expect(storage.transact((transaction) => transaction.hash('token', 'a secret'))).toBe(before);
  storage.close();
});

test('hashes are HMAC-SHA256, the first of a process and the later ones', () => {
  const hashKey = Buffer.alloc(32, 5);
  const secrets = stateSecrets({ hashKey, textKey: hashKey });
  const isHmac = (text: string) =>
    secrets.hash('p', text) === createHmac('sha256', hashKey).update(`p\0${text}`).digest('hex');
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), isHmac), { numRuns: 400 });
});
