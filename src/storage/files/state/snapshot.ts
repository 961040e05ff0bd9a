import { FileError } from '../../../values/file-error.ts';
import { StateError } from '../../../values/state-error.ts';
import { StateInUseError } from '../../storage.ts';
import { withClearErrors } from '../file-error.ts';
import type { FileSystem } from '../file-system.ts';
import { cacheKeys } from '../keys/cache-keys.ts';
import { Keyring } from '../keys/keyring.ts';
import { givenKey, isKeeper, type KeyProvider, MissingKeyError } from '../keys/provider.ts';
import { nodeFileSystem } from '../node-file-system.ts';
import type { StateOptions } from '../options.ts';
import { parentOf, tryTo } from '../whole-file.ts';
import { type Documents, documentsOf } from './all-documents.ts';
import { prepareHome } from './create.ts';
import { findCurrentState, withoutTime } from './current.ts';
import { readStateFile, type StateFile } from './file.ts';
import { Follower, OutrunError } from './follow.ts';
import { currentFormat } from './format.ts';
import { checkHome } from './home.ts';
import { replaceKeepingCopy } from './kept-copies.ts';
import { underLock, withLockedState } from './locked.ts';
import { type Migrated, migrated } from './migrate.ts';
import { replaceState } from './replace.ts';
import { refuseMissing } from './require-state.ts';
import { resealed } from './resealed.ts';
import { documentsIn, readSnapshot, type SnapshotFacts, tagOf, writeSnapshot, writeSpool } from './snapshot-file.ts';
import { removeUnfinished, UnfinishedFile } from './unfinished-file.ts';
import { View } from './view.ts';

export type { SnapshotFacts } from './snapshot-file.ts';

/** How often to read a state that a server changes meanwhile. */
const attemptsWithoutLock = 20;

/**
 * Writes a consistent copy of the state to one file (`writeSnapshot`). An existing file is replaced atomically.
 *
 * @throws StateError if there is no state, or it is damaged
 */
export function saveSnapshot(options: StateOptions, path: string): SnapshotFacts {
  const fs = withClearErrors(options.fileSystem ?? nodeFileSystem);
  return UnfinishedFile.through(fs, path, (file) => {
    writeState(options, file.path);
    file.finish();
    return readSnapshot(fs, path).facts;
  });
}

/**
 * Writes a snapshot of the state to a file of the caller's. Other commands wait with their writes meanwhile; a server that owns the
 * state doesn't.
 */
export function writeState(options: StateOptions, path: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      withLockedState(options, (fs, view) => writeSnapshot(fs, path, view, documentsOf(view)));
      return;
    } catch (error) {
      // A state that a server owns, or that can't be written, can still be read without the lock.
      if (!(error instanceof StateInUseError || error instanceof FileError)) {
        throw error;
      }
    }
    try {
      writeWithoutLock(options, path);
      return;
    } catch (error) {
      if (!(error instanceof OutrunError)) {
        throw error;
      }
      if (attempt === attemptsWithoutLock) {
        throw new StateError(`the state in ${options.folder} changes faster than it can be read; try again`);
      }
    }
  }
}

/** Reads a whole snapshot and describes it. Needs no key. Throws StateError if it is damaged. */
export function inspectSnapshot(path: string, fileSystem: FileSystem = nodeFileSystem): SnapshotFacts {
  const fs = withClearErrors(fileSystem);
  removeUnfinished(fs, parentOf(path));
  return readSnapshot(fs, path).facts;
}

/** How to restore a snapshot. */
interface RestoreOptions {
  /**
   * Whether to accept a snapshot of format 1. It has no tag, so anybody who could write the file may have changed it.
   * @default false
   */
  readonly trust?: boolean;
  /**
   * The snapshot's key, if it came with the snapshot. A keeper stores it beside the keys that it has. If the state's key is given
   * from elsewhere, the documents are sealed with that one again.
   */
  readonly stateKey?: Buffer;
}

/** The result of restoring a snapshot. */
export interface RestoreReport extends SnapshotFacts {
  /** The path of the copy that is kept of the replaced state; undefined if there was none. */
  readonly copy: string | undefined;
}

/**
 * Replaces the current state by a snapshot's, atomically.
 *
 * @throws StateError if the snapshot is damaged, was changed by somebody without the key, or its key is missing. Nothing is
 *   changed then.
 */
