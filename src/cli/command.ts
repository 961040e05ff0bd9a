import { detailedFlag, fieldFlag, formatFlag, httpFlags } from './common-flags.ts';
import type { Completion } from './completion/kinds.ts';
import type { CommandContext, Context } from './context.ts';
import { contextFor } from './context.ts';
import type { FlagSpecs } from './flag-types.ts';
import { lateFlagWarning, parseFlags } from './parse-flags.ts';

/** Which of the output flags a command takes. */
export type OutputFlag = 'field' | 'format' | 'detailed';

/** What help and completion know of a command. */
export interface CommandTexts {
  /** What follows the program's name in the first line of the help: `read [options] PATH`. */
  readonly usage: string;
  /** The paragraphs after it. */
  readonly help: string;
  /** Command lines for the help that work when they are pasted one after the other, on a state with nothing in it yet. */
  readonly examples: readonly string[];
  /** What its arguments can be, for completion. */
  readonly completes?: readonly Completion[];
}

/** What a command's file declares. `F` are the command's own flags. */
export interface CommandDefinition<F extends FlagSpecs> extends CommandTexts {
  readonly output?: readonly OutputFlag[];
  readonly flags?: F;
  /** Whether `-format=raw` is allowed. */
  readonly allowsRaw?: boolean;
  /** False for commands that don't warn about flags after the arguments. */
  readonly warnsOfLateFlags?: boolean;
  /** True for commands that read no flags at all and ignore their words. */
  readonly ignoresWords?: boolean;
  /**
   * Does it.
   *
   * @returns the exit status
   * @throws Failure with a message and a status
   */
  run(context: CommandContext<F>): number | Promise<number>;
}

/** A titled group of flags, for the help. */
export interface FlagGroup {
  readonly title: string;
  readonly flags: FlagSpecs;
}

/** A command as the tree holds it. */
export interface Command {
  readonly usage: string;
  readonly help: string;
  readonly examples: readonly string[];
  readonly completes: readonly Completion[];
  readonly flags: CommonFlags;
  readonly groups: readonly FlagGroup[];
  execute(context: Context, words: readonly string[]): Promise<number>;
}

/** Every flag that `httpFlags` and the output flags stand for; where a command lacks one, its value is the initial one. */
export type CommonFlags = typeof httpFlags & typeof fieldFlag & typeof formatFlag & typeof detailedFlag;

/** Makes a command of its declaration. */
export function defineCommand<F extends FlagSpecs = Record<never, never>>(definition: CommandDefinition<F>): Command {
  const { usage, help, examples, completes = [] } = definition;
  let specs: (CommonFlags & F) | undefined;
  const flags = () => {
    specs ??= { ...httpFlags, ...outputFlagsOf(definition), ...definition.flags } as CommonFlags & F;
    return specs;
  };
  return {
    usage,
    help,
    examples,
    completes,
    get flags() {
      return flags();
    },
    get groups() {
      return groupsOf(definition);
    },
    execute: (context, words) => execute(definition, flags(), context, words),
  };
}

function outputFlagsOf({ output = [] }: Pick<CommandDefinition<FlagSpecs>, 'output'>): FlagSpecs {
  return {
    ...(output.includes('field') && fieldFlag),
    ...(output.includes('format') && formatFlag),
    ...(output.includes('detailed') && detailedFlag),
  };
}

function groupsOf<F extends FlagSpecs>(definition: CommandDefinition<F>): Command['groups'] {
  const groups = [
    { title: 'Command options', flags: definition.flags ?? {} },
    { title: 'Output options', flags: outputFlagsOf(definition) },
    { title: 'HTTP options', flags: httpFlags },
  ];
  return groups.filter(({ flags }) => !definition.ignoresWords && Object.keys(flags).length > 0);
}

/** Says on a terminal, for people, what may have been meant by a flag that the command doesn't have. */
async function suggest(context: Context, specs: FlagSpecs, written = ''): Promise<void> {
  if (written === '' || !context.io.stderr.isTerminal) {
    return;
  }
  const { suggestFlag } = await import('./suggestion.ts');
  const shown = Object.entries(specs).filter(([, { help }]) => help !== undefined);
  const suggestion = suggestFlag(
    written,
    shown.map(([name]) => name),
  );
  if (suggestion !== undefined) {
    context.ui.warn(suggestion);
  }
}

async function execute<F extends FlagSpecs>(
  definition: CommandDefinition<F>,
  specs: CommonFlags & F,
  context: Context,
  words: readonly string[],
): Promise<number> {
  const parsed = parseFlags(specs, definition.ignoresWords ? [] : words, context.io.env);
  const warning = definition.warnsOfLateFlags === false ? undefined : lateFlagWarning(parsed.rest);
  if (warning !== undefined && context.format === 'table' && !definition.ignoresWords) {
    context.ui.warn(warning);
  }
  if (parsed.error !== undefined) {
    context.ui.error(parsed.error.message);
    await suggest(context, specs, parsed.error.unknownFlag);
    return 1;
  }
  if (context.format === 'raw' && !definition.allowsRaw && !definition.ignoresWords) {
    context.ui.error('This command does not support the -format=raw option.');
    return 1;
  }
  return definition.run(contextFor(context, parsed));
}
