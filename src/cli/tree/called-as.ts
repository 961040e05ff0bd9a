import type { Branch } from './command-tree.ts';

/** The names that `localvault shellenv` puts on PATH. The first one is the program's own. */
export const programNames = ['localvault', 'vault', 'bao'] as const;

/** A name that the program can be called by. */
export type ProgramName = (typeof programNames)[number];

/** The variable in which a shim of `localvault shellenv` passes its own name. */
export const nameVariable = '_LOCALVAULT_CALLED_AS';

/**
 * Spells the commands in a text of ours, such as `localvault login -root`, with the name that the program was called by.
 *
 * A command is the program's name and a word of the command tree. Paths such as `/srv/localvault state` and nouns such as `the
 * localvault server` stay.
 *
 * @param text spells all commands with the program's own name
 */
export function spellCommands(text: string, name: ProgramName, tree: Branch<unknown>): string {
  if (name === programNames[0] || !text.includes(programNames[0])) {
    return text;
  }
  const words = tree.map(({ word }) => word).join('|');
  const command = new RegExp(`(?<![\\w./-]|\\b(?:a|the|this) )${programNames[0]}(?= (?:${words})(?![\\w-]))`, 'g');
  return text.replace(command, name);
}
