import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from './support.ts';

/** The test suites in the README: each is a block of code after the name of its file. */
const suites = new Map(
  [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/`(app\.test\.\w+)`:\n\n```\w+\n(.*?)```/gs)].map(
    ([, name = '', text = '']) => [name, text] as const,
  ),
);

/** A project with the packed package in it, and with what its tests are run by. */
let project = '';
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'localvault-library-test-'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'app', private: true }));
  // What is built already is packed: other tests run it meanwhile.
  npm('pack', root, '--ignore-scripts');
  const tarball = readdirSync(project).find((name) => name.endsWith('.tgz')) ?? '';
  npm('install', '--no-audit', '--no-fund', '--save-dev', `./${tarball}`);
  for (const name of ['vitest', 'typescript', '@types/node']) {
    const link = join(project, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), link);
  }
  for (const [name, text] of suites) {
    writeFileSync(join(project, name), text);
  }
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

function npm(...words: string[]): void {
  const { status, stderr } = spawnSync('npm', words, { cwd: project, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, expect.any(String)]);
}

/** Runs Node.js in the project; gives its status with all that it printed. */
function node(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    cwd: project,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: project, NO_COLOR: '1' },
  });
  return { status, printed: stdout + stderr };
}

test('the README has a test suite for each of three runners', () => {
  expect([...suites.keys()]).toEqual(['app.test.ts', 'app.test.mjs', 'app.test.cjs']);
});

test('the suite for Vitest passes with the installed package', () => {
  const { status, printed } = node('node_modules/vitest/vitest.mjs', 'run', 'app.test.ts', '--reporter=verbose');
  expect([status, printed]).toEqual([0, expect.stringMatching(/Tests +2 passed/)]);
});

test('the suite for the test runner of Node.js passes with the installed package', () => {
  const { status, printed } = node('--test', 'app.test.mjs');
  expect([status, printed]).toEqual([0, expect.stringMatching(/pass 2\n/)]);
});

/** What the suite for Jest takes from its runner, by Node's own. */
const jestGlobals = `
const assert = require('node:assert/strict');
const { after, before, beforeEach, test } = require('node:test');
const expect = (value) => ({ toBe: (expected) => assert.equal(value, expected) });
Object.assign(globalThis, { afterAll: after, beforeAll: before, beforeEach, expect, test });
`;

test('the suite for Jest passes as CommonJS with the installed package', () => {
  writeFileSync(join(project, 'jest-globals.cjs'), jestGlobals);
  const { status, printed } = node('--require', './jest-globals.cjs', '--test', 'app.test.cjs');
  expect([status, printed]).toEqual([0, expect.stringMatching(/pass 1\n/)]);
});

const compile = (...files: string[]) =>
  node(
    'node_modules/typescript/bin/tsc',
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--ignoreConfig',
    '--types',
    'node',
    ...files,
  );

test('the types of the installed package are right for ESM and for CommonJS', () => {
  const text = `import { startVault, type Vault, VaultError } from 'localvault';
    export async function address(): Promise<string> {
      await using vault: Vault = await startVault();
      return vault.address;
    }
    export const statusOf = (error: VaultError): number => error.status;`;
  writeFileSync(join(project, 'use.mts'), text);
  writeFileSync(join(project, 'use.cts'), text);
  expect(compile('use.mts', 'use.cts')).toEqual({ status: 0, printed: '' });
  expect(compile('app.test.ts')).toEqual({ status: 0, printed: '' });
});

test('the types reveal a wrong use', () => {
  const text = `import { startVault } from 'localvault';
    const vault = await startVault({ rootToken: 1 });
    vault.advanceClock(2);`;
  writeFileSync(join(project, 'wrong.mts'), text);
  const { printed } = compile('wrong.mts');
  expect(printed.match(/error TS\d+/g)).toEqual(['error TS2322', 'error TS2345']);
});
