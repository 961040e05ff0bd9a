import { expect, test } from 'vitest';
import { canonicalVersion } from '../../src/values/plugin-version.ts';

test.each([
  ['1', 'v1.0.0'],
  ['v1.2', 'v1.2.0'],
  ['01.02.03', 'v1.2.3'],
  ['1.2.3.4', 'v1.2.3.4'],
  ['1-2', 'v1.0.0-2'],
  ['1.0.0-rc.1+b.2', 'v1.0.0-rc.1+b.2'],
  ['1-~x', 'v1.0.0-~x'],
  ['9223372036854775807', 'v9223372036854775807.0.0'],
])('%s is the version %s by both rules', (text, version) => {
  expect(canonicalVersion(text, 'loose')).toBe(version);
  expect(canonicalVersion(text, 'strict')).toBe(version);
});

test.each([
  ['1e3', 'v1.0.0-e3'],
  ['1beta', 'v1.0.0-beta'],
])('%s is a version only by the loose rule', (text, version) => {
  expect(canonicalVersion(text, 'loose')).toBe(version);
  expect(() => canonicalVersion(text, 'strict')).toThrow(`malformed version: ${text}`);
});

test.each(['', 'V1', 'latest', ' 1', '1.', '1+', '1..2', '1?'])('%j is no version', (text) => {
  expect(() => canonicalVersion(text, 'loose')).toThrow(`malformed version: ${text}`);
});

test.each(['9223372036854775808', `1.${'9'.repeat(100)}`])('%s has a number out of range', (text) => {
  expect(() => canonicalVersion(text, 'loose')).toThrow(
    /^error parsing version: strconv.ParseInt: parsing "\d+": value out of range$/,
  );
});

test('a long text is checked in linear time', () => {
  const long = 'a'.repeat(1_000_000);
  expect(canonicalVersion(`1-${long}`, 'loose')).toBe(`v1.0.0-${long}`);
  expect(() => canonicalVersion(`1-${long}!`, 'loose')).toThrow('malformed version');
});
