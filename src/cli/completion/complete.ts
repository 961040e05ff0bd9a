import type { CommandDeclaration } from '../command-declaration.ts';
import type { FlagSpecs } from '../flags/flag-types.ts';
import { parseFlags } from '../flags/parse-flags.ts';
import type { Branch } from '../tree/command-tree.ts';
import type { ArgumentCompletion, Candidate, Completion, WordsBefore } from './kinds.ts';
import { findInCommand, findInTree } from './spot.ts';
import type { EngineView } from './view.ts';

/** What completion depends on. */
export interface Surroundings {
  readonly tree: Branch;
  /** Opens the view of the engine that a command with these words would have. */
  readonly openView: (command: CommandDeclaration, words: readonly string[]) => Promise<EngineView>;
  /** Returns the names of the local states, whether or not the engine can be asked. */
  readonly stateNames: () => Promise<readonly string[]>;
}

/**
 * Completes the last word of a command line.
 *
 * @param words the words after the program's name, up to the one at the cursor, which may be empty
 */
export async function complete(words: readonly string[], surroundings: Surroundings): Promise<Candidate[]> {
  const current = words.at(-1) ?? '';
  const candidates = await candidatesFor(words.slice(0, -1), current, surroundings);
  return candidates
    .filter(({ text }) => text.startsWith(current) && !unprintable.test(text))
    .map(({ text, about }) => ({ text, about: about.split(unprintable).join(' ') }));
}

/**
 * Names with control characters can't be typed and could control the terminal. Line separators and bidirectional marks could make a
 * name look like another. A lone surrogate can't be encoded.
 */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

async function candidatesFor(
  before: readonly string[],
  current: string,
  surroundings: Surroundings,
): Promise<readonly Candidate[]> {
  const { branch, command, before: words } = findInTree(before, surroundings.tree);
  if (command !== undefined) {
    return completeInCommand((await command.load()).command, words, current, surroundings);
  }
  const shown = words.length === 0 ? branch.filter(({ hidden }) => !hidden) : [];
  return shown.map(({ word, summary }) => ({ text: word, about: summary }));
}

async function completeInCommand(
  command: CommandDeclaration,
  before: readonly string[],
  current: string,
  surroundings: Surroundings,
): Promise<readonly Candidate[]> {
  const flags: FlagSpecs = Object.assign({}, ...command.groups.map((group) => group.flags));
  const spot = findInCommand(before, current, flags, command.flagsAnywhere);
  if (spot === undefined) {
    return [];
  }
  if (spot.at === 'flag') {
    return flagNames(flags, spot.dashes);
  }
  const head = spot.at === 'flag value' ? spot.head : '';
  const args = spot.at === 'argument' ? spot.before : [];
  const { values } = parseFlags(flags, before, {});
  const kind =
    spot.at === 'argument' ? kindOfArgument(command.completes, { args, flags: values }) : kindOfValue(spot.flag);
  if (kind === undefined) {
    return [];
  }
  if (kind === 'state') {
    return (await surroundings.stateNames()).map((text) => ({ text, about: '' }));
  }
  const { completeWord } = await import('./words.ts');
  const found = await completeWord(await surroundings.openView(command, before), {
    kind,
    current: current.slice(head.length),
    before: args,
    mountFlag: typeof values['mount'] === 'string' ? values['mount'] : '',
  });
  const given = spot.at === 'flag value' ? givenValues(flags, values, spot.flag) : [];
  return found.filter(({ text }) => !given.includes(text)).map(({ text, about }) => ({ text: head + text, about }));
}

/** The earlier values of a flag that can be repeated. */
function givenValues(flags: FlagSpecs, values: WordsBefore['flags'], flag: FlagSpecs[string]): readonly unknown[] {
  const [name = ''] = Object.entries(flags).find(([, candidate]) => candidate === flag) ?? [];
  const given = values[name];
  return Array.isArray(given) ? given : [];
}

function flagNames(flags: FlagSpecs, dashes: string): Candidate[] {
  return Object.entries(flags).flatMap(([name, { help, isBoolean }]) =>
    help === undefined ? [] : [{ text: `${dashes}${name}${isBoolean ? '' : '='}`, about: help }],
  );
}

/** K=V pairs can be repeated, so the last kind applies to all later arguments. */
function kindOfArgument(kinds: readonly ArgumentCompletion[], before: WordsBefore): Completion | undefined {
  const last = kinds.at(-1);
  const repeats = last === 'parameters' || last === 'parameters to patch' || last === 'data';
  const kind = kinds[before.args.length] ?? (repeats ? last : undefined);
  return typeof kind === 'function' ? kind(before) : kind;
}

function kindOfValue({ isBoolean, completes }: FlagSpecs[string]): Completion | undefined {
  return isBoolean ? ['true', 'false'] : completes;
}
