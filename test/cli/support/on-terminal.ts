import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../../../bin/localvault.js', import.meta.url));

/** A command line's program and first words, for a shell. */
export const program = `'${process.execPath}' '${launcher}'`;

/** What a command on a terminal did. */
export interface TerminalOutcome {
  readonly status: number | null;
  /** All that the terminal showed, with what it echoed. */
  readonly shown: string;
}

/**
 * Runs a command line of a shell on a pseudo-terminal, and types an answer whenever its prompt is shown. An answer whose prompt is
 * never shown isn't typed.
 */
export function onTerminal(
  line: string,
  env: Readonly<Record<string, string>>,
  answers: ReadonlyArray<readonly [prompt: string, answer: string]> = [],
): Promise<TerminalOutcome> {
  return keysOnTerminal(
    line,
    env,
    answers.map(([prompt, answer]) => [prompt, `${answer}\r`]),
  );
}

/** The same for keys, such as Ctrl-C. Enter isn't added. */
export function keysOnTerminal(
  line: string,
  env: Readonly<Record<string, string>>,
  keys: ReadonlyArray<readonly [prompt: string, keys: string]>,
): Promise<TerminalOutcome> {
  const child = spawn('script', ['-q', '-e', '-c', line, '/dev/null'], {
    env: { PATH: process.env['PATH'], TERM: 'xterm', NO_COLOR: '1', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting = [...keys];
  let shown = '';
  let seen = 0;
  child.stdout.on('data', (piece: Buffer) => {
    shown += piece.toString();
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const [prompt, typed] = next;
      const found = shown.indexOf(prompt, seen);
      if (found < 0) {
        return;
      }
      seen = found + prompt.length;
      waiting.shift();
      child.stdin.write(typed);
    }
  });
  return new Promise((resolve) => {
    child.on('close', (status) => resolve({ status, shown: shown.replaceAll('\r\n', '\n') }));
  });
}
