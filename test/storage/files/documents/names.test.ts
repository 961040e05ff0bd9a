import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeFileName,
  decodeFolderName,
  filePath,
  folderPath,
} from '../../../../src/storage/files/documents/names.ts';

const cases: ReadonlyArray<readonly [key: string, path: string]> = [
  ['mounts/auth/approle', 'mounts/auth/approle.json'],
  ['policies/Jenkins', 'policies/=Jenkins.json'],
  ['kv/a b/ü', 'kv/a%20b/%C3%BC.json'],
  ['x.json', 'x.json.json'],
  ['x.json/y', 'x%2Ejson/y.json'],
  ['./..', '%2E/%2E%2E.json'],
  ['.hidden', '%2Ehidden.json'],
  ['a.', 'a%2E.json'],
  ['a.b-c_d@e+f,g', 'a.b-c_d@e+f,g.json'],
  ['nul', '%6Eul.json'],
  ['nul.x', '%6Eul.x.json'],
  ['a~b', 'a%7Eb.json'],
  ['a=b', 'a%3Db.json'],
  ['a%20b', 'a%2520b.json'],
  ['a:b*c?d\\e', 'a%3Ab%2Ac%3Fd%5Ce.json'],
];

for (const [key, path] of cases) {
  test(`the document ${key} is in ${path}`, () => {
    expect(filePath(key)).toBe(path);
  });
}

const segment = fc
  .oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }))
  .map((text) => text.replaceAll('/', '_'));

test('every segment has a valid file name, and can be decoded from it', () => {
  fc.assert(
    fc.property(segment, (text) => {
      const file = filePath(text);
      const folder = folderPath(text);
      for (const name of [file, folder]) {
        expect(name).toMatch(/^[A-Za-z0-9_%=~@+,-][A-Za-z0-9_%=~@+,.-]*$/);
        expect(name.length).toBeLessThan(200);
        expect(name).not.toMatch(/\.$/);
      }
      expect(folder.endsWith('.json')).toBe(false);
      expect(decodeFileName(file)).toEqual(file.includes('~') ? 'shortened' : { segment: text });
      expect(decodeFolderName(folder)).toEqual(folder.includes('~') ? 'shortened' : { segment: text });
    }),
    { numRuns: 2000 },
  );
});

test('different segments have different names, even on a case-insensitive file system', () => {
  const letters = fc.constantFrom('a', 'A', '=', '.', '~', '%', 'é', 'É', 'json', 'x'.repeat(150));
  const text = fc.array(letters, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, text, (a, b) => {
      fc.pre(a !== b);
      expect(filePath(a).toLowerCase()).not.toBe(filePath(b).toLowerCase());
      expect(folderPath(a).toLowerCase()).not.toBe(folderPath(b).toLowerCase());
      expect(folderPath(a).toLowerCase()).not.toBe(filePath(b).toLowerCase());
    }),
    { numRuns: 2000 },
  );
});

test('names that encode no segment are refused', () => {
  for (const name of ['.a.json.tmp', 'a.txt', 'A.json', '%61.json', 'a%2.json', '=a.json', 'Thumbs.db']) {
    expect(decodeFileName(name)).toBeUndefined();
  }
});
