import { readdirSync } from 'node:fs';
import type { Candidate } from './kinds.ts';
import { candidatesOf, folderOf, stepsOfNames } from './steps.ts';

/** Candidates for a file's path. Hidden files are offered to those who begin with a dot. */
export function completeFile(current: string): Candidate[] {
  const folder = folderOf(current);
  const wantsHidden = current.slice(folder.length).startsWith('.');
  const names = namesIn(folder || '.').filter((name) => wantsHidden || !name.startsWith('.'));
  return candidatesOf(folder, current, stepsOfNames(names, { ends: true, continues: false }));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).map((entry) => entry.name + (entry.isDirectory() ? '/' : ''));
  } catch {
    return [];
  }
}
