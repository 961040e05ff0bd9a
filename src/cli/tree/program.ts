import type { ParseOptionsResult } from 'commander';
import { CommanderError, Option, Command as Program } from 'commander';
import type { Command } from '../command.ts';
import type { HelpTexts } from '../command-declaration.ts';
import type { FlagError } from '../flags/flag-error.ts';
import type { FlagSpec } from '../flags/flag-types.ts';
import { spellCommands } from './called-as.ts';
import type { Branch, CommandEntry, GroupEntry, TreeEntry } from './command-tree.ts';
import { isGroup } from './command-tree.ts';
import { type Invocation, noSuchCommandStatus } from './invocation.ts';

/**
 * Answers a command line that runs no command, over commander's tree: with help if it asks for it or names no command, else with an
 * error.
 *
 * @returns the exit status: that of help is 0 on request, 1 if the command of a group is missing or unknown, and 127 if the command
 *   itself is
 */
export async function answerWithoutRunning(invocation: Invocation): Promise<number> {
  const overview = { commands: () => invocation.tree, load: () => import('./overview.ts') };
  const program = new ProgramGroup(invocation.context.io.calledAs, overview, invocation);
  program.helpOption(false).allowExcessArguments();
  try {
    await program.parseAsync([...invocation.line.words], { from: 'user' });
  } catch (error) {
    if (error instanceof HelpAnswer) {
      return answerWithHelp(error, invocation);
    }
    if (error instanceof CommanderError) {
      return error.exitCode;
    }
    throw error;
  }
  throw new Error('a command line without an error was not run');
}

/** Thrown to answer the command line with help. It ends the parsing, so that the code that prints help is loaded on demand. */
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
async function answerWithHelp(answer: HelpAnswer, { line, tree, context }: Invocation): Promise<number> {
  const { node, status, unknown } = answer;
  const { printHelp } = await import('./help.ts');
  const output = status === 0 ? context.io.stdout : context.io.stderr;
  const hinted = output.isTerminal ? unknown : undefined;
  if (hinted !== undefined && hinted.word !== '') {
    const { explainMissing } = await import('../hints/missing-command.ts');
    output.write(`${explainMissing(hinted.path, hinted.word)}\n\n`);
  }
  if (status !== 0 && line.flagsBefore && node.parent !== null) {
    output.write(flagsBeforeComplaint);
  }
  const texts = await node.texts();
  const spell = (text: string) => spellCommands(text, context.io.calledAs, tree);
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
  readonly #invocation: Invocation;

  constructor(word: string, group: Pick<GroupEntry<Command>, 'commands' | 'load'>, invocation: Invocation) {
    super(word);
    this.#group = group;
    this.#branch = group.commands();
    this.#invocation = invocation;
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
    if (this.#invocation.line.help && (this.parent !== null || words.length === 0)) {
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
      ? new ProgramGroup(entry.word, entry, this.#invocation)
      : new ProgramCommand(entry, this.#invocation);
    program.copyInheritedSettings(this).summary(entry.summary);
    const ofProgram = entry.common ? 'Common commands:' : 'Other commands:';
    program.helpGroup(this.parent === null ? ofProgram : 'Subcommands:');
    this.addCommand(program, { hidden: entry.hidden ?? false });
  }
}

/** A command that doesn't run, whose file is loaded once commander has found it. Its flags follow Go's grammar instead of commander's. */
class ProgramCommand extends Program {
  readonly #entry: CommandEntry<Command>;
  readonly #invocation: Invocation;
  #command: Command | undefined;
  #flagError: FlagError | undefined;

  constructor(entry: CommandEntry<Command>, invocation: Invocation) {
    super(entry.word);
    this.#entry = entry;
    this.#invocation = invocation;
  }

  async load(): Promise<void> {
    this.#command = (await this.#entry.load()).command;
  }

  /** Finds the error in the words by Go's grammar. Returns an unknown flag to commander, which finds a suggestion. */
  override parseOptions(words: string[]): ParseOptionsResult {
    const { line, context } = this.#invocation;
    const command = this.#loaded();
    if (line.help || line.flagsBefore) {
      throw new HelpAnswer(this, line.help ? 0 : 1);
    }
    const { error, warning } = command.parse(words, context.io.env);
    this.#flagError = error;
    // Go warns of flags after an argument before it reports an error in those before it.
    if (warning !== undefined && context.format === 'table') {
      context.ui.warn(warning);
    }
    if (this.#flagError?.unknownFlag !== undefined) {
      this.#declareFlags();
      return { operands: [], unknown: [`--${this.#flagError.unknownFlag}`] };
    }
    this.error(this.#flagError?.message ?? 'This command does not support the -format=raw option.');
  }

  /** Prints Go's message instead of commander's, followed by commander's suggestion. */
  override error(message: string): never {
    const { ui, io } = this.#invocation.context;
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
