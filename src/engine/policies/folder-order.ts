import { compareBytes } from '../../values/compare.ts';

/**
 * Names with slashes in the order in which a walk through their folders comes upon them: what is in a folder, sorted, then its
 * folders, the last one first.
 */
export function inFolderOrder(names: readonly string[]): string[] {
  return walk('', [...names].sort(compareBytes));
}

/** The names beneath a folder, which are all that are given, sorted. */
function walk(folder: string, names: readonly string[]): string[] {
  const here: string[] = [];
  const folders = new Map<string, string[]>();
  for (const name of names) {
    const slash = name.indexOf('/', folder.length);
    if (slash < 0) {
      here.push(name);
      continue;
    }
    const subfolder = name.slice(0, slash + 1);
    folders.set(subfolder, [...(folders.get(subfolder) ?? []), name]);
  }
  const last = [...folders].sort(([a], [b]) => compareBytes(b, a));
  return [...here, ...last.flatMap(([subfolder, inside]) => walk(subfolder, inside))];
}
