import { compareBytes } from './compare.ts';

/**
 * Sorts names with slashes in the order of OpenBao's folder walk: the names in a folder in ascending order, then its
 * subfolders in descending order.
 */
export function inFolderOrder(names: readonly string[]): string[] {
  return [...names].sort(compareInFolders);
}

function compareInFolders(a: string, b: string): number {
  const start = sharedFolder(a, b);
  const [folderOfA, folderOfB] = [folderAt(a, start), folderAt(b, start)];
  if (folderOfA !== undefined && folderOfB !== undefined) {
    return compareBytes(folderOfB, folderOfA);
  }
  if (folderOfA === undefined && folderOfB === undefined) {
    return compareBytes(a, b);
  }
  return folderOfA === undefined ? -1 : 1;
}

/** Returns the length of the innermost folder path that two names share, including its slash. */
function sharedFolder(a: string, b: string): number {
  let end = 0;
  for (let i = 0; i < a.length && a.charCodeAt(i) === b.charCodeAt(i); i++) {
    if (a[i] === '/') {
      end = i + 1;
    }
  }
  return end;
}

/** Returns the next folder on the way to a name, with its slash, or undefined if the name itself comes next. */
function folderAt(name: string, start: number): string | undefined {
  const slash = name.indexOf('/', start);
  return slash < 0 ? undefined : name.slice(start, slash + 1);
}
