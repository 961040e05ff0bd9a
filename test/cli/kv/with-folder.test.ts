import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinPath, withFolder } from '../../../src/cli/kv/with-folder.ts';

test.each([
  [['secret/', 'data', '../../x'], 'x'],
  [['', 'a/'], 'a'],
  [['', ''], ''],
  [['a', '..'], '.'],
  [['../a', 'b/'], '../a/b'],
  [['secret/', '/m//a/'], 'secret/m/a'],
])('joins %j as Go does', (segments, joined) => {
  expect(joinPath(...segments)).toBe(joined);
});

test.each([
  ['secret/app', 'secret/', 'data', 'secret/data/app'],
  ['secret', 'secret/', 'metadata', 'secret/metadata'],
  ['secret/', 'secret/', 'metadata', 'secret/metadata'],
  ['secret/data/app', 'secret/', 'data', 'secret/data/data/app'],
  ['deep/er/k', 'deep/er/', 'data', 'deep/er/data/k'],
  // A mount path that begins with a namespace which the name lacks.
  ['secret/app', 'team/secret/', 'data', 'secret/data/app'],
  // A name without its mount, as "kv undelete -mount" takes it.
  ['m/a', 'secret', 'undelete', 'secret/undelete/m/a'],
  ['secretive', 'secret', 'undelete', 'secret/undelete/ive'],
  ['k', 'deep/er', 'undelete', 'er/undelete/k'],
])('puts %s of %s under %s', (path, mount, folder, expected) => {
  expect(withFolder(path, mount, folder)).toBe(expected);
});

test('the folder stands between a mount and any name in it', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9-]*$/);
  fc.assert(
    fc.property(word, fc.array(word, { minLength: 1, maxLength: 4 }), (mount, names) => {
      const name = names.join('/');
      expect(withFolder(`${mount}/${name}`, `${mount}/`, 'data')).toBe(`${mount}/data/${name}`);
    }),
  );
});
