import type { ParseOptionsResult } from 'commander';
import { CommanderError, Option, Command as Program } from 'commander';
import { spellCommands } from './called-as.ts';
import type { Command } from './command.ts';
import type { HelpTexts } from './command-declaration.ts';
import type { CommandLine } from './command-line.ts';
import type { Branch, CommandEntry, GroupEntry, TreeEntry } from './command-tree.ts';
import { isGroup } from './command-tree.ts';
import type { Context } from './context.ts';
import type { FlagError } from './flag-error.ts';
import type { FlagSpec } from './flag-types.ts';

/** A command line, and the tree and context to run it with. */
export interface Invocation {
  readonly line: CommandLine;
  readonly tree: Branch<Command>;
  readonly context: Context;
}

/** The state that all nodes of the tree share: the invocation, and the exit status of the command that ran. */
interface Run extends Invocation {
  status: number;
}

/** The exit status for a command that doesn't exist. */
export const noSuchCommandStatus = 127;

/**
 * Dispatches a command line over commander's tree.
 *
 * @returns the exit status of the command; that of help is 0 on request, 1 if the command of a group is missing or unknown, and 127
 *   if the command itself is
 */
export async function runProgram(invocation: Invocation): Promise<number> {
  const run: Run = { ...invocation, status: 0 };
  const overview = { commands: () => invocation.tree, load: () => import('./overview.ts') };
  const program = new ProgramGroup(invocation.context.io.calledAs, overview, run);
  program.helpOption(false).allowExcessArguments();
  try {
    await program.parseAsync([...invocation.line.words], { from: 'user' });
    return run.status;
  } catch (error) {
    if (error instanceof HelpAnswer) {
      return answerWithHelp(error, run);
    }
    if (error instanceof CommanderError) {
      return error.exitCode;
    }
    throw error;
  }
}

/** Thrown where help answers the command line. This ends the parsing, so that what prints help is loaded only then. */
class HelpAnswer extends Error {
  readonly node: ProgramGroup | ProgramCommand;
  readonly status: number;
  /** What the group doesn't know, if that is why help is printed. */
  readonly unknown: UnknownCommand | undefined;

  constructor(node: ProgramGroup | ProgramCommand, status: number, unknown?: UnknownCommand) {
    super('the command line is answered with help');
    this.node = node;
    this.status = status;
    this.unknown = unknown;
  }
}

/** A word that names no command of a group. */
interface UnknownCommand {
  /** The names of the group and those around it, without the program's. */
  readonly path: readonly string[];
  /** `''` if there is none. */
  readonly word: string;
  /** Commander's suggestion, to print after the help. */
  readonly suggestion: string | undefined;
}

/**
 * Prints help on standard output if it was requested, and on standard error for a wrong command line. On a terminal, says before it
 * which command is unknown, and after it what commander suggests.
 */
async function answerWithHelp(answer: HelpAnswer, run: Run): Promise<number> {
  const { node, status, unknown } = answer;
  const { line, context } = run;
  const { printHelp } = await import('./help.ts');
  const output = status === 0 ? context.io.stdout : context.io.stderr;
  const hinted = output.isTerminal ? unknown : undefined;
  if (hinted !== undefined && hinted.word !== '') {
    const { explainMissing } = await import('./hints/missing-command.ts');
    output.write(`${explainMissing(hinted.path, hinted.word)}\n\n`);
  }
  if (status !== 0 && line.flagsBefore && node.parent !== null) {
    output.write(flagsBeforeComplaint);
  }
  const texts = await node.texts();
  const spell = (text: string) => spellCommands(text, context.io.calledAs, run.tree);
  printHelp(node, { ...texts, help: spell(texts.help), examples: texts.examples.map(spell) }, output);
  if (hinted?.suggestion !== undefined) {
    output.write(`\n${hinted.suggestion}\n`);
  }
  return status;
}

const flagsBeforeComplaint =
  'Invalid flags before the subcommand. If these flags are for\nthe subcommand, please put them after the subcommand.\n\n';

/**
 * A group of commands, or the whole program. It builds its part of commander's tree while it parses: only the command that the words
 * name, or all commands if help or a suggestion needs them.
 */
class ProgramGroup extends Program {
  readonly #group: Pick<GroupEntry<Command>, 'commands' | 'load'>;
  readonly #branch: Branch<Command>;
  readonly #run: Run;

  constructor(word: string, group: Pick<GroupEntry<Command>, 'commands' | 'load'>, run: Run) {
    super(word);
    this.#group = group;
    this.#branch = group.commands();
    this.#run = run;
    this.helpCommand(false);
    this.hook('preSubcommand', (_group, next) => (next instanceof ProgramCommand ? next.load() : undefined));
  }

