import type { Branch } from '../../tree/command-tree.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { namesByGroup } from './group-names.ts';
import { zshScript } from './zsh.ts';

/** The shells that there is a script for. */
export const shellsWithCompletion: readonly string[] = ['bash', 'zsh', 'fish'];

/**
 * The script that makes a shell complete; undefined for another shell. Commands are in the script itself, so that they come at
 * once; for all else it asks the program, by its hidden command `__complete`.
 */
export function scriptFor(shell: string, tree: Branch): string | undefined {
  const groups = namesByGroup(tree);
  switch (shell) {
    case 'bash':
      return bashScript(groups);
    case 'zsh':
      return zshScript(groups);
    case 'fish':
      return fishScript(groups);
    default:
      return undefined;
  }
}
