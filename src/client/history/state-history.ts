import { historyHash } from '../../engine/history/lines.ts';
import { fileStorage } from '../../storage/files/file-storage.ts';
import type { StateOptions } from '../../storage/files/options.ts';
import type { Environment } from '../environment.ts';
import { configFolder, readPreferences } from '../places.ts';
import { type HistoryEntries, parseHistory } from './entry.ts';
import { readHistory } from './file.ts';
import { historyPath } from './history-path.ts';
import { type HistorySetting, historySetting } from './setting.ts';

/** The history of the local state, for its owner. */
export class StateHistory {
  /** The file of the newer entries. */
  readonly path: string;
  readonly setting: HistorySetting;
  readonly #state: StateOptions;

  /** @param id the state's id */
  constructor(env: Environment, state: StateOptions, id: string) {
    this.path = historyPath(configFolder(env), id);
    this.setting = historySetting(readPreferences(env));
    this.#state = state;
  }

  /** Reads all entries. Throws a StateError if a file can't be read. */
  read(): HistoryEntries {
    return parseHistory(readHistory(this.path));
  }

  /** Hashes a text as the history does. Throws a StateError if the state can't be used. */
  hash(text: string): string {
    const storage = fileStorage({ ...this.#state, create: false });
    try {
      return storage.transact((transaction) => historyHash(transaction)(text));
    } finally {
      storage.close();
    }
  }
}