  /** Leaves all words to the command that the first one names, flags included. */
  override parseOptions(words: string[]): ParseOptionsResult {
    const [first = '', ...rest] = words;
    const named = this.#branch.find(({ word }) => word === first);
    if (named !== undefined) {
      this.#add(named);
      return { operands: [first], unknown: rest };
    }
    for (const entry of this.#branch) {
      this.#add(entry);
    }
    if (this.#run.line.help && (this.parent !== null || words.length === 0)) {
      throw new HelpAnswer(this, 0);
    }
    // With no words, an empty name makes commander report an unknown command.
    return { operands: [first, ...rest], unknown: [] };
  }

  /** The names of the group and those around it, without the program's. */
  #path(): string[] {
    return this.parent instanceof ProgramGroup ? [...this.parent.#path(), this.name()] : [];
  }

  /** Answers with help and commander's suggestion instead of commander's error, like the real CLI. */
  override error(message: string): never {
    throw new HelpAnswer(this, this.parent === null ? noSuchCommandStatus : 1, {
      path: this.#path(),
      word: this.args[0] ?? '',
      suggestion: suggestionIn(message),
    });
  }

  async texts(): Promise<HelpTexts> {
    return (await this.#group.load()).group;
  }

  #add(entry: TreeEntry<Command>): void {
    const program = isGroup(entry)
      ? new ProgramGroup(entry.word, entry, this.#run)
      : new ProgramCommand(entry, this.#run);
    program.copyInheritedSettings(this).summary(entry.summary);
    const ofProgram = entry.common ? 'Common commands:' : 'Other commands:';
    program.helpGroup(this.parent === null ? ofProgram : 'Subcommands:');
    this.addCommand(program, { hidden: entry.hidden ?? false });
  }
}

/** A command, whose file is loaded once commander has found it. Its flags follow Go's grammar instead of commander's. */
class ProgramCommand extends Program {
  readonly #entry: CommandEntry<Command>;
  readonly #run: Run;
  #command: Command | undefined;
  #flagError: FlagError | undefined;

  constructor(entry: CommandEntry<Command>, run: Run) {
    super(entry.word);
    this.#entry = entry;
    this.#run = run;
  }

  async load(): Promise<void> {
    this.#command = (await this.#entry.load()).command;
  }

  /** Parses the words by Go's grammar. Returns all arguments to commander, or an unknown flag, for which commander finds a suggestion. */
  override parseOptions(words: string[]): ParseOptionsResult {
    const { line, context } = this.#run;
    const command = this.#loaded();
    if (line.help || line.flagsBefore) {
      throw new HelpAnswer(this, line.help ? 0 : 1);
    }
    const parsed = command.parse(words, context.io.env);
    this.#flagError = parsed.error;
    if (parsed.warning !== undefined && context.format === 'table') {
      context.ui.warn(parsed.warning);
    }
    if (parsed.error?.unknownFlag !== undefined) {
      this.#declareFlags();
      return { operands: [], unknown: [`--${parsed.error.unknownFlag}`] };
    }
    if (parsed.error !== undefined) {
      this.error(parsed.error.message);
    }
    if (context.format === 'raw' && !command.allowsRaw) {
      this.error('This command does not support the -format=raw option.');
    }
    this.action(async () => {
      this.#run.status = await parsed.run(context);
    });
    return { operands: [...parsed.args], unknown: [] };
  }

  /** Prints Go's message instead of commander's, followed by commander's suggestion. */
  override error(message: string): never {
    const { ui, io } = this.#run.context;
    ui.error(this.#flagError?.message ?? message);
    const suggestion = suggestionIn(message);
    if (suggestion !== undefined && io.stderr.isTerminal) {
      ui.warn(suggestion.replaceAll('--', '-'));
    }
    throw new CommanderError(1, 'localvault.flags', message);
  }

  async texts(): Promise<HelpTexts> {
    this.#declareFlags();
    return this.#loaded();
  }

  #loaded(): Command {
    if (this.#command === undefined) {
      throw new Error(`the file of the command ${this.name()} is not loaded yet`);
    }
    return this.#command;
  }

  /** Declares the flags to commander, which only help and suggestions need. */
  #declareFlags(): void {
    for (const { title, flags } of this.#loaded().groups) {
      for (const [name, flag] of Object.entries(flags)) {
        if (flag.help !== undefined) {
          this.addOption(optionOf(name, flag).helpGroup(`${title}:`));
        }
      }
    }
  }
}

function optionOf(name: string, { aliases = [], isBoolean, example, help, variable }: FlagSpec<unknown>): Option {
  const shorts = aliases.map((alias) => `-${alias}, `).join('');
  const source = variable === undefined ? '' : ` [$VAULT_${variable}]`;
  return new Option(`${shorts}--${name}${isBoolean ? '' : ` <${example}>`}`, help + source);
}

/** The suggestion in commander's message; undefined if there is none. */
function suggestionIn(message: string): string | undefined {
  return /^\(Did you mean .*\)$/m.exec(message)?.[0];
}
