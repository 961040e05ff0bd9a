import { relative, resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { namedStateFolder, stateFolder, stateNameOf } from '../../src/client/places.ts';
import { StateError } from '../../src/values/state-error.ts';

const env = { HOME: '/home/ann' };
const data = '/home/ann/.local/share';

test('named states are stored beside the default one', () => {
  expect(namedStateFolder(env, 'default')).toBe(`${data}/localvault`);
  expect(namedStateFolder(env, 'demo')).toBe(`${data}/localvault.states/demo`);
  expect(namedStateFolder({ ...env, XDG_DATA_HOME: '/data' }, 'demo')).toBe('/data/localvault.states/demo');
  expect(namedStateFolder({ ...env, XDG_DATA_HOME: 'data' }, 'demo')).toBe(`${data}/localvault.states/demo`);
});

test.each(['a', 'Demo', '2026-01.b_c', 'a'.repeat(64), 'copies', 'con.states'])('%j is a name', (name) => {
  expect(stateNameOf(env, namedStateFolder(env, name))).toBe(name);
});

test.each<readonly [string, string]>([
  ['', `can't be empty`],
  ['a'.repeat(65), 'at most 64 characters'],
  ...['.', '..', 'a..b', '.a', '-a', '_a', 'a/b', '/a', 'a/', 'a\\b', 'a b', 'a\n', 'é', 'a\0', '~', 'a:b'].map(
    (name) => [name, 'use letters, digits'] as const,
  ),
  ...['a.copies', 'a.COPIES', 'a.damaged-20260101T000000000Z'].map((name) => [name, 'keeps copies'] as const),
])('%j is no name', (name, why) => {
  expect(() => namedStateFolder(env, name)).toThrow(why);
  expect(stateNameOf(env, `${data}/localvault.states/${name}`)).toBeUndefined();
});

test('any word is either a name with its own folder among the named states, or refused', () => {
  const words = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'aZ0.-_/\\~ ') }));
  fc.assert(
    fc.property(words, (word) => {
      let folder: string;
      try {
        folder = namedStateFolder(env, word);
      } catch (error) {
        expect(error).toBeInstanceOf(StateError);
        return;
      }
      expect(stateNameOf(env, folder)).toBe(word);
      expect(resolve(folder)).toBe(folder);
      expect(word === 'default' || relative(`${data}/localvault.states`, folder) === word).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test.each([
  [`${data}/localvault`, 'default'],
  [`${data}/localvault.states/default`, undefined],
  [`${data}/localvault.states`, undefined],
  [`${data}/localvault.statesXdemo`, undefined],
  [`${data}/other/demo`, undefined],
  ['/', undefined],
])('the name of the state in %j is %j', (folder, name) => {
  expect(stateNameOf(env, folder)).toBe(name);
});

test('LOCALVAULT_HOME overrides LOCALVAULT_STATE, which overrides the preference', () => {
  const preferences = { state: '/preferred' };
  const byName = { ...env, LOCALVAULT_STATE: 'demo' };
  expect(stateFolder({ ...byName, LOCALVAULT_HOME: '/home-of-its-own' }, preferences)).toBe('/home-of-its-own');
  expect(stateFolder(byName, preferences)).toBe(`${data}/localvault.states/demo`);
  expect(stateFolder({ ...env, LOCALVAULT_STATE: 'default' }, preferences)).toBe(`${data}/localvault`);
  expect(stateFolder({ ...env, LOCALVAULT_HOME: '', LOCALVAULT_STATE: '' }, preferences)).toBe('/preferred');
  expect(stateFolder(env, {})).toBe(`${data}/localvault`);
});

test('a damaged preference matters only if nothing overrides it', () => {
  const damaged = { damage: 'config.json is damaged' };
  expect(() => stateFolder(env, damaged)).toThrow('config.json is damaged; correct it');
  expect(stateFolder({ ...env, LOCALVAULT_STATE: 'demo' }, damaged)).toBe(`${data}/localvault.states/demo`);
});

test('LOCALVAULT_STATE never leads out of the folder of named states', () => {
  expect(() => stateFolder({ ...env, LOCALVAULT_STATE: '../localvault' }, {})).toThrow(
    `LOCALVAULT_STATE doesn't name a state: "../localvault" can't be`,
  );
});
