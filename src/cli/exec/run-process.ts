import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Environment } from '../../client/environment.ts';
import { errnoText } from '../../go/errno.ts';
import { errorCode } from '../../values/error-code.ts';
import { Failure } from '../failure.ts';

/** How a process ended: its exit status, or the signal that killed it. */
export type ProcessEnd = number | NodeJS.Signals;

/** Options for running a process. */
export interface ProcessOptions {
  readonly env: Environment;
  /**
   * Whether this process has a terminal. Its Ctrl-C and Ctrl-\ reach both processes, so SIGINT and SIGQUIT aren't forwarded then:
   * the command would receive them twice.
   */
  readonly hasTerminal: boolean;
  /** Called once the process runs. */
  readonly onStart: () => void;
}

/** The signals that ask a process to do something. Those that stop and continue it reach the whole job. */
const forwarded: readonly NodeJS.Signals[] = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'];
const fromTerminal: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT']);

/**
 * Runs a program with the streams of this process, and forwards signals to it. Resolves when it has ended.
 *
 * @throws Failure with status 127 if there is no such program, and 126 if it can't be executed, like a shell
 */
export async function runProcess(words: readonly string[], options: ProcessOptions): Promise<ProcessEnd> {
  const { spawn } = process.getBuiltinModule('node:child_process');
  const [program = '', ...args] = words;
  let child: ChildProcess | undefined;
  const handlers = forwarded.map((signal) => {
    const isDelivered = options.hasTerminal && fromTerminal.has(signal);
    return [signal, () => void (isDelivered || child?.kill(signal))] as const;
  });
  // The handlers come first: a signal in between would end this process and leave the command alone.
  for (const [signal, handler] of handlers) {
    process.on(signal, handler);
  }
  try {
    child = spawn(program, args, { env: options.env, stdio: 'inherit' });
    return await endOf(child, options.onStart);
  } catch (error) {
    throw startFailure(program, error);
  } finally {
    for (const [signal, handler] of handlers) {
      process.off(signal, handler);
    }
  }
}

function endOf(child: ChildProcess, onStart: () => void): Promise<ProcessEnd> {
  return new Promise((resolve, reject) => {
    child.once('spawn', onStart);
    child.once('error', reject);
    child.once('exit', (status, signal) => resolve(signal ?? status ?? 0));
  });
}

function startFailure(program: string, error: unknown): Failure {
  const name = JSON.stringify(program);
  if (errorCode(error) === 'ENOENT') {
    const where = program.includes('/') ? 'there is no such file, or its interpreter is missing' : 'it is not on PATH';
    return new Failure(`can't run ${name}: ${where}; check its spelling`, 127);
  }
  const remedy =
    errorCode(error) === 'EACCES' ? '; make the file executable (chmod +x), or name its interpreter first' : '';
  return new Failure(`can't run ${name}: ${errnoText(error)}${remedy}`, 126);
}

/**
 * The signals that this process raises on itself if they killed its command, so that Ctrl-C stops a calling script, too. Other signals
 * might dump core.
 */
const repeated: ReadonlySet<NodeJS.Signals> = new Set(['SIGHUP', 'SIGINT', 'SIGKILL', 'SIGTERM']);

/** Ends this process by the signal that killed its command, or returns the status by which shells report that signal. */
export function statusOf(end: ProcessEnd): number {
  if (typeof end === 'number') {
    return end;
  }
  if (repeated.has(end)) {
    process.kill(process.pid, end);
  }
  return 128 + constants.signals[end];
}
