import type { Branch } from '../../tree/command-tree.ts';
import { entriesOf, isGroup } from '../../tree/command-tree.ts';

/** A command or a group as its own group names it. */
export interface NamedCommand {
  readonly word: string;
  readonly summary: string;
}

/** The commands that a group's name can be followed by. */
export interface GroupNames {
  /** The group's name, `''` for the top. */
  readonly group: string;
  readonly commands: readonly NamedCommand[];
}

/** The command tree as the scripts hold it. */
export function namesByGroup(tree: Branch): GroupNames[] {
  const groups = entriesOf(tree).flatMap(({ name, entry }) =>
    isGroup(entry) ? [{ group: name, commands: shown(entry.commands()) }] : [],
  );
  return [{ group: '', commands: shown(tree) }, ...groups];
}

function shown(branch: Branch): readonly NamedCommand[] {
  return branch.filter(({ hidden }) => !hidden);
}
