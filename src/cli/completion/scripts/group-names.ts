import { isGroup } from '../../command-names.ts';
import type { NamedCommand } from '../../commands-in.ts';
import { commandsIn } from '../../commands-in.ts';
import type { TreeEntry } from '../../tree.ts';

/** The commands that a group's name can be followed by. */
export interface GroupNames {
  /** The group's name, `''` for the top. */
  readonly group: string;
  readonly commands: readonly NamedCommand[];
}

/** The command tree as the scripts hold it. */
export function namesByGroup(tree: readonly TreeEntry[]): GroupNames[] {
  const groups = ['', ...tree.map(({ name }) => name).filter(isGroup)];
  return groups.map((group) => ({ group, commands: commandsIn(tree, group) }));
}