export function restoreSnapshot(
  options: StateOptions,
  path: string,
  { trust = false, stateKey }: RestoreOptions = {},
): RestoreReport {
  return underLock(options, (fs, lock) => {
    const { folder: home, key, onWarning = () => {} } = options;
    removeUnfinished(fs, parentOf(path));
    const { facts, state, digest, tag } = readSnapshot(fs, path);
    if (facts.version === 1 && !trust) {
      throw new StateError(
        `${path} is of format 1, which can't show whether it was changed: add -trust if nobody else could write to it`,
      );
    }
    const keyring =
      stateKey === undefined ? keyringOf(state, key, path, trust) : Keyring.of(state, onlyKey(stateKey, path), trust);
    checkKeyOf(keyring, path);
    if (facts.version > 1 && tag !== tagOf(keyring, facts.documents, digest)) {
      throw new StateError(`${path} is damaged: its tag is wrong, so somebody without the key changed it`);
    }
    prepareHome(fs, home, { acceptHeadless: true });
    checkHome(fs, home, onWarning);
    lock.take();
    const current = findCurrentState(fs, options);
    const migration = migrated({ state, keyring }, documentsIn(fs, path), currentFormat, path);
    const installed = stateKey === undefined ? migration : underKeyOf(key, migration, path);
    const { next, nextKeyring, documents } = installed;
    const replace = () =>
      replaceKeepingCopy(fs, options, 'restore', () =>
        replaceState(fs, home, withoutTime(current), next, documents, nextKeyring),
      );
    const isInstalled = () => readStateFile(fs, home)?.hashKey === next.hashKey;
    const copy =
      stateKey === undefined ? replace() : withKeyKept({ key, stateKey, keyring: nextKeyring, isInstalled }, replace);
    if (nextKeyring !== keyring) {
      cacheKeys(key, state.id, nextKeyring);
    }
    return { ...facts, copy };
  });
}

/** Throws StateError if the key of a snapshot isn't here or doesn't fit. It may be another state's than the one that is here. */
function checkKeyOf(keyring: Keyring, path: string): void {
  try {
    keyring.check();
  } catch (error) {
    if (error instanceof MissingKeyError) {
      throw new StateError(
        `the key of ${path} is missing: ${error.what}; copy that file from where the snapshot was saved, or save it there with ` +
          '"localvault state snapshot save -passphrase", which includes the key',
      );
    }
    throw error;
  }
}

/** The keyring of a snapshot. Throws StateError, and says what to do, if its key isn't available. */
function keyringOf(state: StateFile, key: KeyProvider, path: string, trust: boolean): Keyring {
  const keyring = Keyring.of(state, key, trust);
  if (!isKeeper(key) && key.find(state.id).every((candidate) => !fits(state, candidate))) {
    throw new StateError(
      `${path} was saved under another key than the one from ${key.source(state.id)}: to restore it, set LOCALVAULT_KEY ` +
        'to the key that the state had then; "localvault state rotate-key" with LOCALVAULT_NEW_KEY changes it back afterwards',
    );
  }
  return keyring;
}

function fits(state: StateFile, candidate: Buffer): boolean {
  try {
    Keyring.of(state, onlyKey(candidate, '')).check();
    return true;
  } catch (error) {
    if (!(error instanceof StateError)) {
      throw error;
    }
    return false;
  }
}

function onlyKey(key: Buffer, source: string): KeyProvider {
  return givenKey(source, () => key.toString('base64'));
}

/** Seals a restored state with the key from elsewhere, unless it has that key already. A keeper stores any key. */
function underKeyOf(key: KeyProvider, migration: Migrated, path: string): Migrated {
  const { next, nextKeyring, documents } = migration;
  const [given] = isKeeper(key) ? [] : key.find(next.id);
  if (given === undefined || given.equals(nextKeyring.stateKey)) {
    return migration;
  }
  const own = nextKeyring.withStateKey(given);
  return {
    next: { ...next, hashKey: own.sealedHashKey },
    nextKeyring: own,
    documents: resealed(documents, nextKeyring, own, () => path),
  };
}

/** A key that came with a snapshot. */
interface ReceivedKey {
  readonly key: KeyProvider;
  readonly stateKey: Buffer;
  /** The restored state's. */
  readonly keyring: Keyring;
  /** Whether the restored state is in place. */
  isInstalled(): boolean;
}

/**
 * Stores a key that came with a snapshot, unless the key is given from elsewhere, and runs `replace`. If that fails before its commit
 * point, the key is removed again, unless it was there before.
 */
function withKeyKept<T>({ key, stateKey, keyring, isInstalled }: ReceivedKey, replace: () => T): T {
  if (!isKeeper(key)) {
    return replace();
  }
  const { stateId } = keyring;
  const isKnown = holds(key, stateId, stateKey);
  key.keep(stateId, stateKey, keyring.cachedKeys);
  try {
    return replace();
  } catch (error) {
    tryTo(() => {
      if (!isKnown && !isInstalled()) {
        key.drop(stateId, stateKey);
      }
    });
    throw error;
  }
}

function holds(key: KeyProvider, stateId: string, stateKey: Buffer): boolean {
  let isHeld = false;
  // A missing key file is an error for the provider.
  tryTo(() => {
    isHeld = key.find(stateId).some((one) => one.equals(stateKey));
  });
  return isHeld;
}

function writeWithoutLock(options: StateOptions, path: string): void {
  const fs = withClearErrors(options.fileSystem ?? nodeFileSystem);
  const { folder: home, key } = options;
  const view = View.open(fs, home, key);
  if (view === undefined) {
    refuseMissing(fs, home);
  }
  const follower = new Follower(fs, home, view);
  try {
    UnfinishedFile.through(fs, path, ({ path: spool }) => {
      writeSpool(fs, spool, follower.files());
      writeSnapshot(fs, path, view, followed());

      function* followed(): Documents {
        for (const found of documentsIn(fs, spool)) {
          if (!follower.isChanged(found[0])) {
            yield found;
          }
        }
        yield* follower.changed();
      }
    });
  } finally {
    follower.close();
    view.close();
  }
}
