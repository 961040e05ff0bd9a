import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesGlob, sanitizePolicies } from '../../src/framework/policy-names.ts';

test.each([
  [['B', ' a', 'b', ''], false, ['a', 'b']],
  [[], true, ['default']],
  [['x'], true, ['default', 'x']],
  [['DEFAULT'], true, ['default']],
  [['x', ' ROOT '], true, ['root']],
  [['a,b'], false, ['a,b']],
])('sanitises %j (adding default: %j) to %j', (names, addDefault, expected) => {
  expect(sanitizePolicies(names, addDefault)).toEqual(expected);
});

test('is idempotent', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.boolean(), (names, addDefault) => {
      const once = sanitizePolicies(names, addDefault);
      expect(sanitizePolicies(once, addDefault)).toEqual(once);
    }),
  );
});

test.each([
  ['*', 'anything', true],
  ['*', '', true],
  ['', '', true],
  ['', 'x', false],
  ['a', 'a', true],
  ['a', 'ab', false],
  ['a*', 'ab', true],
  ['*b', 'ab', true],
  ['a*c', 'abbbc', true],
  ['a*c', 'abbbd', false],
  ['a*b*c', 'a-b-c', true],
  ['a*b*c', 'a-c', false],
])('the glob %j on %j: %j', (glob, text, expected) => {
  expect(matchesGlob([glob], text)).toBe(expected);
});
