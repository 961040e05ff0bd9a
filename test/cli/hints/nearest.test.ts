import { array, assert, constantFrom, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { didYouMean, nearestFirst, similarNames, suggestion } from '../../../src/cli/hints/nearest.ts';

const parameters = ['token_ttl', 'token_max_ttl', 'secret_id_ttl', 'token_policies', 'token_period', 'bind_secret_id'];

test.each([
  ['token_policy', ['token_policies']],
  ['tokenpolicies', ['token_policies']],
  ['ttl', ['token_ttl', 'secret_id_ttl', 'token_max_ttl']],
  ['secret-id', ['secret_id_ttl', 'bind_secret_id']],
  ['token_ttl', ['token_ttl']],
  ['colour', []],
  ['', []],
])('%j is probably %j', (word, expected) => {
  expect(similarNames(word, parameters)).toEqual(expected);
});

test('a short word is similar only to what shares most of it', () => {
  expect(similarNames('kvv', ['kv', 'pki', 'ssh'])).toEqual(['kv']);
  expect(similarNames('a', ['b', 'c'])).toEqual([]);
});

test('a suggestion asks about similar names, or else lists the nearest existing ones', () => {
  expect(suggestion('aprole', ['token', 'approle'])).toBe('Did you mean approle?');
  expect(suggestion('jenkinx', ['jenkins', 'jenkin1'])).toBe('Did you mean jenkin1 or jenkins?');
  expect(suggestion('jenkins', ['a', 'bb', 'a'])).toBe('Available: a and bb.');
  expect(suggestion('xxxxxxxxxx', ['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe('Available: a, b, c, d, e and 2 more.');
  expect(suggestion('x', [])).toBe('');
  expect(didYouMean('jenkins', ['a', 'bb'])).toBe('');
});

const word = string({ unit: constantFrom('a', 'b', '_'), maxLength: 12 });

test('the nearest names are all names once, and a name is nearest to itself', () => {
  assert(
    property(word, array(word), (given, names) => {
      const sorted = nearestFirst(given, [...names, given]);
      expect(sorted[0]).toBe(given);
      expect([...sorted].sort()).toEqual([...new Set([...names, given])].sort());
    }),
  );
});

test('one wrong character never hides a name', () => {
  assert(
    property(string({ unit: constantFrom('a', 'b', '_'), minLength: 3, maxLength: 12 }), word, (name, other) => {
      expect(similarNames(`${name.slice(0, 1)}x${name.slice(2)}`, [other, name])).toContain(name);
    }),
  );
});
