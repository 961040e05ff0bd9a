import { expect, test } from 'vitest';
import { cleanPath, cleanRootedPath } from '../../src/go/clean-path.ts';

test('what is left is the shortest path that means the same', () => {
  const clean = ['', '.', '/', 'a/', '/a//b/', 'a/./b', 'a/../b', 'a/..', '..', '../../a', 'a/../../b'].map(cleanPath);
  expect(clean).toEqual(['', '', '', 'a', 'a/b', 'a/b', 'b', '', '..', '../../a', '../b']);
});

test('paths are cleaned as path.Join cleans them', () => {
  expect(cleanRootedPath('/v1/a//b/./c/../d/')).toBe('/v1/a/b/d');
  expect(cleanRootedPath('/v1/../../x')).toBe('/x');
  expect(cleanRootedPath('/v1/')).toBe('/v1');
});
