import { StateClock } from '../../engine/clock.ts';
import { HistoryLines, historyHash } from '../../engine/history/lines.ts';
import { type OwnerOperation, ownerEntry } from '../../engine/history/owner-entry.ts';
import { machineClock } from '../../engine/machine-clock.ts';
import { withClearErrors } from '../../storage/files/file-error.ts';
import { fileStorage } from '../../storage/files/file-storage.ts';
import { nodeFileSystem } from '../../storage/files/node-file-system.ts';
import type { StateOptions } from '../../storage/files/options.ts';
import { readStateFile } from '../../storage/files/state/file.ts';
import { StateError } from '../../values/state-error.ts';
import type { Environment } from '../environment.ts';
import { configFolder, readPreferences } from '../places.ts';
import { appendHistory } from './file.ts';
import { historyPath } from './history-path.ts';
import { historySetting } from './setting.ts';
import { unwrittenWarning } from './unwritten-warning.ts';

/**
 * Adds an operation of the owner to the history of a state, even while a server is using the state. If the history can't be written, the
 * operation still succeeds, with a warning.
 */
export function recordOperation(env: Environment, state: StateOptions, operation: OwnerOperation): void {
  const { keeps, limit } = historySetting(readPreferences(env));
  if (keeps === 'nothing') {
    return;
  }
  try {
    const id = readStateFile(withClearErrors(nodeFileSystem), state.folder)?.id;
    if (id !== undefined) {
      appendHistory(historyPath(configFolder(env), id), lineOf(state, operation), limit);
    }
  } catch (error) {
    if (!(error instanceof StateError)) {
      throw error;
    }
    state.onWarning?.(unwrittenWarning(error));
  }
}

function lineOf(state: StateOptions, operation: OwnerOperation): string {
  const storage = fileStorage({ ...state, create: false });
  try {
    return storage.transact((transaction) => {
      const time = new StateClock(machineClock()).next(transaction);
      return new HistoryLines(historyHash(transaction)).ofEntry(ownerEntry(time, operation));
    });
  } finally {
    storage.close();
  }
}
