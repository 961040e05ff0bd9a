import type { ArgumentCompletion } from './completion/kinds.ts';
import type { CommonFlags } from './flags/common-flags.ts';
import type { FlagSpecs } from './flags/flag-types.ts';

/** How the tree of commands shows a command or a group. */
export interface TreeTexts {
  /** The words of the command, as in `kv metadata put`. They match its path in `commands/`. */
  readonly name: string;
  /** What it does, for the list of its group: an imperative clause. */
  readonly summary: string;
  /** Whether the program's help lists it first. */
  readonly common?: boolean;
  /** Whether help and completion leave it out. */
  readonly hidden?: boolean;
}

/** The texts that help shows. */
export interface HelpTexts {
  /** What follows the name in the first line of the help, as in `[options] PATH`. */
  readonly usage: string;
  /** The paragraphs after it. Help wraps them. An indented line is an item of a list: a term, two blanks or more, and a text. */
  readonly help: string;
  /** Command lines that work when pasted one after the other, starting from an empty state. */
  readonly examples: readonly string[];
}

/** A group of commands, declared by the `index.ts` of their folder. */
export interface Group extends TreeTexts, HelpTexts {}

/** What help and completion need to know about a command. */
export interface CommandTexts extends TreeTexts, HelpTexts {
  /** What its arguments can be. */
  readonly completes?: readonly ArgumentCompletion[];
}

/** A titled group of flags, for the help. */
export interface FlagGroup {
  readonly title: string;
  readonly flags: FlagSpecs;
}

/** What a command's file says about it, apart from how it runs. */
export interface CommandDeclaration extends CommandTexts {
  readonly completes: readonly ArgumentCompletion[];
  readonly flags: CommonFlags;
  /** Whether flags may follow the arguments. */
  readonly flagsAnywhere: boolean;
  readonly groups: readonly FlagGroup[];
}
