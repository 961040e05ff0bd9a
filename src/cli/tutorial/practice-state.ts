import type { ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../client/environment.ts';
import { stateFolder } from '../../client/places.ts';
import { errnoText } from '../../go/errno.ts';
import { homeFolder } from '../../values/home-folder.ts';
import { Failure } from '../failure.ts';
import type { Output } from '../terminal/io.ts';
import { nameVariable, programNames } from '../tree/called-as.ts';
import { Interruption } from './interruption.ts';
import type { ShellLine } from './shell-line.ts';

/** The folder of the tutorial: its state, with key and token, and its progress. It is beside the user's own states. */
export function tutorialFolder({ HOME, XDG_DATA_HOME }: Environment): string {
  return `${stateFolder({ HOME, XDG_DATA_HOME }, {})}.tutorial`;
}

/** What a command did. */
export interface Outcome {
  readonly status: number;
  /** What it printed on standard output. `''` if that went to the terminal. */
  readonly output: string;
  /** The same for standard error. */
  readonly errors: string;
}

/** Where the output of a command goes. `kept` shows its errors only. */
export type Visibility = 'shown' | 'kept' | 'silent';

/** Options for a practice state. */
export interface PracticeOptions {
  /** The folder that contains everything. Only its owner can read it. */
  readonly folder: string;
  /** The command that starts this program. */
  readonly program: readonly string[];
  readonly env: Environment;
  readonly stdout: Output;
  readonly colour: boolean;
  /** Stops the command that runs. Its reason is a signal. */
  readonly signal: AbortSignal;
}

/** A state to practise on, in a folder of its own. */
export interface Practice {
  readonly folder: string;
  /** Makes the folder, if it isn't there. */
  create(): void;
  /** Removes the folder with all that is in it. */
  remove(): void;
  /** Writes a file that commands can read by its name. */
  write(name: string, text: string): void;
  /**
   * Runs this program with the words of a line, whatever program the line names.
   *
   * @throws Interruption if a signal stopped it
   */
  run(line: ShellLine, visibility: Visibility): Promise<Outcome>;
}

/**
 * A state whose commands run as processes with a home of their own: they don't see the user's states, token, preferences and variables,
 * and none uses a server.
 */
export class PracticeState implements Practice {
  readonly folder: string;
  readonly #options: PracticeOptions;

  constructor(options: PracticeOptions) {
    this.folder = options.folder;
    this.#options = options;
  }

  create(): void {
    changing(this.folder, () => mkdirSync(this.folder, { recursive: true, mode: 0o700 }));
  }

  remove(): void {
    changing(this.folder, () => rmSync(this.folder, { recursive: true, force: true }));
  }

  write(name: string, text: string): void {
    changing(this.folder, () => writeFileSync(join(this.folder, name), text, { mode: 0o600 }));
  }

  async run({ words, env }: ShellLine, visibility: Visibility): Promise<Outcome> {
    const { program, stdout, signal } = this.#options;
    const [name, ...args] = words;
    const [node = '', ...launcher] = program;
    const { spawn } = process.getBuiltinModule('node:child_process');
    const isOnTerminal = stdout.isTerminal && visibility !== 'silent';
    const child = spawn(node, [...launcher, ...args], {
      cwd: this.folder,
      env: { ...this.#environment(name), ...Object.fromEntries(env) },
      stdio: [
        'ignore',
        isOnTerminal && visibility === 'shown' ? 'inherit' : 'pipe',
        // Errors appear among the output, where a terminal shows them.
        isOnTerminal ? 1 : 'pipe',
      ],
    });
    const stop = () => child.kill(signal.reason);
    signal.addEventListener('abort', stop);
    const show = (text: string) => stdout.write(text);
    const output = collect(child.stdout, visibility === 'shown' ? show : undefined);
    const errors = collect(child.stderr, visibility === 'silent' ? undefined : show);
    try {
      const status = await endOf(child);
      // Ctrl-C reaches both processes, and either may notice it first.
      if (signal.aborted) {
        throw new Interruption(signal.reason);
      }
      return { status, output: output(), errors: errors() };
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** The variables of a command. It shares the user's code cache. */
  #environment(name: string | undefined): Record<string, string | undefined> {
    const { env, colour } = this.#options;
    const home = homeFolder(env);
    const cache = join(home, process.platform === 'darwin' ? 'Library/Caches' : '.cache');
    const kept = Object.entries(env).filter(([variable]) => !/^(?:_?LOCALVAULT|VAULT|BAO)_/.test(variable));
    return {
      ...Object.fromEntries(kept),
      ...(!colour && { NO_COLOR: '1' }),
      HOME: this.folder,
      XDG_CACHE_HOME: env.XDG_CACHE_HOME || cache,
      XDG_CONFIG_HOME: join(this.folder, 'config'),
      XDG_DATA_HOME: join(this.folder, 'data'),
      LOCALVAULT_HOME: join(this.folder, 'state'),
      [nameVariable]: programNames.find((one) => one === name),
    };
  }
}

/** Changes something in the folder of the tutorial. Throws a Failure that says what to do if that isn't possible. */
function changing(folder: string, change: () => void): void {
  try {
    change();
  } catch (error) {
    throw new Failure(`can't write to ${folder}: ${errnoText(error)}; set XDG_DATA_HOME to another folder`, 2);
  }
}

/** Collects and shows the output of a process. Returns a function that returns all of it. */
function collect(stream: ChildProcess['stdout'], show?: (text: string) => void): () => string {
  let text = '';
  stream?.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    show?.(piece);
  });
  return () => text;
}

/** Resolves to the exit status when a process has ended and all that it printed is read. */
function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => resolve(status ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  });
}
