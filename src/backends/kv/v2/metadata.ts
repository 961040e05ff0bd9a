import { type Call, storageRoot } from '../../../framework/backend.ts';
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
  /** When it was or will be deleted. */
  readonly deleted: Moment | null;
  readonly destroyed: boolean;
}

/** All of a secret but its data. */
export interface SecretMetadata {
  readonly created: Moment;
  readonly updated: Moment;
  /** 0 until data is written. */
  readonly currentVersion: number;
  readonly oldestVersion: number;
  readonly metadataVersion: number;
  readonly maxVersions: number;
  readonly casRequired: boolean;
  readonly metadataCasRequired: boolean;
  /** Seconds. */
  readonly deleteVersionAfter: number;
  readonly customMetadata: Readonly<Record<string, string>> | null;
  /** By number. */
  readonly versions: Readonly<Record<string, VersionMetadata>>;
}

type Dated = 'created' | 'updated' | 'versions';

/** The document of a secret's metadata, at `metadata/<path>` beneath the mount's folder. */
type MetadataDocument = Document & {
  readonly [Field in Exclude<keyof SecretMetadata, Dated>]: SecretMetadata[Field];
} & {
  readonly created: string;
  readonly updated: string;
  readonly versions: Readonly<Record<string, VersionDocument>>;
};

type VersionDocument = { readonly created: string; readonly deleted: string | null; readonly destroyed: boolean };

/** A version's data as JSON text, at `versions/<number>/<path>` beneath the mount's folder. */
interface VersionData extends Document {
  readonly sealed: string;
}

const DEFAULT_MAX_VERSIONS = 10;

/** A secret's path without the slashes that mean nothing. */
const withoutIdleSlashes = (path: string) => path.split('/').filter(Boolean).join('/');

/** The canonical path of an endpoint with a secret's path behind it, `data/a` for `data/a/`. */
export function canonicalSecretPath(relativePath: string): string {
  const end = relativePath.indexOf('/') + 1;
  return relativePath.slice(0, end) + withoutIdleSlashes(relativePath.slice(end));
}

export const metadataFolder = (mount: MountEntry, path = '') =>
  [storageRoot(mount), 'metadata', withoutIdleSlashes(path)].filter(Boolean).join('/');

const dataKey = (mount: MountEntry, path: string, version: number) =>
  `${storageRoot(mount)}/versions/${version}/${withoutIdleSlashes(path)}`;

/** The metadata of the secret at a path, or undefined. */
export function readMetadata(call: Pick<Call, 'storage' | 'mount'>, path: string): SecretMetadata | undefined {
  if (withoutIdleSlashes(path) === '') {
    return undefined;
  }
  const document = call.storage.get<MetadataDocument>(metadataFolder(call.mount, path));
  return document && metadataOf(document);
}

export function writeMetadata(call: Pick<Call, 'storage' | 'mount'>, path: string, metadata: SecretMetadata): void {
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

/** A secret that nothing was written to yet. */
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
 * The JSON text of a version's data, or undefined. Unlike metadata, a version is only found by the exact path that it was written
 * at (getVersionKey).
 */
export function readVersion(call: Pick<Call, 'storage' | 'mount'>, path: string, version: number): string | undefined {
  if (path !== withoutIdleSlashes(path)) {
    return undefined;
  }
  return call.storage.get<VersionData>(dataKey(call.mount, path, version))?.sealed;
}

export function deleteVersion(call: Pick<Call, 'storage' | 'mount'>, path: string, version: number): void {
  call.storage.delete(dataKey(call.mount, path, version));
}

/** Whether a version's data may no longer be shown. */
export const isGone = (version: VersionMetadata, now: Moment) =>
  version.destroyed || (version.deleted !== null && version.deleted < now);

/** When a version written or restored now is to be deleted, by the sooner of the mount's and the secret's settings. */
export function deletionTime(now: Moment, config: Config, metadata: SecretMetadata): Moment | null {
  if (config.deleteVersionAfter < 0) {
    return null;
  }
  const settings = [config.deleteVersionAfter, metadata.deleteVersionAfter].filter((seconds) => seconds !== 0);
  return settings.length === 0 ? null : now + nanoseconds(Math.min(...settings));
}

/**
 * Writes a secret's next version, its data as JSON text, and lets go of those beyond the greatest number of versions.
 * Returns the new metadata.
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
  const most = Math.max(before.maxVersions, version.maxVersions) || DEFAULT_MAX_VERSIONS;
  let oldest = before.oldestVersion;
  if (current - oldest >= most) {
    for (; oldest <= current - most; oldest++) {
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

/** What answers say of a version. */
export function versionData(metadata: SecretMetadata, number: number, version: VersionMetadata): ValueMap {
  return {
    version: number,
    created_time: formatTime(version.created),
    deletion_time: timeText(version.deleted),
    destroyed: version.destroyed,
    custom_metadata: metadata.customMetadata,
  };
}

/** What answers say of each version in a list of them. */
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
