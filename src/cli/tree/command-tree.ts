import type { CommandDeclaration, Group } from '../command-declaration.ts';

/** A node of the command tree. `C` is the type of a loaded command. */
export type TreeEntry<C = CommandDeclaration> = CommandEntry<C> | GroupEntry<C>;

/** The commands of a group, or of the program. */
export type Branch<C = CommandDeclaration> = ReadonlyArray<TreeEntry<C>>;

interface NamedEntry {
  readonly word: string;
  readonly summary: string;
  readonly common?: boolean;
  readonly hidden?: boolean;
}

/** A command, whose file is loaded on demand. */
export interface CommandEntry<C = CommandDeclaration> extends NamedEntry {
  readonly load: () => Promise<{ readonly command: C }>;
}

/** A group, whose commands are listed and whose file is loaded on demand. */
export interface GroupEntry<C = CommandDeclaration> extends NamedEntry {
  readonly load: () => Promise<{ readonly group: Group }>;
  readonly commands: () => Branch<C>;
}

/** Narrows an entry to a group. */
export function isGroup<C>(entry: TreeEntry<C>): entry is GroupEntry<C> {
  return 'commands' in entry;
}

/** An entry with the full name of its command or group. */
export interface NamedEntryOf<C> {
  readonly name: string;
  readonly entry: TreeEntry<C>;
}

/** Every entry of a branch and beneath, each group before its commands. */
export function entriesOf<C>(branch: Branch<C>, prefix = ''): Array<NamedEntryOf<C>> {
  return branch.flatMap((entry) => {
    const name = prefix + entry.word;
    return [{ name, entry }, ...(isGroup(entry) ? entriesOf(entry.commands(), `${name} `) : [])];
  });
}
