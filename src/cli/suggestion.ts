import { commandsIn } from './commands-in.ts';
import { nearest } from './nearest.ts';
import type { TreeEntry } from './tree.ts';

/**
 * What may have been meant by a word that is no command.
 *
 * @param group the group whose commands are meant, `''` for the top
 * @returns a line for the user; undefined where no command is near
 */
export function suggestCommand(written: string, group: string, tree: readonly TreeEntry[]): string | undefined {
  const words = commandsIn(tree, group).map(({ word }) => word);
  const meant = nearest(written, words);
  return meant && `Did you mean "localvault ${group === '' ? '' : `${group} `}${meant}"?`;
}

/** The same for a flag that isn't one. */
export function suggestFlag(written: string, flags: Iterable<string>): string | undefined {
  const meant = nearest(written, flags);
  return meant && `Did you mean -${meant}?`;
}
