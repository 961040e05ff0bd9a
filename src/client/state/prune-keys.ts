import { withClearErrors } from '../../storage/files/file-error.ts';
import { prunedKeysFolder } from '../../storage/files/keys/pruned.ts';
import { nodeFileSystem } from '../../storage/files/node-file-system.ts';
import { listFolder, makeFolders, syncPath } from '../../storage/files/whole-file.ts';
import type { Environment } from '../environment.ts';
import { withFileLock } from '../file-lock.ts';
import { olderHistoryPath } from '../history/file.ts';
import { historyPath } from '../history/history-path.ts';
import { configFolder } from '../places.ts';
import { type SurveyedKey, surveyKeys } from './key-survey.ts';
import { stateFoldersFile } from './state-folders.ts';

/** The result of pruning. */
export interface Pruned {
  /** The keys, with the paths that they had. */
  readonly keys: readonly SurveyedKey[];
  /** The folder that keeps them. */
  readonly folder: string;
}

/**
 * Moves orphaned keys to a folder beside the others, each with the token and the history of its state. A key whose state has reappeared
 * meanwhile stays.
 *
 * @param inUse as for `surveyKeys`
 * @param ids the states whose keys to move
 * @throws StateError if a file can't be moved
 */
export function pruneKeys(env: Environment, inUse: readonly string[], ids: readonly string[]): Pruned {
  const fs = withClearErrors(nodeFileSystem);
  const config = configFolder(env);
  const folder = `${prunedKeysFolder(config)}/${new Date().toISOString().replaceAll(':', '-')}`;
  return withFileLock(`${config}/keys.lock`, () => {
    const keys = surveyKeys(env, inUse).keys.filter(({ id, owner }) => owner === 'nothing' && ids.includes(id));
    if (keys.length > 0) {
      makeFolders(fs, folder);
    }
    const names = new Set(listFolder(fs, config).map((entry) => entry.name));
    for (const { id, path } of keys) {
      const history = historyPath(config, id);
      // The record of folders comes last: without it, the key would belong to an unknown state.
      for (const file of [
        `${config}/${id}.token`,
        olderHistoryPath(history),
        history,
        path,
        stateFoldersFile(env, id),
      ]) {
        const name = file.slice(config.length + 1);
        if (names.has(name)) {
          fs.rename(file, `${folder}/${name}`);
        }
      }
    }
    if (keys.length > 0) {
      syncPath(fs, folder);
      syncPath(fs, config);
    }
    return { keys, folder };
  });
}
