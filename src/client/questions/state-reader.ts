import { type Ask, askState } from '../../engine/ask.ts';
import { withClearErrors } from '../../storage/files/file-error.ts';
import { fileStorage } from '../../storage/files/file-storage.ts';
import { keyFromEnvironment } from '../../storage/files/keys/provider.ts';
import { nodeFileSystem } from '../../storage/files/node-file-system.ts';
import type { StateOptions } from '../../storage/files/options.ts';
import { documentNames } from '../../storage/files/state/document-names.ts';
import { readStateFile } from '../../storage/files/state/file.ts';
import { refuseMissing } from '../../storage/files/state/require-state.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Environment } from '../environment.ts';
import { type StoredPreferences, stateChoice } from '../places.ts';

/**
 * Reads the local state for the holder of its key, even while a server is using it: neither waits for the other. It is read-only, since
 * every transaction discards its writes. It answers questions that the API doesn't have.
 */
export class StateReader {
  /** Asks one question, in a transaction of its own. */
  readonly ask: Ask;
  /** The state's folder, its key, and where warnings go. */
  readonly options: StateOptions;
  /** The state's id. */
  readonly id: string;
  readonly #storage: Storage;

  private constructor(options: StateOptions, id: string) {
    this.options = options;
    this.id = id;
    this.#storage = fileStorage({ ...options, create: false, discardsWrites: true });
    this.ask = askState(this.#storage);
  }

  /**
   * Opens the state that the environment and the preferences choose.
   *
   * @param onWarning receives warnings, one line each
   * @throws StateError if there is no state
   */
  static open(env: Environment, preferences: StoredPreferences, onWarning: (warning: string) => void): StateReader {
    const { folder } = stateChoice(env, preferences);
    const fs = withClearErrors(nodeFileSystem);
    const state = readStateFile(fs, folder);
    if (state === undefined) {
      refuseMissing(fs, folder);
    }
    return new StateReader({ folder, key: keyFromEnvironment(env), onWarning }, state.id);
  }

  /** Lists the names of the documents in a folder, however busy a server is. A listed document may not exist any more. */
  names(folder: string): readonly string[] {
    return documentNames(this.options, folder);
  }

  /** Releases files. */
  close(): void {
    this.#storage.close();
  }
}
