import { statSync } from 'node:fs';
import { withClearErrors } from '../../storage/files/file-error.ts';
import { nodeFileSystem } from '../../storage/files/node-file-system.ts';
import { readText, replaceFile, tryTo } from '../../storage/files/whole-file.ts';
import type { Environment } from '../environment.ts';
import { withFileLock } from '../file-lock.ts';
import { configFolder } from '../places.ts';

/** A folder that a state was created in or restored to. */
export interface KnownFolder {
  /** An absolute path. */
  readonly folder: string;
  /** The number of the device that the folder was on. */
  readonly device: number;
}

/** The path of the file that lists the folders of a state. It is stored beside the state's key. */
export function stateFoldersFile(env: Environment, stateId: string): string {
  return `${configFolder(env)}/${stateId}.folders`;
}

/**
 * Records that a state is in a folder, so that `state list` can tell whether a key is orphaned. Ignores failures: a key without a record is
 * never considered orphaned.
 */
export function recordStateFolder(env: Environment, stateId: string, folder: string): void {
  const device = statSync(folder, { throwIfNoEntry: false })?.dev;
  if (device === undefined) {
    return;
  }
  tryTo(() =>
    withFileLock(`${configFolder(env)}/keys.lock`, () => {
      const before = knownFolders(env, stateId);
      if (before.some((one) => one.folder === folder && one.device === device)) {
        return;
      }
      const folders = [...before.filter((one) => one.folder !== folder), { folder, device }];
      const text = `${JSON.stringify(folders, null, 2)}\n`;
      replaceFile(withClearErrors(nodeFileSystem), stateFoldersFile(env, stateId), Buffer.from(text), { sync: false });
    }),
  );
}

/**
 * Returns the recorded folders of a state; none if there is no record, or it is damaged.
 *
 * @throws StateError if the record can't be read
 */
export function knownFolders(env: Environment, stateId: string): readonly KnownFolder[] {
  const text = readText(withClearErrors(nodeFileSystem), stateFoldersFile(env, stateId)) ?? '[]';
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return [];
  }
  return Array.isArray(found) ? found.filter(isKnownFolder) : [];
}

function isKnownFolder(value: unknown): value is KnownFolder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'folder' in value &&
    typeof value.folder === 'string' &&
    value.folder.startsWith('/') &&
    'device' in value &&
    typeof value.device === 'number'
  );
}
