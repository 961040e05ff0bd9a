import { errnoText } from '../../go/errno.ts';
import { goQuote } from '../../go/quote.ts';
import { decodeUtf8 } from '../../go/utf8.ts';
import { errorCode } from '../../values/error-code.ts';
import type { Environment } from '../environment.ts';
import type { TokenHelper } from './token-helper.ts';

/**
 * A program that keeps the user's token, called through the shell as `PROGRAM get` and `PROGRAM store` (OpenBao's ExternalTokenHelper). It
 * prints the token for `get`, and reads it from standard input for `store`. Failures throw an Error with the program's output and exit
 * status.
 */
export class ExternalTokenHelper implements TokenHelper {
  readonly path: string;
  readonly #env: Environment;

  /** @param address the server's address, which the program finds in BAO_ADDR and VAULT_ADDR */
  constructor(path: string, env: Environment, address: string) {
    this.path = path;
    this.#env = { ...env, BAO_ADDR: address, VAULT_ADDR: address };
  }

  get(): string {
    const { stdout, stderr, problem } = this.#run('get');
    if (problem !== undefined) {
      throw new Error(`${goQuote(decodeUtf8(stderr))}: ${problem}`);
    }
    return decodeUtf8(stdout);
  }

  store(token: string): void {
    const { stdout, stderr, problem } = this.#run('store', token);
    if (problem !== undefined) {
      throw new Error(`${goQuote(decodeUtf8(Buffer.concat([stdout, stderr])))}: ${problem}`);
    }
  }

  #run(operation: string, input?: string) {
    const { spawnSync } = process.getBuiltinModule('node:child_process');
    const script = `${this.path.replaceAll('\\', '\\\\')} ${operation}`;
    const isWindows = process.platform === 'win32';
    const shell = this.#env['SHELL'] || (isWindows ? 'cmd' : '/bin/sh');
    const { status, signal, error, stdout, stderr } = spawnSync(shell, [isWindows ? '/C' : '-c', script], {
      env: this.#env,
      ...(input === undefined ? { stdio: ['ignore', 'pipe', 'pipe'] as const } : { input }),
    });
    const problem = error !== undefined ? startProblem(shell, error) : endProblem(status, signal);
    return { stdout: stdout ?? nothing, stderr: stderr ?? nothing, problem };
  }
}

const nothing = Buffer.alloc(0);

/** Returns how Go says that a shell can't be started. */
function startProblem(shell: string, error: Error): string {
  const isMissing = errorCode(error) === 'ENOENT' && !shell.includes('/');
  return isMissing
    ? `exec: ${goQuote(shell)}: executable file not found in $PATH`
    : `fork/exec ${shell}: ${errnoText(error)}`;
}

const signalTexts: Readonly<Record<string, string>> = {
  SIGHUP: 'hangup',
  SIGINT: 'interrupt',
  SIGQUIT: 'quit',
  SIGABRT: 'aborted',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGPIPE: 'broken pipe',
  SIGTERM: 'terminated',
};

/** Returns how Go says that a process failed; undefined if it didn't. */
function endProblem(status: number | null, signal: string | null): string | undefined {
  if (signal !== null) {
    return `signal: ${signalTexts[signal] ?? signal}`;
  }
  return status === 0 ? undefined : `exit status ${status}`;
}
