import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { clockOffset, setClockOffset } from '../engine/clock.ts';
import { type CheckReport, checkState } from '../storage/files/check-state.ts';
import { withClearErrors } from '../storage/files/file-error.ts';
import { fileStorage } from '../storage/files/file-storage.ts';
import { keyFromEnvironment, parseKey } from '../storage/files/key.ts';
import type { StateOptions } from '../storage/files/locked-state.ts';
import { nodeFileSystem } from '../storage/files/node-file-system.ts';
import { resetState } from '../storage/files/reset-state.ts';
import { rotateKey } from '../storage/files/rotate-key.ts';
import { inspectSnapshot, restoreSnapshot, type SnapshotFacts, saveSnapshot } from '../storage/files/snapshot.ts';
import { readStateFile } from '../storage/files/state-file.ts';
import type { Transaction } from '../storage/storage.ts';
import type { Environment } from './environment.ts';
import { harmlessRequest, openState } from './local.ts';
import { readPreferences, stateFolder } from './places.ts';
import { StateError } from './state-error.ts';

export type { CheckReport } from '../storage/files/check-state.ts';
export type { SnapshotFacts } from '../storage/files/snapshot.ts';

/**
 * The local state as a whole, beside what it holds. What can't be done is a StateError, and then nothing has changed.
 */
export class WholeState {
  /** The state's folder, as an absolute path. */
  readonly folder: string;
  readonly #env: Environment;
  readonly #options: StateOptions;

  /** `onWarning` hears of what is no error but should be known, one line each. */
  constructor(env: Environment, onWarning: (warning: string) => void) {
    this.folder = stateFolder(env, readPreferences(env));
    this.#env = env;
    this.#options = { folder: this.folder, key: keyFromEnvironment(env), onWarning };
  }

  /** Whether there is a state. */
  get exists(): boolean {
    return readStateFile(withClearErrors(nodeFileSystem), this.folder) !== undefined;
  }

  /** Reads all of it and says what is wrong. */
  check(): CheckReport {
    return checkState(this.#options);
  }

  /** Writes it to one file, sealed as it is. */
  saveSnapshot(file: string): SnapshotFacts {
    const path = resolve(file);
    // A device or a pipe would be replaced by a file.
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts !== undefined && !facts.isFile()) {
      throw new StateError(`can't write ${path}: it is not a file`);
    }
    return saveSnapshot(this.#options, path);
  }

  /** Puts a snapshot's state in the present one's place. */
  restoreSnapshot(file: string): SnapshotFacts {
    return restoreSnapshot(this.#options, resolve(file));
  }

  /** Reads a snapshot through. */
  inspectSnapshot(file: string): SnapshotFacts {
    return inspectSnapshot(resolve(file));
  }

  /** Puts a new state in the present one's place, and keeps its root token. */
  reset(): void {
    resetState(this.#options);
    const { engine, storage } = openState(this.#env, { onNewState: () => {}, onWarning: () => {} });
    engine.handle(harmlessRequest);
    storage.close();
  }

  /**
   * Seals all of it with a new key: that of `LOCALVAULT_NEW_KEY`, else a random one, which needs a key file to be kept in.
   */
  rotateKey(): void {
    const text = this.#env.LOCALVAULT_NEW_KEY;
    if (!text && (this.#env.LOCALVAULT_KEY || this.#env.LOCALVAULT_KEY_COMMAND)) {
      throw new StateError("the environment keeps the state's key: put the next one into LOCALVAULT_NEW_KEY");
    }
    rotateKey(this.#options, text ? parseKey(text, 'LOCALVAULT_NEW_KEY') : undefined);
  }

  /** By how much its clock is ahead of the machine's, in milliseconds. */
  get clockOffset(): number {
    return this.exists ? this.#transact(clockOffset) : 0;
  }

  /** Sets its clock ahead of the machine's. Returns by how much, in milliseconds. */
  changeClock(next: (offset: number) => number): number {
    return this.#transact((storage) => {
      const offset = next(clockOffset(storage));
      setClockOffset(storage, offset);
      return offset;
    });
  }

  #transact<T>(body: (storage: Transaction) => T): T {
    const storage = fileStorage(this.#options);
    try {
      return storage.transact(body);
    } finally {
      storage.close();
    }
  }
}
