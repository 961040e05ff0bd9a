import { expect, test } from 'vitest';
import { cleanPath, cleanRootedPath } from '../../src/go/clean-path.ts';

test('a path is shortened as far as possible', () => {
  const clean = ['', '.', '/', 'a/', '/a//b/', 'a/./b', 'a/../b', 'a/..', '..', '../../a', 'a/../../b'].map(cleanPath);
  expect(clean).toEqual(['', '', '', 'a', 'a/b', 'a/b', 'b', '', '..', '../../a', '../b']);
});

test('rooted paths are cleaned like path.Join', () => {
  expect(cleanRootedPath('/v1/a//b/./c/../d/')).toBe('/v1/a/b/d');
  expect(cleanRootedPath('/v1/../../x')).toBe('/x');
  expect(cleanRootedPath('/v1/')).toBe('/v1');
});
