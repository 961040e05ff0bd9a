import { resolve } from 'node:path';
import { applyClockRequest, type ClockAnswer, type ClockRequest } from '../../engine/clock.ts';
import { nextEncryptionKey } from '../../engine/encryption-key.ts';
import type { OwnerOperation } from '../../engine/history/owner-entry.ts';
import { initialisingRequest } from '../../engine/initialising-request.ts';
import { machineClock } from '../../engine/machine-clock.ts';
import { mountHoldsData } from '../../engine/mounts.ts';
import type { RootTokenAnswer, RootTokenRequest } from '../../engine/root-token.ts';
import { withClearErrors } from '../../storage/files/file-error.ts';
import { fileStorage } from '../../storage/files/file-storage.ts';
import { Keyring } from '../../storage/files/keys/keyring.ts';
import { givenKey, type KeyProvider, keyFromEnvironment, parseKey } from '../../storage/files/keys/provider.ts';
import { nodeFileSystem } from '../../storage/files/node-file-system.ts';
import type { StateOptions } from '../../storage/files/options.ts';
import { type CheckReport, checkState } from '../../storage/files/state/check.ts';
import { deleteState } from '../../storage/files/state/delete.ts';
import { readStateFile } from '../../storage/files/state/file.ts';
import { fixModes } from '../../storage/files/state/fix-modes.ts';
import { contentsOf } from '../../storage/files/state/home-contents.ts';
import type { KeptCopy } from '../../storage/files/state/keep-copy.ts';
import { type RepairReport, repairState } from '../../storage/files/state/repair.ts';
import { refuseUnusable } from '../../storage/files/state/require-state.ts';
import { resetState } from '../../storage/files/state/reset.ts';
import { type RotationRecord, rotateKey } from '../../storage/files/state/rotate-key.ts';
import {
  inspectSnapshot,
  type RestoreReport,
  restoreSnapshot,
  type SnapshotFacts,
  saveSnapshot,
} from '../../storage/files/state/snapshot.ts';
import { StateError } from '../../values/state-error.ts';
import type { Environment } from '../environment.ts';
import { StateHistory } from '../history/state-history.ts';
import { knownTokens, openState, tokenPath } from '../local.ts';
import { isCreatedOnDemand, readPreferences, stateChoice } from '../places.ts';
import { connectToServer, localOrServed, refuseServed, runExclusively, withConnection } from '../served-state.ts';
import type { SocketClient } from '../socket-client.ts';
import { TokenFile } from '../token-helper/token-file.ts';
import { snapshotTarget } from './snapshot-target.ts';
import { recordStateFolder } from './state-folders.ts';

export type { CheckReport } from '../../storage/files/state/check.ts';
export type { KeptCopy } from '../../storage/files/state/keep-copy.ts';
export type { RepairReport } from '../../storage/files/state/repair.ts';
export type { SnapshotFacts } from '../../storage/files/state/snapshot.ts';
export type { HistoryEntry } from '../history/entry.ts';

const recordRotation: RotationRecord = (storage) => nextEncryptionKey(storage, machineClock()());

/**
 * Operations on the local state as a whole. Each throws a StateError if it fails, and then nothing has changed.
 *
 * While a server is using the state, the clock and root tokens go through the server, reads go past it, and operations that replace
 * the state are refused.
 */
export class WholeState {
  /** The state's folder, as an absolute path. */
  readonly folder: string;
  readonly #env: Environment;
  readonly #options: StateOptions;
  readonly #isCreatedOnDemand: boolean;

  /** @param onWarning receives warnings, one line each */
  constructor(env: Environment, onWarning: (warning: string) => void) {
    const choice = stateChoice(env, readPreferences(env));
    this.folder = choice.folder;
    this.#isCreatedOnDemand = isCreatedOnDemand(env, choice);
    this.#env = env;
    const warnings = new Set<string>();
    const warnOnce = (warning: string) => {
      if (!warnings.has(warning)) {
        warnings.add(warning);
        onWarning(warning);
      }
    };
    this.#options = { folder: this.folder, key: keyFromEnvironment(env), onWarning: warnOnce };
  }

  /** Whether there is a state. */
  get exists(): boolean {
    return readStateFile(withClearErrors(nodeFileSystem), this.folder) !== undefined;
  }

