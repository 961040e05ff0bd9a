import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll } from 'vitest';
import { fileStorage } from '../../../src/storage/files/file-storage.ts';
import { givenKey } from '../../../src/storage/files/keys/provider.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { bundleThread } from './thread-program.ts';

/** A process that works on a state. */
export type Worker = ChildProcessByStdio<null, Readable, Readable>;

/** One that is told something too. */
export type TalkingWorker = ChildProcessByStdio<Writable, Readable, Readable>;

const directory = mkdtempSync(join(tmpdir(), 'localvault-processes-'));
const bundle = join(directory, 'worker.mjs');
let count = 0;

/** Builds the workers' program before the tests, and clears up after them. */
export function useWorkers(program = 'test/storage/support/worker.ts'): void {
  beforeAll(async () => {
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
    const workers = await rolldown({
      input: join(root, program),
      platform: 'node',
      external: ['fs-native-extensions'],
      transform: {
        target: 'node20',
        define: { LOCALVAULT_WRITER_THREAD: JSON.stringify(await bundleThread()) },
      },
    });
    await workers.write({ file: bundle, format: 'esm', minify: true, codeSplitting: false });
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
}

/** A folder for a state that isn't there yet. */
export function newFolder(): string {
  return join(directory, `state-${++count}`);
}

/** The key of all workers' states. */
export const stateKey = givenKey('the test', () => '11'.repeat(32));

/** The state in a folder, as the workers open it. */
export function openState(folder: string): Storage {
  return fileStorage({ folder, key: stateKey });
}

/** Starts a worker that waits for nobody. */
export function start(work: string, folder: string, ...words: readonly string[]): Worker {
  return spawn(process.execPath, [bundle, work, folder, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Starts a worker that reads from its input, with variables beside those of this process. */
export function startWith(words: readonly string[], env: Readonly<Record<string, string>> = {}): TalkingWorker {
  return spawn(process.execPath, [bundle, ...words], { stdio: 'pipe', env: { ...process.env, ...env } });
}

/** Waits for a worker's end; returns what it said on its error stream. */
export async function ended(
  worker: Worker | TalkingWorker,
): Promise<{ readonly code: number | null; readonly errors: string }> {
  let errors = '';
  worker.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  worker.stdout.resume();
  const code = await new Promise<number | null>((resolve) => worker.on('close', resolve));
  return { code, errors };
}
