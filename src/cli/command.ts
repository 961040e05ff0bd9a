import type { Environment } from '../client/environment.ts';
import type { CommandDeclaration, CommandTexts, FlagGroup } from './command-declaration.ts';
import type { CommandContext, Context } from './context.ts';
import {
  type CommonFlags,
  detailedFlag,
  fieldFlag,
  formatFlag,
  httpFlags,
  rawFormatFlag,
  singleRequestFlags,
} from './flags/common-flags.ts';
import type { FlagError } from './flags/flag-error.ts';
import { type FlagSpecs, refusingEmpty } from './flags/flag-types.ts';
import { lateFlagWarning, parseFlags, parseFlagsAnywhere } from './flags/parse-flags.ts';
import { commandContext } from './tree/command-context.ts';

/** An output flag that a command may have. */
export type OutputFlag = 'field' | 'format' | 'detailed';

/** The definition of a command in its file. `F` are the command's own flags. */
export interface CommandDefinition<F extends FlagSpecs> extends CommandTexts {
  readonly output?: readonly OutputFlag[];
  readonly flags?: F;
  /** Whether `-format=raw` is allowed. */
  readonly allowsRaw?: boolean;
  /** False for commands that don't warn about flags after the arguments. Default: true. */
  readonly warnsOfLateFlags?: boolean;
  /** Tells arguments that start with a dash, such as negative numbers, from flags. */
  readonly isArgument?: (word: string) => boolean;
  /**
   * False for commands that send no request to the API. Help and completion leave out the flags of HTTP clients then, but they are
   * accepted, so that scripts can give the same flags to every command. `many` for commands that send more than one request and use the
   * responses themselves: the flags that are about a single request are left out and refused. Default: true.
   */
  readonly sendsRequests?: boolean | 'many';
  /** True for commands that read no flags at all and ignore their words. */
  readonly ignoresWords?: boolean;
  /**
   * The command's action.
   *
   * @returns the exit status
   * @throws Failure with a message and a status
   */
  run(context: CommandContext<F>): number | Promise<number>;
}

/** A command as the tree holds it. */
export interface Command extends CommandDeclaration {
  readonly allowsRaw: boolean;
  /** Reads the words after the command's name by Go's flag grammar. */
  parse(words: readonly string[], env: Environment): ParsedCommand;
}

/** A command with its flags and arguments. */
export interface ParsedCommand {
  /** The words after the flags. */
  readonly args: readonly string[];
  /** Why the words aren't valid. */
  readonly error: FlagError | undefined;
  /** A warning about flags that stand after the arguments and so don't count. */
  readonly warning: string | undefined;
  /** Runs the command's action. Resolves to the exit status. */
  run(context: Context): Promise<number>;
}

/** Makes a command from its definition. */
export function defineCommand<F extends FlagSpecs = Record<never, never>>(definition: CommandDefinition<F>): Command {
  const { name, summary, common = false, hidden = false, usage, help, examples, completes = [] } = definition;
  const { allowsRaw = false, ignoresWords = false, warnsOfLateFlags = true } = definition;
  const flagsAnywhere = acceptsLateFlags(name);
  const isOurs = flagsAnywhere || name === 'exec';
  let specs: (CommonFlags & F) | undefined;
  const flags = () => {
    const own = definition.flags ?? {};
    specs ??= {
      ...httpFlags,
      ...outputFlagsOf(definition),
      ...(flagsAnywhere ? refusingEmpty(own) : own),
    } as CommonFlags & F;
    return specs;
  };
  return {
    name,
    summary,
    common,
    hidden,
    usage,
    help,
    examples,
    completes,
    flagsAnywhere,
    allowsRaw: allowsRaw || ignoresWords,
    get flags() {
      return flags();
    },
    get groups() {
      return ignoresWords ? [] : groupsOf(definition);
    },
    parse(words, env) {
      const read = ignoresWords ? [] : words;
      const parsed = flagsAnywhere
        ? parseFlagsAnywhere(flags(), read, env, definition.isArgument)
        : parseFlags(flags(), read, env, definition.isArgument);
      return {
        args: parsed.rest,
        error: parsed.error,
        warning: warnsOfLateFlags && !flagsAnywhere ? lateFlagWarning(parsed.rest) : undefined,
        run: async (context) =>
          definition.run(commandContext(context, parsed, isOurs ? `localvault ${name} ${usage}` : undefined)),
      };
    },
  };
}

/** The first words of the commands that Vault doesn't have, except for `exec`, whose arguments are another program's. */
const ourWords: ReadonlySet<string> = new Set([
  'apply',
  'approle',
  'clock',
  'completion',
  'config',
  'expiring',
  'export',
  'info',
  'log',
  'shellenv',
  'state',
  'tree',
  'tutorial',
  'who-can',
  'why',
]);

/** Reports whether a command accepts flags after its arguments, too. Go's flags end at the first argument, so Vault's commands don't. */
function acceptsLateFlags(name: string): boolean {
  return ourWords.has(name.split(' ', 1)[0] ?? '');
}

function outputFlagsOf({
  output = [],
  allowsRaw,
}: Pick<CommandDefinition<FlagSpecs>, 'output' | 'allowsRaw'>): FlagSpecs {
  return {
    ...(output.includes('field') && fieldFlag),
    ...(output.includes('format') && (allowsRaw ? rawFormatFlag : formatFlag)),
    ...(output.includes('detailed') && detailedFlag),
  };
}

function httpFlagsOf({ sendsRequests = true }: Pick<CommandDefinition<FlagSpecs>, 'sendsRequests'>): FlagSpecs {
  if (sendsRequests === 'many') {
    const isShared = ([name]: readonly [string, unknown]) => !singleRequestFlags.has(name);
    return Object.fromEntries(Object.entries(httpFlags).filter(isShared));
  }
  return sendsRequests ? httpFlags : {};
}

function groupsOf<F extends FlagSpecs>(definition: CommandDefinition<F>): readonly FlagGroup[] {
  const groups = [
    { title: 'Command options', flags: definition.flags ?? {} },
    { title: 'Output options', flags: outputFlagsOf(definition) },
    { title: 'HTTP options', flags: httpFlagsOf(definition) },
  ];
  return groups.filter(({ flags }) => Object.keys(flags).length > 0);
}
