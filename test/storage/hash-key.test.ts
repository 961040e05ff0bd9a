import { createHmac } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { fileStorage } from '../../src/storage/files/file-storage.ts';
import { givenKey, keyFiles, parseKey } from '../../src/storage/files/key.ts';
import { rotateKey } from '../../src/storage/files/rotate-key.ts';
import { stateSecrets } from '../../src/storage/state-secrets.ts';

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

test('the key of hashes lies beside the key of the state, with the text that it was opened from', () => {
  const [stateKey = '', opened = ''] = keyFile().lines;
  expect(parseKey(stateKey, 'it')).toHaveLength(32);
  const [label, sealed, clear = ''] = opened.split(' ');
  expect([label, sealed]).toEqual(['hashes', stateFile().hashKey]);
  const expected = createHmac('sha256', Buffer.from(clear, 'base64')).update('token\0a secret').digest('hex');
  expect(hash()).toBe(expected);
});

test('without it hashes are the same', () => {
  const before = hash();
  writeKeyFile(keyFile().lines.slice(0, 1));
  expect(hash()).toBe(before);
});

test('one that was opened from another text counts for nothing', () => {
  const before = hash();
  const [stateKey = ''] = keyFile().lines;
  writeKeyFile([stateKey, `hashes aes-256-gcm:AAAA ${Buffer.alloc(32).toString('base64')}`]);
  expect(hash()).toBe(before);
});

test('a wrong key of the state is found out before anything is sealed with it', () => {
  const [, opened = ''] = keyFile().lines;
  writeKeyFile([Buffer.alloc(32, 1).toString('base64'), opened]);
  expect(hash).toThrow('is not the key of this state');
});

test('it stays when the key of the state changes', () => {
  const before = hash();
  rotateKey({ folder, key: key() });
  expect(keyFile().lines).toHaveLength(2);
  expect(keyFile().lines[1]).toContain(` ${stateFile().hashKey} `);
  expect(hash()).toBe(before);
});

test('a key that somebody else keeps opens it from the state', () => {
  const before = hash();
  const [stateKey = ''] = keyFile().lines;
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
