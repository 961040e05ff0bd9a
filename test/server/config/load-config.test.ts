import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../../src/server/config/load-config.ts';
import { ConfigError } from '../../../src/server/config/server-config.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'localvault-config-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const device = (name: string) => `audit "file" "${name}" { options = { file_path = "${name}" } }`;
const paths = (...files: string[]) => loadConfig(files).audits.map(({ path }) => path);

test('merges files: blocks add up, the last text and the largest TTL win', () => {
  const one = write('one.hcl', `${device('a')}\nlog_level = "info"\nmax_lease_ttl = "2h"`);
  const two = write('two.json', '{"log_level": "warn", "max_lease_ttl": "1h", "cluster_name": "c"}');
  expect(loadConfig([one, two])).toMatchObject({ logLevel: 'warn', maxLeaseTtl: 7200, clusterName: 'c' });
  expect(loadConfig([two, one])).toMatchObject({ logLevel: 'info', maxLeaseTtl: 7200 });
});

test('loads the .hcl and .json files of a folder by name', () => {
  write('b.hcl', device('b'));
  write('a.json', '{"audit": [{"type": "file", "path": "a", "options": {"file_path": "a"}}]}');
  write('c.txt', 'not a configuration');
  write('d.hcl~', 'a backup');
  write('.#e.hcl', 'a lock');
  mkdirSync(join(folder, 'f.hcl'));
  expect(paths(folder)).toEqual(['a/', 'b/']);
});

test('loads a file that is named beside its folder once', () => {
  const file = write('a.hcl', device('a'));
  expect(paths(folder, file)).toEqual(['a/']);
  expect(paths(file, folder)).toEqual(['a/']);
});

test('says which file is missing, unreadable or empty of files', () => {
  expect(() => loadConfig([join(folder, 'none.hcl')])).toThrow(ConfigError);
  expect(() => loadConfig([join(folder, 'none.hcl')])).toThrow('none.hcl: no such file or directory');
  expect(() => loadConfig([folder])).toThrow(`no configuration files found in ${folder}`);
  expect(() => loadConfig([write('x.hcl', 'a = }')])).toThrow(/x\.hcl/);
});
