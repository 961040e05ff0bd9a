import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import type { CommandLine } from './command-line.ts';
import type { Branch } from './command-tree.ts';

/** A command line, and the tree and context to run it with. */
export interface Invocation {
  readonly line: CommandLine;
  readonly tree: Branch<Command>;
  readonly context: Context;
}

/** The exit status for a command that doesn't exist. */
export const noSuchCommandStatus = 127;
