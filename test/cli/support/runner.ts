import { onTestFinished } from 'vitest';
import { startWith } from '../../storage/support/processes.ts';
import type { Outcome } from './io.ts';

/** A process that runs command lines for a user (`lines.ts`). It ends with the test. */
export class Runner {
  /** Resolves when it is loaded and waits for its first line. */
  readonly ready: Promise<void>;
  /** What it has answered so far. */
  readonly outcomes: Outcome[] = [];
  readonly #child: ReturnType<typeof startWith>;
  readonly #closed: Promise<void>;
  #rest = '';
  #onAnswer = () => {};

  /** `env` are variables beside those of this process. */
  constructor(home: string, env: Readonly<Record<string, string>> = {}) {
    this.#child = startWith([], { ...env, HOME: home });
    this.#closed = new Promise((done) => this.#child.once('close', () => done()));
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk));
    this.ready = new Promise((done) => {
      this.#onAnswer = done;
    });
    this.#child.stdout.on('data', (chunk: Buffer) => this.#take(chunk.toString()));
    onTestFinished(() => this.kill());
  }

  /** Gives it lines to run, one after the other. */
  give(...lines: readonly string[]): void {
    this.#child.stdin.write(lines.map((line) => `${line}\n`).join(''));
  }

  /** Runs one line and gives its outcome. */
  async run(line: string): Promise<Outcome> {
    const index = this.outcomes.length;
    const answered = new Promise<void>((done) => {
      this.#onAnswer = done;
    });
    this.give(line);
    await Promise.race([answered, this.#closed]);
    return this.outcomes[index] ?? { status: -1, stdout: '', stderr: 'the process has ended' };
  }

  /** Ends it with SIGKILL, wherever it is. Resolves when it has ended and all that it answered is known. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#closed;
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const answer = JSON.parse(line);
      if (answer !== 'ready') {
        this.outcomes.push(answer);
      }
      this.#onAnswer();
    }
  }
}
