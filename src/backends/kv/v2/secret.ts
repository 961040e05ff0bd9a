import { type Call, storageRoot } from '../../../framework/backend.ts';
import { failure } from '../../../framework/error.ts';
import { invalidField } from '../../../framework/invalid-key.ts';
import { hasInvalidUtf8 } from '../../../go/utf8.ts';
import type { MountEntry } from '../../../services/mount-table.ts';
import type { Document } from '../../../storage/storage.ts';
import { oncePer } from '../../../values/once-per.ts';
import {
  formatTime,
  type Moment,
  nanoseconds,
  readStoredTime,
  readStoredTimeOrNull,
  storedTime,
  storedTimeOrNull,
} from '../../../values/time.ts';
import type { ValueMap } from '../../../values/value.ts';
import type { Config } from './config.ts';

/** One version of a secret, without its data. */
export interface VersionMetadata {
  readonly created: Moment;
  /** The time at which it was or will be deleted, or null. */
  readonly deleted: Moment | null;
  readonly destroyed: boolean;
}

/** The settings and versions of a secret, without its data. */
export interface SecretMetadata {
  readonly created: Moment;
  readonly updated: Moment;
  /** 0 if no data was written yet. */
  readonly currentVersion: number;
  readonly oldestVersion: number;
  readonly metadataVersion: number;
  readonly maxVersions: number;
  readonly casRequired: boolean;
  readonly metadataCasRequired: boolean;
  /** In seconds. */
  readonly deleteVersionAfter: number;
  readonly customMetadata: Readonly<Record<string, string>> | null;
  /** By version number. */
  readonly versions: Readonly<Record<string, VersionMetadata>>;
}

type Dated = 'created' | 'updated' | 'versions';

/** The stored metadata of a secret, at `metadata/<path>` in the mount's folder. */
type MetadataDocument = Document & {
  readonly [Field in Exclude<keyof SecretMetadata, Dated>]: SecretMetadata[Field];
} & {
  readonly created: string;
  readonly updated: string;
  readonly versions: Readonly<Record<string, VersionDocument>>;
};

type VersionDocument = { readonly created: string; readonly deleted: string | null; readonly destroyed: boolean };

/** The stored data of a version as sealed JSON text, at `versions/<number>/<path>` in the mount's folder. */
interface VersionData extends Document {
  readonly sealed: string;
}

const defaultMaxVersions = 10;

/** Returns a secret's path without leading, trailing and repeated slashes. */
const withoutExtraSlashes = (path: string) => path.split('/').filter(Boolean).join('/');

/** Returns the canonical form of an endpoint followed by a secret's path, such as `data/a` for `data/a/`. */
export function canonicalSecretPath(relativePath: string): string {
  const end = relativePath.indexOf('/') + 1;
  return relativePath.slice(0, end) + withoutExtraSlashes(relativePath.slice(end));
}

/** Returns the folder of the metadata of all secrets, or the key of one secret's metadata. */
export const metadataFolder = (mount: MountEntry, path = '') =>
  [storageRoot(mount), 'metadata', withoutExtraSlashes(path)].filter(Boolean).join('/');

const dataKey = (mount: MountEntry, path: string, version: number) =>
  `${storageRoot(mount)}/versions/${version}/${withoutExtraSlashes(path)}`;

/** Returns the metadata of the secret at a path, or undefined. */
export function readMetadata(call: Pick<Call, 'storage' | 'mount'>, path: string): SecretMetadata | undefined {
  if (withoutExtraSlashes(path) === '') {
    return undefined;
  }
  const document = call.storage.get<MetadataDocument>(metadataFolder(call.mount, path));
  return document && metadataOf(document);
}

/** @throws RequestError (500) for a path that isn't UTF-8 */
export function writeMetadata(call: Pick<Call, 'storage' | 'mount'>, path: string, metadata: SecretMetadata): void {
  if (hasInvalidUtf8(path)) {
    throw failure(invalidField);
  }
  const document: MetadataDocument = {
    ...metadata,
    created: storedTime(metadata.created),
    updated: storedTime(metadata.updated),
    versions: eachVersion(metadata.versions, ({ created, deleted, destroyed }) => {
      return { created: storedTime(created), deleted: storedTimeOrNull(deleted), destroyed };
    }),
  };
  call.storage.put(metadataFolder(call.mount, path), document);
}

