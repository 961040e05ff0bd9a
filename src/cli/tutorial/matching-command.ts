import { sanitizePath } from '../arguments/sanitize-path.ts';
import { findInTree } from '../completion/spot.ts';
import type { FlagSpecs } from '../flags/flag-types.ts';
import { parseFlags } from '../flags/parse-flags.ts';
import { programNames } from '../tree/called-as.ts';
import type { Branch } from '../tree/command-tree.ts';
import type { ShellLine } from './shell-line.ts';
import type { StepCommand } from './step.ts';

/** The words of a command line by what they mean. */
interface Meaning {
  /** The name of the command, as in `kv put`; `''` if there is none. */
  readonly name: string;
  /** The values of the given flags. */
  readonly flags: ReadonlyMap<string, string>;
  /** The arguments that aren't K=V pairs. */
  readonly args: readonly string[];
  readonly pairs: ReadonlyMap<string, string>;
  /** Why the flags aren't valid. */
  readonly error: string | undefined;
}

/** What the user may decide. */
type Freedom = Pick<StepCommand, 'free' | 'takesMore'>;

/**
 * Compares a command that the user typed with the one that a step needs. The order of flags and pairs doesn't matter, and neither do
 * quotes and the program's name.
 *
 * @param accepted the command that the step needs, and other spellings of it
 * @returns undefined if it is one of them, or else how it differs from the first one, as a sentence
 */
export async function explainMismatch(
  typed: ShellLine,
  accepted: readonly ShellLine[],
  freedom: Freedom,
  tree: Branch,
): Promise<string | undefined> {
  const [program = ''] = typed.words;
  if (!programNames.some((name) => name === program)) {
    return `Only "vault" and "localvault" run here, not "${program}".`;
  }
  const meaning = await meaningOf(typed, tree);
  const differences: Array<string | undefined> = [];
  for (const line of accepted) {
    const needed = await meaningOf(line, tree);
    differences.push(difference(meaning, needed, freedom) ?? differingVariables(typed.env, line.env));
  }
  return differences.includes(undefined) ? undefined : differences[0];
}

async function meaningOf({ words }: ShellLine, tree: Branch): Promise<Meaning> {
  const { command, before } = findInTree(words.slice(1), tree);
  if (command === undefined) {
    return { name: '', flags: new Map(), args: [], pairs: new Map(), error: undefined };
  }
  const { name, flags } = (await command.load()).command;
  const { values, given, rest, error } = parseFlags<FlagSpecs>(flags, before, {});
  const isPair = (word: string) => word.indexOf('=') > 0;
  return {
    name,
    flags: new Map([...given].map((flag) => [flag, String(values[flag])])),
    args: rest.filter((word) => !isPair(word)).map(sanitizePath),
    pairs: new Map(
      rest.filter(isPair).map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
    ),
    error: error?.message,
  };
}

function difference(typed: Meaning, needed: Meaning, { free = [], takesMore = false }: Freedom): string | undefined {
  if (typed.name !== needed.name) {
    return `Here, the command is "${needed.name}".`;
  }
  if (typed.error !== undefined) {
    return `The flags aren't valid: ${typed.error}.`;
  }
  return (
    differingEntries(typed.flags, needed.flags, { free, takesMore: false, spell: (name) => `-${name}` }) ??
    differingArguments(typed.args, needed.args, free) ??
    differingEntries(typed.pairs, needed.pairs, { free, takesMore, spell: (name) => name })
  );
}

function differingArguments(
  typed: readonly string[],
  needed: readonly string[],
  free: readonly string[],
): string | undefined {
  const missing = needed.slice(typed.length);
  const more = typed.slice(needed.length);
  const wrong = typed.findIndex((word, at) => {
    const wanted = needed[at];
    return wanted !== undefined && word !== wanted && !free.includes(wanted);
  });
  if (wrong >= 0) {
    return `"${typed[wrong]}" should be "${needed[wrong]}".`;
  }
  if (missing.length > 0) {
    return `"${missing.join(' ')}" is missing.`;
  }
  return more.length > 0 ? `Leave "${more.join(' ')}" out.` : undefined;
}

function differingEntries(
  typed: ReadonlyMap<string, string>,
  needed: ReadonlyMap<string, string>,
  { free, takesMore, spell }: Required<Freedom> & { readonly spell: (name: string) => string },
): string | undefined {
  for (const [name, value] of needed) {
    const shown = spell(name);
    const given = typed.get(name);
    if (given === undefined) {
      return `${shown} is missing.`;
    }
    if (given !== value && !free.includes(shown)) {
      return `${shown} should be ${value}.`;
    }
  }
  const more = takesMore ? undefined : [...typed.keys()].find((name) => !needed.has(name));
  return more === undefined ? undefined : `Leave ${spell(more)} out.`;
}

function differingVariables(
  typed: ReadonlyMap<string, string>,
  needed: ReadonlyMap<string, string>,
): string | undefined {
  for (const [name, value] of needed) {
    if (typed.get(name) !== value) {
      return `The token is another one: put ${name}=… in front, as shown.`;
    }
  }
  const more = [...typed.keys()].find((name) => !needed.has(name));
  return more === undefined ? undefined : `Leave ${more} out.`;
}
