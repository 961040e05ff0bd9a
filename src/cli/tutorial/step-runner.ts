import { Failure } from '../failure.ts';
import type { Practice, Visibility } from './practice-state.ts';
import type { ShellLine } from './shell-line.ts';
import { parseShellLine, variablesIn } from './shell-line.ts';
import type { Step, StepCommand } from './step.ts';

/** What is wrong with a command, as a sentence. */
export type Problem = string;

/** The exit status of a request that fails. */
const failedStatus = 2;

/** Runs the commands of steps, and keeps the values of their variables, which are stored nowhere else. */
export class StepRunner {
  readonly #practice: Pick<Practice, 'run' | 'write'>;
  readonly #steps: readonly Step[];
  readonly #values = new Map<string, string>();

  constructor(practice: Pick<Practice, 'run' | 'write'>, steps: readonly Step[]) {
    this.#practice = practice;
    this.#steps = steps;
  }

  /** The value of a variable that a command has kept. */
  valueOf(name: string): string | undefined {
    return this.#values.get(name);
  }

  /**
   * Parses a line. Variables that only an earlier run of the tutorial kept are created again: by the last command
   * that keeps them before `command`.
   *
   * @throws ShellLineError for a line that isn't one command, or has an unknown variable
   */
  async parse(line: string, command: StepCommand): Promise<ShellLine> {
    for (const name of variablesIn(line)) {
      await this.#produce(name, command);
    }
    return parseShellLine(line, (name) => this.#values.get(name));
  }

  /** Runs a command and checks its effect. Returns what is wrong, if anything. */
  async perform(command: StepCommand, line: ShellLine, visibility: Visibility): Promise<Problem | undefined> {
    const keeps = line.keeps === undefined ? undefined : visibility === 'silent' ? 'silent' : 'kept';
    const { status, output, errors } = await this.#practice.run(line, keeps ?? visibility);
    const expected = command.fails ? failedStatus : 0;
    if (status !== expected) {
      const details = visibility === 'silent' && errors !== '' ? `:\n${errors.trimEnd()}` : '.';
      return `"${command.line}" ended with status ${status}, not ${expected}${details}`;
    }
    if (line.keeps !== undefined) {
      this.#values.set(line.keeps, output.trimEnd());
    }
    return this.#disproof(command);
  }

  /**
   * Forgets the variables of a command, so that the next attempt gets fresh ones: they may have expired.
   *
   * @returns whether there are some
   */
  forget(command: StepCommand): boolean {
    const names = variablesIn(command.line);
    for (const name of names) {
      this.#values.delete(name);
      const maker = this.#makerOf(name, command);
      if (maker !== undefined) {
        this.forget(maker);
      }
    }
    return names.size > 0;
  }

  /** Writes the files that the commands of a step read. */
  writeFiles({ files = {} }: Step): void {
    for (const [name, text] of Object.entries(files)) {
      this.#practice.write(name, text);
    }
  }

  /**
   * Runs commands without showing them, as the tutorial has them.
   *
   * @throws Failure with status 2 if one doesn't do what it should
   */
  async prepare(commands: readonly StepCommand[]): Promise<void> {
    for (const command of commands.filter(({ onlyShows }) => !onlyShows)) {
      const problem = await this.perform(command, await this.parse(command.line, command), 'silent');
      if (problem !== undefined) {
        throw new Failure(
          `can't prepare the practice state: ${problem}\nTo start with a new one: localvault tutorial -restart`,
          2,
        );
      }
    }
  }

  async #disproof({ proof, line }: StepCommand): Promise<Problem | undefined> {
    if (proof === undefined) {
      return undefined;
    }
    const lookUp = (name: string) => this.#values.get(name);
    const { status, output } = await this.#practice.run(parseShellLine(proof.line, lookUp), 'silent');
    const { fails = false, prints } = proof;
    if (status !== (fails ? failedStatus : 0)) {
      return `After "${line}", "${proof.line}" ended with status ${status}.`;
    }
    const expected = prints?.replaceAll(/\$(\w+)/g, (_, name: string) => lookUp(name) ?? '').trimEnd();
    if (expected !== undefined && output.trimEnd() !== expected) {
      return `After "${line}", "${proof.line}" prints ${JSON.stringify(output.trimEnd())}, not ${JSON.stringify(expected)}.`;
    }
    return undefined;
  }

  async #produce(name: string, before: StepCommand): Promise<void> {
    const maker = this.#values.has(name) ? undefined : this.#makerOf(name, before);
    if (maker !== undefined) {
      await this.prepare([maker]);
    }
  }

  /** The last command before another one that keeps a variable. */
  #makerOf(name: string, before: StepCommand): StepCommand | undefined {
    const all = this.#steps.flatMap(({ commands }) => commands);
    return all.slice(0, Math.max(0, all.indexOf(before))).findLast(({ line }) => line.startsWith(`${name}=$(`));
  }
}
