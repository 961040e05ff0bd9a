import type { FlagSpec, FlagSpecs } from '../flags/flag-types.ts';
import type { Branch, CommandEntry } from '../tree/command-tree.ts';
import { isGroup } from '../tree/command-tree.ts';

/** Where in the command tree the cursor stands. */
export interface TreeSpot {
  /** The commands that may follow, if the words before name a group. */
  readonly branch: Branch;
  /** The command that the words name. */
  readonly command: CommandEntry | undefined;
  /** The words between the name and the cursor. */
  readonly before: readonly string[];
}

/** Follows the words down the tree. */
export function findInTree(words: readonly string[], tree: Branch): TreeSpot {
  const [first, ...rest] = words;
  const entry = tree.find(({ word }) => word === first);
  if (entry === undefined) {
    return { branch: tree, command: undefined, before: words };
  }
  return isGroup(entry) ? findInTree(rest, entry.commands()) : { branch: [], command: entry, before: rest };
}

/** What the word at the cursor is to a command. */
export type WordSpot =
  | { readonly at: 'flag'; readonly dashes: string }
  /** `head` is the part of the word before the value: `-format=`, or `''` if the flag is the word before. */
  | { readonly at: 'flag value'; readonly flag: FlagSpec<unknown>; readonly head: string }
  | { readonly at: 'argument'; readonly before: readonly string[] };

/**
 * Finds what the word at the cursor is, by Go's flag grammar; undefined if nothing can be there.
 *
 * @param anywhere whether flags may follow the arguments
 */
export function findInCommand(
  before: readonly string[],
  current: string,
  flags: FlagSpecs,
  anywhere = false,
): WordSpot | undefined {
  const args: string[] = [];
  for (let i = 0; i < before.length; i++) {
    const word = before[i] ?? '';
    if (word === '--') {
      return { at: 'argument', before: [...args, ...before.slice(i + 1)] };
    }
    const [, , name = '', equals] = splitFlag(word) ?? [];
    if (name === '' && !anywhere) {
      return { at: 'argument', before: before.slice(i) };
    }
    if (name === '') {
      args.push(word);
      continue;
    }
    const flag = flagNamed(name, flags);
    if (flag !== undefined && !flag.isBoolean && equals === undefined) {
      i++;
      if (i === before.length) {
        return { at: 'flag value', flag, head: '' };
      }
    }
  }
  if (!current.startsWith('-')) {
    return { at: 'argument', before: args };
  }
  const [, dashes = '', name = '', equals] = splitFlag(current) ?? [];
  if (equals === undefined) {
    return { at: 'flag', dashes: dashes || current };
  }
  const flag = flagNamed(name, flags);
  return flag && { at: 'flag value', flag, head: `${dashes}${name}=` };
}

function splitFlag(word: string): RegExpExecArray | null {
  return /^(--?)([^-=][^=]*)(=)?/.exec(word);
}

function flagNamed(name: string, flags: FlagSpecs): FlagSpec<unknown> | undefined {
  const own = Object.hasOwn(flags, name) ? flags[name] : undefined;
  return own ?? Object.values(flags).find((flag) => flag.aliases?.includes(name));
}
