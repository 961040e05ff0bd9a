import { expect, test } from 'vitest';
import { cleanPath } from '../../src/values/clean-path.ts';

test('what is left is the shortest path that means the same', () => {
  const clean = ['', '.', '/', 'a/', '/a//b/', 'a/./b', 'a/../b', 'a/..', '..', '../../a', 'a/../../b'].map(cleanPath);
  expect(clean).toEqual(['', '', '', 'a', 'a/b', 'a/b', 'b', '', '..', '../../a', '../b']);
});
