import type { Dirent } from 'node:fs';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Candidate } from './kinds.ts';
import { candidatesOf, folderOf, stepsOfNames } from './steps.ts';

/** Candidates for a file's path. Hidden files are offered only after a dot. */
export function completeFile(current: string): Candidate[] {
  const folder = folderOf(current);
  const wantsHidden = current.slice(folder.length).startsWith('.');
  const names = namesIn(folder || '.').filter((name) => wantsHidden || !name.startsWith('.'));
  return candidatesOf(folder, current, stepsOfNames(names, { ends: true, continues: false }));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).map(
      (entry) => entry.name + (isFolder(folder, entry) ? '/' : ''),
    );
  } catch {
    return [];
  }
}

/** Whether an entry is a folder, or a link to one. */
function isFolder(folder: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) {
    return entry.isDirectory();
  }
  return statSync(join(folder, entry.name), { throwIfNoEntry: false })?.isDirectory() ?? false;
}
