import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoText } from '../../go/errno.ts';
import { errorCode } from '../../values/error-code.ts';
import { randomHex } from '../../values/ids.ts';
import { Failure } from '../failure.ts';

/** How far a user has come. */
export interface TutorialProgress {
  /** The ids of the steps whose effects are in the practice state. */
  readonly reached: readonly string[];
  /** The ids of the steps that were done, and not only prepared for a later one. */
  readonly done: readonly string[];
}

/** Progress before the first step. */
export const noProgress: TutorialProgress = { reached: [], done: [] };

const fileIn = (folder: string) => join(folder, 'progress.json');

/**
 * Reads the stored progress.
 *
 * @param folder the folder of the tutorial
 * @returns undefined if the tutorial hasn't been started
 * @throws Failure (status 2) if the file can't be read, or isn't what the tutorial stores
 */
export function readProgress(folder: string): TutorialProgress | undefined {
  const file = fileIn(folder);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return undefined;
    }
    throw new Failure(`can't read ${file}: ${errnoText(error)}; "localvault tutorial -restart" starts again`, 2);
  }
  const progress = parse(text);
  if (progress === undefined) {
    throw new Failure(`${file} is damaged; "localvault tutorial -restart" starts again`, 2);
  }
  return progress;
}

function parse(text: string): TutorialProgress | undefined {
  try {
    const { reached, done } = JSON.parse(text);
    return isTexts(reached) && isTexts(done) ? { reached, done } : undefined;
  } catch {
    return undefined;
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Stores the progress. It has names of steps only, and no secrets. */
export function writeProgress(folder: string, progress: TutorialProgress): void {
  const file = fileIn(folder);
  const fresh = `${file}.${randomHex(8)}.tmp`;
  writeFileSync(fresh, `${JSON.stringify(progress)}\n`, { mode: 0o600 });
  renameSync(fresh, file);
}
