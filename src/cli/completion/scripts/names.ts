import type { TreeEntry } from '../../tree.ts';

/** The commands that a group's name can be followed by. */
export interface GroupNames {
  /** The group's name, `''` for the top. */
  readonly group: string;
  readonly commands: ReadonlyArray<{ readonly word: string; readonly summary: string }>;
}

/** The command tree as the scripts hold it. */
export function namesByGroup(tree: readonly TreeEntry[]): GroupNames[] {
  const groups = ['', ...tree.filter(({ load }) => load === undefined).map(({ name }) => name)];
  return groups.map((group) => ({ group, commands: commandsIn(tree, group) }));
}

function commandsIn(tree: readonly TreeEntry[], group: string): GroupNames['commands'] {
  const prefix = group === '' ? '' : `${group} `;
  return tree
    .filter(({ name, hidden }) => !hidden && name.startsWith(prefix) && !name.slice(prefix.length).includes(' '))
    .map(({ name, summary }) => ({ word: name.slice(prefix.length), summary }));
}
