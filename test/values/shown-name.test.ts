import { expect, test } from 'vitest';
import { quotedName, shownName } from '../../src/values/shown-name.ts';

test('a long name is cut off, and its length is shown', () => {
  expect(shownName('jenkins')).toBe('jenkins');
  expect(shownName('a'.repeat(128))).toBe('a'.repeat(128));
  expect(shownName('a'.repeat(129))).toBe(`${'a'.repeat(128)}… (129 characters)`);
});

test('control characters are escaped', () => {
  expect(quotedName('a\n\u0000')).toBe('"a\\x0a\\x00"');
});
