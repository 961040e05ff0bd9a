import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergePatch } from '../../../src/backends/kv/v2/merge-patch.ts';
import type { Value, ValueMap } from '../../../src/values/value.ts';
import { freshVault } from '../../support/engine.ts';

const maps = fc.dictionary(
  fc.constantFrom('a', 'b', 'c'),
  fc.jsonValue({ maxDepth: 4 }).map((value) => value as Value),
) as fc.Arbitrary<ValueMap>;
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

test('a patch adds, replaces and removes members', () => {
  const target = { kept: 1, changed: 1, removed: 1, inner: { kept: 1, removed: 1 } };
  const patch = { changed: 2, removed: null, added: 3, inner: { removed: null, added: { x: null, y: 1 } } };
  expect(plain(mergePatch(target, patch))).toEqual({
    kept: 1,
    changed: 2,
    added: 3,
    inner: { kept: 1, added: { y: 1 } },
  });
});

test('nulls are removed from the objects of a list, unless the list replaces an object', () => {
  const list = [{ gone: null, kept: 1 }, [{ gone: null }], null];
  expect(plain(mergePatch({ was: [1] }, { was: list, is: list }))).toEqual({
    was: [{ kept: 1 }, [{}], null],
    is: [{ kept: 1 }, [{}], null],
  });
  expect(plain(mergePatch({ was: {} }, { was: list }))).toEqual({ was: list });
});

test('a patch that is nested deeply is merged', () => {
  let nested: Value = [];
  for (let depth = 0; depth < 100_000; depth++) {
    nested = [nested];
  }
  expect(Object.keys(mergePatch({}, { nested }))).toEqual(['nested']);
});

test('a patch changes neither argument, and determines every member that it contains', () => {
  fc.assert(
    fc.property(maps, maps, (target, patch) => {
      const before = plain([target, patch]);
      const merged = plain(mergePatch(target, patch));
      expect(plain([target, patch])).toEqual(before);
      const kept = Object.keys(target).filter((name) => patch[name] !== null);
      const set = Object.keys(patch).filter((name) => patch[name] !== null);
      expect(Object.keys(merged).sort()).toEqual([...new Set([...kept, ...set])].sort());
    }),
    { numRuns: 300 },
  );
});

test('a patch with null data creates a version without data, which cannot be patched', () => {
  const vault = freshVault();
  vault('POST', 'secret/data/a', { data: { x: 1 } });
  expect(vault('PATCH', 'secret/data/a', { data: null }).json.data.version).toBe(2);
  expect(vault('GET', 'secret/data/a').json.data.data).toBe(null);
  expect(vault('PATCH', 'secret/data/a', { data: { x: 1 } })).toMatchObject({
    status: 500,
    json: { errors: ['1 error occurred:\n\t* resource does not exist\n\n'] },
  });
});

test.each([
  [
    { custom_metadata: { a: 1 }, max_versions: -1 },
    'number into Go struct field KeyMetadata.custom_metadata of type string',
  ],
  [{ max_versions: -1 }, 'number -1 into Go struct field KeyMetadata.max_versions of type uint32'],
  [{ custom_metadata: { b: true, a: 1 } }, 'number into Go struct field KeyMetadata.custom_metadata of type string'],
])('a metadata patch %j names the first value that cannot be decoded', (patch, problem) => {
  const vault = freshVault();
  vault('POST', 'secret/data/a', { data: {} });
  const answer = vault('PATCH', 'secret/metadata/a', patch);
  expect([answer.status, answer.json.errors]).toEqual([
    500,
    [`1 error occurred:\n\t* json: cannot unmarshal ${problem}\n\n`],
  ]);
});
