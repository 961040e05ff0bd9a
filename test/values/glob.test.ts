import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { matchesGlob } from '../../src/values/glob.ts';

test('a star matches any text, a question mark one character, anything else itself', () => {
  for (const [pattern, text] of [
    ['', ''],
    ['*', ''],
    ['pr*', 'prod'],
    ['*-?', 'host-7'],
    ['a.b', 'a.b'],
    ['?', '😀'],
  ] as const) {
    expect([pattern, text, matchesGlob(pattern, text)]).toEqual([pattern, text, true]);
  }
  for (const [pattern, text] of [
    ['', 'x'],
    ['pr', 'prod'],
    ['a.b', 'axb'],
    ['?', ''],
    ['*x', 'xy'],
  ] as const) {
    expect([pattern, text, matchesGlob(pattern, text)]).toEqual([pattern, text, false]);
  }
});

test('any pattern agrees with the equivalent regular expression', () => {
  const letters = array(constantFrom('a', 'b', '*', '?'), { maxLength: 8 }).map((each) => each.join(''));
  const texts = array(constantFrom('a', 'b', '\n'), { maxLength: 12 }).map((each) => each.join(''));
  assert(
    property(letters, texts, (pattern, text) => {
      const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
      expect(matchesGlob(pattern, text)).toBe(expression.test(text));
    }),
    { numRuns: 500 },
  );
});