  /** Reads the whole state and reports what is wrong. */
  check(): CheckReport {
    return checkState(this.#options);
  }

  /** Replaces a damaged state with its authentic parts and keeps a full copy. */
  async repair(): Promise<RepairReport> {
    const report = await runExclusively(this.#options, () => repairState(this.#options));
    await this.#record({ path: 'localvault/state/repair', data: {} });
    return report;
  }

  /** Whether there is something in the folder that a replacement would remove: a state, damaged or not. */
  get holdsState(): boolean {
    const { kind } = contentsOf(withClearErrors(nodeFileSystem), this.folder);
    return kind === 'state' || kind === 'headless';
  }

  /** Whether a token of this state is stored. */
  get hasToken(): boolean {
    return new TokenFile(tokenPath(this.#env, this.folder)).get() !== '';
  }

  /** Makes the state's files private. Returns how many modes were changed. */
  fixModes(): number {
    return fixModes(this.#options);
  }

  /**
   * Whether disabling a mount would delete more than settings.
   *
   * @param fullPath such as `auth/approle/` or `secret/`
   */
  mountHoldsData(fullPath: string): boolean {
    if (!this.exists) {
      return false;
    }
    const storage = fileStorage({ ...this.#options, create: false });
    try {
      return storage.transact((transaction) => mountHoldsData(transaction, fullPath));
    } finally {
      storage.close();
    }
  }

  /** Whether a snapshot saved to `file` would replace a file. Throws a StateError if it can't be saved there. */
  wouldReplace(file: string): boolean {
    return snapshotTarget(resolve(file)).exists;
  }

  /**
   * Writes the state to one file, still sealed.
   *
   * @param passphrase if given, the file contains the state's key too, and is encrypted with this passphrase
   */
  async saveSnapshot(file: string, passphrase?: string): Promise<SnapshotFacts> {
    const path = snapshotTarget(resolve(file)).path;
    if (passphrase === undefined) {
      return saveSnapshot(this.#options, path);
    }
    const { savePortableSnapshot } = await import('../../storage/files/state/portable-snapshot.ts');
    return savePortableSnapshot(this.#options, path, passphrase);
  }

  /**
   * Keeps a copy of the state, in a snapshot beside its folder, before much of it is deleted. Works while a server is using the state.
   */
  async keepCopy(): Promise<KeptCopy> {
    const { keepCopyOfState } = await import('../../storage/files/state/keep-copy.ts');
    return keepCopyOfState(this.#options, 'prune');
  }

  /** Throws if a server is using the state. The operations that replace the state check this too. */
  refuseServed(): Promise<void> {
    return refuseServed(this.#options);
  }

  /**
   * Replaces the state with a snapshot.
   *
   * @param trust whether to accept format 1, which isn't authenticated
   * @param passphrase of a file that is encrypted
   */
  async restoreSnapshot(file: string, trust: boolean, passphrase?: string): Promise<RestoreReport> {
    const path = resolve(file);
    const report = await this.#restore(path, trust, passphrase);
    await this.#record({ path: 'localvault/state/snapshot/restore', data: {} });
    return report;
  }

  async #restore(path: string, trust: boolean, passphrase: string | undefined): Promise<RestoreReport> {
    if (passphrase === undefined) {
      return runExclusively(this.#options, () => restoreSnapshot(this.#options, path, { trust }));
    }
    const { restorePortableSnapshot } = await import('../../storage/files/state/portable-snapshot.ts');
    return runExclusively(this.#options, () => restorePortableSnapshot(this.#options, path, passphrase));
  }

  /** Reads and verifies a snapshot. */
  async inspectSnapshot(file: string, passphrase?: string): Promise<SnapshotFacts> {
    const path = resolve(file);
    if (passphrase === undefined) {
      return inspectSnapshot(path);
    }
    const { inspectPortableSnapshot } = await import('../../storage/files/state/portable-snapshot.ts');
    return inspectPortableSnapshot(this.#options, path, passphrase);
  }

  /** Whether a snapshot contains its key, and is encrypted with a passphrase. */
  async isEncrypted(file: string): Promise<boolean> {
    const { isPortable } = await import('../../storage/files/state/portable-snapshot.ts');
    return isPortable(resolve(file));
  }

  /** Replaces the state with a new one and stores its root token. Resolves to the copy of the old state, if there was one. */
  async reset(): Promise<string | undefined> {
    const kept = await runExclusively(this.#options, () => {
      const copy = resetState(this.#options);
      const { engine, storage } = openState(this.#env, { onNewState: () => {}, onWarning: () => {} });
      engine.handle(initialisingRequest);
      storage.close();
      return copy;
    });
    await this.#record({ path: 'localvault/state/reset', data: {} });
    return kept;
  }

  /** Creates a state and stores its root token. Rejects if there is one. */
  async create(): Promise<void> {
    await this.refuseServed();
    if (this.holdsState) {
      throw new StateError(`there is a state in ${this.folder} already`);
    }
    let isCreated = false;
    const onNewState = () => {
      isCreated = true;
    };
    const { storage } = openState(this.#env, { onNewState, onWarning: this.#options.onWarning ?? (() => {}) });
    storage.close();
    if (!isCreated) {
      throw new StateError(`another process has just created a state in ${this.folder}`);
    }
  }

  /** Deletes the state with its folder. Resolves to the copy that is kept. */
  delete(): Promise<string> {
    return runExclusively(this.#options, () => deleteState(this.#options));
  }

  /**
   * Re-encrypts the state with a new key: that of `LOCALVAULT_NEW_KEY`, or else a random one, which is possible only
   * with a key file.
   *
   * @returns the copy of the state with its old key
   */
  async rotateKey(): Promise<string | undefined> {
    const text = this.#env.LOCALVAULT_NEW_KEY;
    if (!text && (this.#env.LOCALVAULT_KEY || this.#env.LOCALVAULT_KEY_COMMAND)) {
      throw new StateError("the state's key comes from the environment; put the new key into LOCALVAULT_NEW_KEY");
    }
    const next = text ? parseKey(text, 'LOCALVAULT_NEW_KEY') : undefined;
    const kept = await runExclusively(this.#options, () => rotateKey(this.#options, next, recordRotation));
    const key = text ? givenKey('LOCALVAULT_NEW_KEY', () => text) : this.#options.key;
    await this.#record({ path: 'localvault/state/rotate-key', data: {} }, key);
    return kept;
  }

  /** Reads or sets the state's clock. If there is no state, only an advance creates one. */
  async clock(request: ClockRequest): Promise<ClockAnswer> {
    if (request.kind !== 'advance' && !this.exists) {
      this.refuseUnusable();
      return { offset: 0, isDone: true };
    }
    const answer = await this.#ask<ClockAnswer>(
      () => this.#localClock(request),
      (server) => server.clock(request),
    );
    if (request.kind !== 'show' && answer.isDone) {
      const data = request.kind === 'advance' ? { by: request.by / 1000 } : {};
      await this.#record({ path: `localvault/clock/${request.kind}`, data });
    }
    return answer;
  }

  /**
   * Returns a root token: one that the user has, or else a new one. If there is no state, one is created.
   *
   * @param revokeOthers whether to revoke all other root tokens
   */
  async rootToken(revokeOthers: boolean): Promise<RootTokenAnswer> {
    const request = () => ({ known: knownTokens(this.#env, this.folder), revokeOthers });
    const answer = await this.#ask<RootTokenAnswer>(
      () => this.#localRootToken(request),
      (server) => server.rootToken(request()),
    );
    await this.#record({ path: 'localvault/state/root-token', data: { revoke_others: revokeOthers } });
    return answer;
  }

  /** Runs `served` with a connection to the server that is using the state, or else `local`. */
  async #ask<T>(local: () => T, served: (server: SocketClient) => Promise<T>): Promise<T> {
    const asked = (server: SocketClient) => withConnection<T>(server, served);
    const server = await connectToServer(this.#options);
    return server ? asked(server) : localOrServed<T>(this.#options, local, asked);
  }

  #localRootToken(request: () => RootTokenRequest): RootTokenAnswer {
    const { onWarning = () => {} } = this.#options;
    const { engine, storage } = openState(this.#env, { onNewState: () => {}, onWarning });
    try {
      return engine.rootToken(request());
    } finally {
      storage.close();
    }
  }

  /** The history of the state. Undefined if there is no state yet. */
  history(): StateHistory | undefined {
    const id = readStateFile(withClearErrors(nodeFileSystem), this.folder)?.id;
    if (id === undefined) {
      this.refuseUnusable();
      return undefined;
    }
    return new StateHistory(this.#env, this.#options, id);
  }

  /** Throws a StateError for a folder without a state in which none can be created either. */
  refuseUnusable(): void {
    refuseUnusable(withClearErrors(nodeFileSystem), this.folder);
  }

  /**
   * Adds an operation of the owner to the history, whether or not a server is using the state. Also records the folder, in case the state
   * was moved.
   *
   * @param key the state's key, where the operation has changed it
   */
  async #record(operation: OwnerOperation, key: KeyProvider = this.#options.key): Promise<void> {
    const id = readStateFile(withClearErrors(nodeFileSystem), this.folder)?.id;
    if (id !== undefined) {
      recordStateFolder(this.#env, id, this.folder);
    }
    const { recordOperation } = await import('../history/record-operation.ts');
    recordOperation(this.#env, { ...this.#options, key }, operation);
  }

  #localClock(request: ClockRequest): ClockAnswer {
    if (request.kind !== 'show') {
      this.#checkKey();
    }
    const storage = fileStorage({ ...this.#options, create: this.#isCreatedOnDemand });
    try {
      return storage.transact((transaction) => applyClockRequest(transaction, request, machineClock()));
    } finally {
      storage.close();
    }
  }

  /** The clock isn't sealed, but changing it requires the key, like any other change. */
  #checkKey(): void {
    const state = readStateFile(withClearErrors(nodeFileSystem), this.folder);
    if (state !== undefined) {
      Keyring.of(state, this.#options.key).check();
    }
  }
}
