import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** An empty folder that everybody can look into; it's removed after the test. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'localvault-build-test-')));
  spawnSync('chmod', ['755', folder]);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Copies the built program without its code caches, and the package that it loads; gives the launcher. */
export function copyProgram(folder: string, dist = join(root, 'dist')): string {
  cpSync(join(root, 'bin'), join(folder, 'bin'), { recursive: true });
  mkdirSync(join(folder, 'dist'), { mode: 0o755 });
  cpSync(dist, join(folder, 'dist'), { recursive: true, filter: (path) => !/\/code-[^/]*$/.test(path) });
  for (const name of ['fs-native-extensions', 'require-addon', 'which-runtime']) {
    cpSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true });
  }
  return join(folder, 'bin/localvault.js');
}

/** What a start of the program did. */
export interface Start {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Files of the program that V8 took compiled code for, and those that it compiled. */
  readonly cached: readonly string[];
  readonly compiled: readonly string[];
}

export interface StartOptions {
  readonly home: string;
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The user who starts it. */
  readonly uid?: number;
}

/** A module that reports on file descriptor 3 which scripts V8 took compiled code for. */
const spy = `
const vm = require('node:vm');
const { writeSync } = require('node:fs');
vm.Script = class extends vm.Script {
  constructor(text, options) {
    super(text, options);
    const isCached = options.cachedData !== undefined && !this.cachedDataRejected;
    writeSync(3, (isCached ? 'cached ' : 'compiled ') + require('node:path').basename(options.filename) + '\\n');
  }
};`;

/** Starts the program as a process; resolves when all ends of its streams are closed, also those that others inherited. */
export function start(launcher: string, options: StartOptions): Start {
  const { home, words = ['version'], env = {}, uid } = options;
  const hook = join(home, 'spy.cjs');
  writeFileSync(hook, spy, { mode: 0o644 });
  const node = uid === undefined ? process.execPath : nodeForOthers(home);
  const { status, output, error } = spawnSync(node, ['--require', hook, launcher, ...words], {
    env: { HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    encoding: 'utf8',
    ...(uid !== undefined && { uid, gid: uid }),
  });
  if (error !== undefined) {
    throw error;
  }
  const [, stdout = '', stderr = '', report = ''] = output.map((text) => text ?? '');
  const loaded = (kind: string) =>
    report.split('\n').flatMap((line) => (line.startsWith(`${kind} `) ? [line.slice(kind.length + 1)] : []));
  return { status, stdout, stderr, cached: loaded('cached'), compiled: loaded('compiled') };
}

/**
 * Copies the running Node.js, which may be installed in a folder that only its user can enter (`npx` uses the home folder). Another
 * process copies it: a process that this one starts meanwhile would inherit the open copy, which can't be executed then.
 */
function nodeForOthers(folder: string): string {
  const copy = join(folder, 'node');
  if (existsSync(copy)) {
    return copy;
  }
  if (spawnSync('cp', [process.execPath, copy]).status !== 0) {
    throw new Error(`can't copy ${process.execPath}`);
  }
  chmodSync(copy, 0o755);
  return copy;
}

/** The folder of a launcher's built program. */
export const distOf = (launcher: string) => join(dirname(dirname(launcher)), 'dist');
