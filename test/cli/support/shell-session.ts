import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** What a shell prints where it waits for the rest of a command. */
const continuation = 'CONTINUED>';
/** What a shell prints when it's ready for the first command. */
const ready = 'READY>';
/** How long a command is waited for before the test fails, in milliseconds. */
const patience = 60_000;

/** How each shell is started without the user's own settings, and what gives it the prompts above. */
const starts = {
  bash: { words: ['bash', '--noprofile', '--norc', '-i'], prepare: ':', prompts: `PS2='CONTINUED''>' PS1='READY''> '` },
  zsh: {
    words: ['zsh', '-f', '-i'],
    prepare: 'unsetopt PROMPT_SP; autoload -U compinit; compinit -u -D',
    prompts: `PS2='CONTINUED''>' PS1='READY''> '`,
  },
  fish: {
    words: ['fish', '--no-config', '--private', '-i'],
    prepare: 'true',
    prompts: `function fish_prompt; printf '%s' 'READY''> '; end`,
  },
} as const;

export type ShellName = keyof typeof starts;

/** An interactive shell on a pseudo-terminal, at which keys are typed. */
export class ShellSession {
  readonly #child: ChildProcess;
  /** The file in which the program under test notes the arguments that it was called with, each with NUL behind it. */
  readonly #received: string;
  #printed = '';
  #hasEnded = false;

  private constructor(child: ChildProcess, received: string) {
    this.#child = child;
    this.#received = received;
    child.stdout?.on('data', (piece: Buffer) => {
      this.#printed += piece.toString();
    });
    child.once('close', () => {
      this.#hasEnded = true;
    });
  }

  /** Starts a shell in `folder` and has it run `setUp`. */
  static async start(
    shell: ShellName,
    options: { env: NodeJS.ProcessEnv; folder: string; received: string; setUp: string },
  ): Promise<ShellSession> {
    const { words, prepare, prompts } = starts[shell];
    const { env, folder, received, setUp } = options;
    const command = `stty cols 1000 rows 50; exec ${words.map(quoted).join(' ')}`;
    const child = spawn('script', ['-q', '-c', command, '/dev/null'], { env, cwd: folder });
    const session = new ShellSession(child, received);
    await session.#type(`${prepare}; ${setUp}; ${prompts}\r`, () => session.#printed.includes(ready));
    return session;
  }

  /** Types a command, with keys such as Tab in it, then Enter. Gives the arguments that the program was called with. */
  async enter(keys: string): Promise<string[]> {
    rmSync(this.#received, { force: true });
    this.#printed = '';
    await this.#type(`${keys}\r`, () => existsSync(this.#received) && this.#printed.includes(ready));
    return readFileSync(this.#received, 'utf8').split('\0').slice(0, -1);
  }

  /** Types keys and gives what the shell prints until the end of `until` is seen. */
  async type(keys: string, until: string): Promise<string> {
    this.#printed = '';
    await this.#type(keys, () => this.#printed.includes(until));
    return this.#printed;
  }

  async #type(keys: string, isDone: () => boolean): Promise<void> {
    this.#child.stdin?.write(keys);
    for (const end = Date.now() + patience; !isDone(); await sleep(5)) {
      if (this.#hasEnded) {
        throw new Error(`the shell has ended, and printed ${JSON.stringify(this.#printed)}`);
      }
      if (this.#printed.includes(continuation) || Date.now() > end) {
        throw new Error(`after ${JSON.stringify(keys)} the shell printed ${JSON.stringify(await this.#interrupt())}`);
      }
    }
  }

  /** Abandons the command that is being typed or runs; gives what was printed before that. */
  async #interrupt(): Promise<string> {
    const before = this.#printed;
    this.#printed = '';
    this.#child.stdin?.write('\x03');
    for (let tries = 0; tries < 400 && !this.#printed.includes(ready); tries++) {
      await sleep(5);
    }
    return before;
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }
}
