import { expect, test } from 'vitest';
import { DueList, oncePerMemory } from '../../src/framework/due-list.ts';

/** A folder whose first entries can be found, and the number of times it was listed. */
function folder(names: string[]) {
  const asked: number[] = [];
  const find = (limit: number) => {
    asked.push(limit);
    return names.slice(0, limit);
  };
  return { names, asked, find };
}

test('returns entries in order and lists the folder less and less often', () => {
  const { names, asked, find } = folder(Array.from({ length: 40 }, (_, index) => `n${index}`));
  const list = new DueList<string>();
  const taken: string[] = [];
  for (let piece = list.take(7n, 3, find); piece.length > 0; piece = list.take(7n, 3, find)) {
    expect(piece.length).toBeLessThanOrEqual(3);
    taken.push(...piece);
    names.splice(0, piece.length);
  }
  expect(taken).toEqual(Array.from({ length: 40 }, (_, index) => `n${index}`));
  expect(asked).toEqual([3, 12, 48]);
});

test('does not search again until the time changes', () => {
  const { names, asked, find } = folder(['a']);
  const list = new DueList<string>();
  expect(list.take(1n, 2, find)).toEqual(['a']);
  names.splice(0, 1, 'b');
  expect(list.take(1n, 2, find)).toEqual([]);
  expect(list.take(2n, 2, find)).toEqual(['b']);
  expect(asked).toEqual([2, 4]);
});

test('returns nothing for a limit of 0', () => {
  const { find } = folder(['a', 'b']);
  const list = new DueList<string>();
  expect(list.take(1n, 1, find)).toEqual(['a']);
  expect(list.take(2n, 2, () => ['b', 'c'])).toEqual(['b', 'c']);
  expect(list.take(3n, 1, () => ['d', 'e'])).toEqual(['d']);
  expect(list.take(3n, 0, find)).toEqual([]);
  expect(list.take(3n, 1, find)).toEqual(['e']);
});

test('creates one value per memory, and a new one at each call without a memory', () => {
  const listOf = oncePerMemory(() => new DueList<string>());
  const memory = {};
  expect(listOf(memory)).toBe(listOf(memory));
  expect(listOf(memory)).not.toBe(listOf({}));
  expect(listOf(undefined)).not.toBe(listOf(undefined));
});
