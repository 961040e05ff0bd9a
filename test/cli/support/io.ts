import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { run } from '../../../src/cli/main.ts';
import type { Io } from '../../../src/cli/terminal/io.ts';
import { escapeControls } from '../../../src/values/escape-controls.ts';

/** What a command line did. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command line finds. */
export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly isTerminal?: boolean;
  /** The width of the terminal. */
  readonly columns?: number;
  readonly calledAs?: Io['calledAs'];
}

/**
 * An empty folder that is gone after the test.
 *
 * @param atEnd says what to do when the test is over. Tests that run side by side must give their own, or one of them
 *   takes away the folder of another.
 */
export function temporaryFolder(atEnd: (remove: () => void) => void = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'localvault-test-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs a command line in this process, without touching its streams. */
export async function runWith(args: readonly string[], surroundings: Surroundings = {}): Promise<Outcome> {
  const { env = {}, stdin = '', isTerminal = false, columns, calledAs = 'localvault' } = surroundings;
  const written = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({
    isTerminal,
    columns,
    write: (given: string | Uint8Array, paint?: (shown: string) => string) => {
      const text = String(given);
      const shown = isTerminal ? escapeControls(text, true) : text;
      written[name] += paint?.(shown) ?? shown;
    },
  });
  const io: Io = {
    stdin: {
      isTerminal,
      readAll: () => Buffer.from(stdin),
      readLine: () => Promise.resolve(stdin),
      readHidden: () => Promise.reject(new Error('file descriptor 0 is not a terminal')),
      readEdited: () => Promise.reject(new Error('file descriptor 0 is not a terminal')),
    },
    stdout: output('stdout'),
    stderr: output('stderr'),
    calledAs,
    env: isTerminal ? { TERM: 'xterm', ...env } : env,
    program: ['/usr/bin/node', '/opt/localvault/bin/localvault.js'],
  };
  const status = await run(args, io);
  return { status, ...written };
}

/** A user with a home of their own: each call runs a command line there, its words separated by blanks. */
export function newUser(
  more: Readonly<Record<string, string>> = {},
): (line: string, surroundings?: Surroundings) => Promise<Outcome> {
  const home = temporaryFolder();
  return (line, surroundings = {}) =>
    runWith(line.split(' '), { ...surroundings, env: { HOME: home, ...more, ...surroundings.env } });
}
