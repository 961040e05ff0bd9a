import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';

/**
 * Runs a command line of bash's on a pseudo-terminal; gives the bytes that reach it.
 *
 * @param input what is typed
 */
export function shownOnTerminal(line: string, env: Readonly<Record<string, string>>, input = ''): string {
  const { stdout, error } = spawnSync('script', ['-q', '-c', `stty -opost; ${line}`, '/dev/null'], {
    env: { PATH: process.env['PATH'], TERM: 'xterm', SHELL: '/bin/bash', ...env },
    encoding: 'utf8',
    input,
  });
  expect(error).toBeUndefined();
  return stdout;
}