const metadataOf = oncePer(
  (document: MetadataDocument): SecretMetadata => ({
    ...document,
    created: readStoredTime(document.created),
    updated: readStoredTime(document.updated),
    versions: eachVersion(document.versions, ({ created, deleted, destroyed }) => {
      return { created: readStoredTime(created), deleted: readStoredTimeOrNull(deleted), destroyed };
    }),
  }),
);

function eachVersion<From, To>(
  versions: Readonly<Record<string, From>>,
  to: (version: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(versions).map(([number, version]) => [number, to(version)]));
}

/** Returns the metadata of a new secret without versions. */
export function newMetadata(now: Moment): SecretMetadata {
  return {
    created: now,
    updated: now,
    currentVersion: 0,
    oldestVersion: 0,
    metadataVersion: 0,
    maxVersions: 0,
    casRequired: false,
    metadataCasRequired: false,
    deleteVersionAfter: 0,
    customMetadata: null,
    versions: {},
  };
}

/**
 * Returns the JSON text of a version's data, or undefined. Unlike metadata, a version is only found under the exact path at which
 * it was written (getVersionKey).
 */
export function readVersion(call: Pick<Call, 'storage' | 'mount'>, path: string, version: number): string | undefined {
  if (path !== withoutExtraSlashes(path)) {
    return undefined;
  }
  return call.storage.get<VersionData>(dataKey(call.mount, path, version))?.sealed;
}

export function deleteVersion(call: Pick<Call, 'storage' | 'mount'>, path: string, version: number): void {
  call.storage.delete(dataKey(call.mount, path, version));
}

/** Reports whether a version is deleted or destroyed, so that its data may not be shown. */
export const isDeletedOrDestroyed = (version: VersionMetadata, now: Moment) =>
  version.destroyed || (version.deleted !== null && version.deleted < now);

/** Returns the deletion time of a version written or restored now, from the shorter of the mount's and the secret's settings. */
export function deletionTime(now: Moment, config: Config, metadata: SecretMetadata): Moment | null {
  if (config.deleteVersionAfter < 0) {
    return null;
  }
  const settings = [config.deleteVersionAfter, metadata.deleteVersionAfter].filter((seconds) => seconds !== 0);
  return settings.length === 0 ? null : now + nanoseconds(Math.min(...settings));
}

/**
 * Writes the next version of a secret and removes the oldest ones above the maximum number of versions.
 *
 * @param version the new version; `data` is JSON text
 * @returns the new metadata
 */
export function addVersion(
  call: Pick<Call, 'storage' | 'mount'>,
  path: string,
  before: SecretMetadata,
  version: {
    readonly data: string;
    readonly created: Moment;
    readonly deleted: Moment | null;
    readonly maxVersions: number;
  },
): SecretMetadata {
  const current = before.currentVersion + 1;
  const versions: Record<string, VersionMetadata> = {
    ...before.versions,
    [current]: { created: version.created, deleted: version.deleted, destroyed: false },
  };
  const limit = Math.max(before.maxVersions, version.maxVersions) || defaultMaxVersions;
  let oldest = before.oldestVersion;
  if (current - oldest >= limit) {
    for (; oldest <= current - limit; oldest++) {
      delete versions[oldest];
      deleteVersion(call, path, oldest);
    }
  }
  const after = { ...before, versions, currentVersion: current, oldestVersion: oldest, updated: version.created };
  call.storage.put(dataKey(call.mount, path, current), { sealed: version.data });
  writeMetadata(call, path, after);
  return after;
}

const timeText = (moment: Moment | null) => (moment === null ? '' : formatTime(moment));

/** Returns the data that responses show of a version. */
export function versionData(metadata: SecretMetadata, number: number, version: VersionMetadata): ValueMap {
  return {
    version: number,
    created_time: formatTime(version.created),
    deletion_time: timeText(version.deleted),
    destroyed: version.destroyed,
    custom_metadata: metadata.customMetadata,
  };
}

/** Returns the data that responses show of all versions, by number. */
export function versionsData(metadata: SecretMetadata): ValueMap {
  return Object.fromEntries(
    Object.entries(metadata.versions).map(([number, version]) => [
      number,
      {
        created_time: formatTime(version.created),
        deletion_time: timeText(version.deleted),
        destroyed: version.destroyed,
      },
    ]),
  );
}
