import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TokenFile } from '../../../src/client/token-helper/token-file.ts';
import { temporaryFolder } from '../../cli/support/io.ts';

test('stores the token readable by its owner only and trims it', () => {
  const folder = temporaryFolder();
  const helper = new TokenFile(join(folder, 'deep', 'token'));
  expect(helper.get()).toBe('');
  helper.store('one');
  writeFileSync(helper.path, ' two \n', { mode: 0o644 });
  expect(helper.get()).toBe('two');
  helper.store('three');
  expect(helper.get()).toBe('three');
  expect(statSync(helper.path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, 'deep'))).toEqual(['token']);
});

test.each([
  ['\u0085 \u00a0token\u2003\n', 'token'],
  ['\ufefftoken\ufeff', '\ufefftoken\ufeff'],
])('trims what is white space to Go, which isn’t the same to JavaScript: %j', (text, token) => {
  const path = join(temporaryFolder(), 'token');
  writeFileSync(path, text, { mode: 0o600 });
  expect(new TokenFile(path).get()).toBe(token);
});

test('ignores a leftover temporary file', () => {
  const path = join(temporaryFolder(), 'token');
  writeFileSync(`${path}.tmp`, 'left over', { mode: 0o644 });
  new TokenFile(path).store('fresh');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(new TokenFile(path).get()).toBe('fresh');
});
