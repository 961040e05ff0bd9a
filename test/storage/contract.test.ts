import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { fileStorage } from '../../src/storage/files/file-storage.ts';
import { keyFiles } from '../../src/storage/files/key.ts';

test('x', () => {
  const folder = mkdtempSync(`${tmpdir()}/lv-`);
  const key = keyFiles(`${folder}/keys`);
  const s = fileStorage({ folder: `${folder}/a/state`, key });
  s.transact((t) => {
    t.put('a/b', { x: 1, sealed: 'hi' });
    t.put('a/B/c', { x: 2 });
  });
  const s2 = fileStorage({ folder: `${folder}/a/state`, key });
  expect(s2.transact((t) => [t.get('a/b'), t.list('a'), t.hash('x', 'y')])).toEqual([]);
});
