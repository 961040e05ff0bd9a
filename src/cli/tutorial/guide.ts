import type { Input } from '../terminal/io.ts';
import type { Branch } from '../tree/command-tree.ts';
import { Interruption } from './interruption.ts';
import { explainMismatch } from './matching-command.ts';
import type { Page } from './page.ts';
import type { ShellLine } from './shell-line.ts';
import { ShellLineError, spellShellLine, variablesIn } from './shell-line.ts';
import type { Step, StepCommand } from './step.ts';
import type { StepRunner } from './step-runner.ts';

/** How a step ended: `done`, finished for the user, or left in the middle. */
export type StepEnd = 'done' | 'skipped' | 'left';

/** What a person can type at a prompt of the guide. */
export const howToAnswer =
  'Press Enter to run the command that is shown, or type it yourself, with other values where you like (the up arrow brings it back to edit it). "skip" finishes a step for you, and "quit" leaves.';

/** Options of a guide. */
export interface GuideOptions {
  readonly stdin: Pick<Input, 'readEdited'>;
  readonly page: Page;
  readonly runner: StepRunner;
  readonly tree: Branch;
  readonly signal: AbortSignal;
}

/** Leads a person through steps: waits for Enter or for a command of their own, and runs it. */
export class Guide {
  readonly #options: GuideOptions;

  constructor(options: GuideOptions) {
    this.#options = options;
  }

  /**
   * Leads through the commands of a step.
   *
   * @throws Interruption if Ctrl-C or a signal stopped it
   */
  async step({ commands }: Step): Promise<StepEnd> {
    const { page, runner } = this.#options;
    for (const [at, command] of commands.entries()) {
      page.command(command.line);
      const end = await this.#command(command);
      if (end === 'skipped') {
        page.paragraph('Finishing this step …');
        await runner.prepare(commands.slice(at));
      }
      if (end !== 'done') {
        return end;
      }
      if (command.look !== undefined) {
        page.look(command.look);
      }
    }
    return 'done';
  }

  /** Asks for commands until one has the effect that the step needs. */
  async #command(command: StepCommand): Promise<StepEnd> {
    const { page, runner } = this.#options;
    const recalled = [command.line];
    for (;;) {
      const answer = await this.#answer(command.line, recalled);
      if (answer === undefined || answer === 'quit' || answer === 'exit') {
        return 'left';
      }
      if (answer === 'skip') {
        return 'skipped';
      }
      if (answer === 'help' || answer === '?') {
        page.hint(howToAnswer);
        continue;
      }
      recalled.unshift(answer);
      const line = await this.#accepted(answer, command);
      if (typeof line === 'string') {
        page.hint(`${line} Enter runs the command as shown.`);
        continue;
      }
      showValues(page, answer, line);
      const problem = await runner.perform(command, line, 'shown');
      if (problem === undefined) {
        showKept(page, line, runner);
        return 'done';
      }
      page.hint(`That did not do what this step needs. ${command.hint ?? problem}`);
      if (runner.forget(command)) {
        page.hint('Tokens and SecretIDs of earlier commands may have expired, so new ones are made. Try it again.');
      }
    }
  }

  /** Reads a line; undefined at end of file. */
  async #answer(preset: string, recalled: readonly string[]): Promise<string | undefined> {
    const { stdin, signal, page } = this.#options;
    const read = await stdin.readEdited({ prompt: '$ ', preset, recalled, signal });
    if (signal.aborted) {
      throw new Interruption(signal.reason);
    }
    if (typeof read === 'object') {
      // A copied line may include the prompt.
      return read.line.replace(/^\s*\$\s/, '').trim();
    }
    if (read === 'interrupt') {
      throw new Interruption('SIGINT');
    }
    page.line('');
    return undefined;
  }

  /** Returns the line to run for the typed text, or why there is none. */
  async #accepted(typed: string, command: StepCommand): Promise<ShellLine | string> {
    const { runner, tree } = this.#options;
    const needed = await runner.parse(command.line, command);
    if (typed === command.line) {
      return needed;
    }
    try {
      const line = await runner.parse(typed, command);
      const others = (command.also ?? []).map((text) => runner.parse(text, command));
      const mismatch = await explainMismatch(line, [needed, ...(await Promise.all(others))], command, tree);
      return mismatch ?? differingVariable(line.keeps, needed.keeps) ?? { ...line, keeps: needed.keeps };
    } catch (error) {
      if (error instanceof ShellLineError) {
        return error.message;
      }
      throw error;
    }
  }
}

function differingVariable(typed: string | undefined, needed: string | undefined): string | undefined {
  if (typed === undefined || typed === needed) {
    return undefined;
  }
  return needed === undefined ? `Leave ${typed}=$(…) out.` : `Keep the output in ${needed}, which later commands use.`;
}

/** A value that is longer than a SecretID. */
const longValue = /[\w-]{40}[\w-]+/g;

/** Shows a command with the values of its variables in their places, if it has some. Long values, such as batch tokens, are cut. */
export function showValues(page: Page, text: string, line: ShellLine): void {
  if (variablesIn(text).size > 0) {
    page.line(`= ${spellShellLine(line).replaceAll(longValue, (value) => `${value.slice(0, 36)}…`)}`);
  }
}

/** Shows the value of the variable that a command has kept. */
export function showKept(page: Page, { keeps }: ShellLine, runner: StepRunner): void {
  if (keeps !== undefined) {
    page.line(`$${keeps} is ${runner.valueOf(keeps)}`);
  }
}
