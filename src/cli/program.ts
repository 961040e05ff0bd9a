import type { ParseOptionsResult } from 'commander';
import { CommanderError, Help, Option, Command as Program } from 'commander';
import type { Command } from './command.ts';
import type { CommandLine } from './command-line.ts';
import type { Branch, CommandEntry, TreeEntry } from './command-tree.ts';
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
  const program = new ProgramGroup('localvault', invocation.tree, run);
  program
    .usage('<command> [args]')
    .description('The vault command line and the AppRole auth method, with no server.')
    .helpOption(false)
    .allowExcessArguments()
    .exitOverride()
    .configureHelp(helpStyle)
    .configureOutput(outputTo(invocation.context));
  try {
    await program.parseAsync([...invocation.line.words], { from: 'user' });
    return run.status;
  } catch (error) {
    if (error instanceof UnknownCommand) {
      await error.group.explain(error.message);
      return error.group === program ? noSuchCommandStatus : 1;
    }
    if (error instanceof CommanderError) {
      return error.exitCode;
    }
    throw error;
  }
}

/** Help spells flags the way Go does: `-name=<type>`. */
const helpStyle = {
  optionTerm: (option: Option) => option.flags.replace('--', '-').replace(' <', '=<'),
  subcommandTerm: (command: Program) => command.name(),
  commandUsage(this: Help, command: Program) {
    return Help.prototype.commandUsage.call(this, command).trimEnd();
  },
};

/** Help has no colours and is 80 columns wide on any output. */
function outputTo({ io }: Context) {
  return {
    writeOut: (text: string) => io.stdout.write(text),
    writeErr: (text: string) => io.stderr.write(text),
    getOutHelpWidth: () => 80,
    getErrHelpWidth: () => 80,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  };
}

/** A group has no command of the name that the words give. */
class UnknownCommand extends Error {
  readonly group: ProgramGroup;

  /** @param message commander's, which ends with its suggestion */
  constructor(group: ProgramGroup, message: string) {
    super(message);
    this.group = group;
  }
}

const flagsBeforeComplaint =
  'Invalid flags before the subcommand. If these flags are for\nthe subcommand, please put them after the subcommand.\n\n';

/**
 * A group of commands, or the whole program. It builds its part of commander's tree while it parses: only the command that the words
 * name, or all commands if help or a suggestion needs them.
 */
class ProgramGroup extends Program {
  readonly #branch: Branch<Command>;
  readonly #run: Run;

  constructor(word: string, branch: Branch<Command>, run: Run) {
    super(word);
    this.#branch = branch;
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
      this.help();
    }
    // With no words, an empty name makes commander report an unknown command.
    return { operands: [first, ...rest], unknown: [] };
  }

  override error(message: string): never {
    throw new UnknownCommand(this, message);
  }

  /**
   * Prints help instead of commander's error for an unknown command, like the real CLI. On a terminal, says before that which command
   * is unknown, and after that what commander suggests.
   */
  async explain(message: string): Promise<void> {
    const { line, context } = this.#run;
    const { stderr } = context.io;
    const [word = ''] = this.args;
    if (word !== '' && stderr.isTerminal) {
      const { explainMissing } = await import('./hints/missing-command.ts');
      stderr.write(`${explainMissing(this.#path(), word)}\n\n`);
    }
    if (this.parent !== null && line.flagsBefore) {
      stderr.write(flagsBeforeComplaint);
    }
    this.outputHelp({ error: true });
    const suggestion = suggestionIn(message);
    if (suggestion !== undefined && stderr.isTerminal) {
      stderr.write(`\n${suggestion}\n`);
    }
  }

  /** The names of the group and those around it, without the program's. */
  #path(): string[] {
    return this.parent instanceof ProgramGroup ? [...this.parent.#path(), this.name()] : [];
  }

  #add(entry: TreeEntry<Command>): void {
    const program = isGroup(entry)
      ? new ProgramGroup(entry.word, entry.commands(), this.#run).usage(entry.usage)
      : new ProgramCommand(entry, this.#run);
    program.copyInheritedSettings(this).summary(entry.summary).description(`${entry.summary}.`);
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
    const command = this.#command;
    if (command === undefined) {
      throw new Error(`the command ${this.name()} is parsed before its file is loaded`);
    }
    if (line.help || line.flagsBefore) {
      this.#describe(command);
      this.#showHelp(line);
    }
    const parsed = command.parse(words, context.io.env);
    this.#flagError = parsed.error;
    if (parsed.warning !== undefined && context.format === 'table') {
      context.ui.warn(parsed.warning);
    }
    if (parsed.error?.unknownFlag !== undefined) {
      this.#describe(command);
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

  #showHelp({ help }: CommandLine): never {
    if (!help) {
      this.#run.context.io.stderr.write(flagsBeforeComplaint);
    }
    this.help({ error: !help });
  }

  /** Declares usage and flags to commander, which only help and suggestions need. */
  #describe({ usage, help, groups, examples }: Command): void {
    this.usage(usage).description(help);
    for (const { title, flags } of groups) {
      for (const [name, flag] of Object.entries(flags)) {
        if (flag.help !== undefined) {
          this.addOption(optionOf(name, flag).helpGroup(`${title}:`));
        }
      }
    }
    this.addHelpText('after', `\nExamples:\n${examples.map((example) => example.replace(/^/gm, '  ')).join('\n\n')}`);
  }
}

function optionOf(name: string, { aliases = [], isBoolean, example, help }: FlagSpec<unknown>): Option {
  const shorts = aliases.map((alias) => `-${alias}, `).join('');
  return new Option(`${shorts}--${name}${isBoolean ? '' : ` <${example}>`}`, help);
}

/** The suggestion in commander's message; undefined if there is none. */
function suggestionIn(message: string): string | undefined {
  return /^\(Did you mean .*\)$/m.exec(message)?.[0];
}
