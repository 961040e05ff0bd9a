import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, start, temporaryFolder } from './support.ts';

/** Runs npm; gives what it printed. */
function npm(folder: string, ...words: string[]): { readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync('npm', words, { cwd: folder, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  return { stdout, stderr };
}

/** The paths of all files in a folder. */
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );

test('the package is small, and runs where it is installed', () => {
  const folder = temporaryFolder();
  // What is built already is packed: other tests run it meanwhile.
  npm(root, 'pack', '--ignore-scripts', '--pack-destination', folder);
  const [tarball = ''] = readdirSync(folder);
  const { stderr } = npm(folder, 'install', '--global', '--no-audit', '--no-fund', '--prefix', 'installed', tarball);
  // npm may announce a new npm, but warns of nothing: no deprecation, no install script.
  expect(stderr).not.toMatch(/warn|err/i);

  const modules = join(folder, 'installed/lib/node_modules');
  const installed = join(modules, 'localvault');
  const files = filesIn(modules);
  expect(files.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(5_000_000);
  const packages = files.filter((file) => /\/node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/.test(file));
  expect(packages.length).toBeLessThanOrEqual(8);
  const own = files.flatMap((file) => (file.includes('/node_modules/localvault/node_modules/') ? [] : [file]));
  expect(own.map((file) => file.slice(installed.length + 1)).filter((file) => !file.startsWith('dist/'))).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'package.json',
    'bin/code-cache.js',
    'bin/localvault.js',
    'bin/make-code-cache.js',
    'bin/package.json',
    'bin/usual-commands.js',
    'completions/_localvault',
    'completions/localvault.bash',
    'completions/localvault.fish',
  ]);
  const dist = own.flatMap((file) => {
    const name = file.slice(join(installed, 'dist/').length);
    return file.startsWith(join(installed, 'dist/')) && !/^[^/]*\.cjs$/.test(name) ? [name] : [];
  });
  expect(dist).toEqual([
    'THIRD-PARTY-LICENSES.txt',
    'library/index.cjs',
    'library/index.d.cts',
    'library/start-vault.d.cts',
    'library/vault-error.d.cts',
    'library/vault.d.cts',
    'library/vitest.d.ts',
    'library/vitest.js',
  ]);

  const home = join(folder, 'home');
  mkdirSync(home);
  const launcher = join(folder, 'installed/bin/localvault');
  const run = (...words: string[]) => start(launcher, { home, words, env: { NODE_DISABLE_COMPILE_CACHE: '1' } });
  expect(run('kv', 'put', 'secret/a', 'b=1')).toMatchObject({ status: 0, stderr: '' });
  expect(run('kv', 'get', '-field=b', 'secret/a')).toMatchObject({ status: 0, stdout: '1', stderr: '' });
});

test('the licences of all packages that are part of the program are with it', () => {
  const text = readFileSync(join(root, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
  const entries = text.split(`\n${'-'.repeat(80)}\n`);
  const names = entries.map((entry) => /^(\S+) \d+\.\d+\.\d+ \(\S+\)$/m.exec(entry)?.[1]);
  expect(names).toEqual([...new Set(names)]);
  // These are imported by the program itself; the others by them.
  expect(names).toEqual(
    expect.arrayContaining([
      'age-encryption',
      'chalk',
      'cli-table3',
      'commander',
      'conf',
      'ipaddr.js',
      'lowdb',
      'ms',
      'rolldown',
    ]),
  );
  for (const entry of entries) {
    expect(entry).toMatch(/permission|redistribution/i);
  }
});
