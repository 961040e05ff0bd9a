import type { TreeEntry } from './tree.ts';

/** A command or a group as its own group names it. */
export interface NamedCommand {
  readonly word: string;
  readonly summary: string;
}

/** The commands directly in a group, `''` for the top, without those that are hidden. */
export function commandsIn(tree: readonly TreeEntry[], group: string): NamedCommand[] {
  const prefix = group === '' ? '' : `${group} `;
  return tree
    .filter(({ name, hidden }) => !hidden && name.startsWith(prefix) && !name.slice(prefix.length).includes(' '))
    .map(({ name, summary }) => ({ word: name.slice(prefix.length), summary }));
}
