import { type Call, storageRoot } from '../../../framework/backend.ts';
import type { MountEntry } from '../../../framework/mount-table.ts';
import type { Document } from '../../../storage/storage.ts';
import { formatTime } from '../../../values/time.ts';
import type { ValueMap } from '../../../values/value.ts';
import type { Config } from './config.ts';

/** One version of a secret, without its data. Times are in milliseconds since 1970. */
export interface VersionMetadata {
  readonly created: number;
  /** When it was or will be deleted. */
  readonly deleted: number | null;
  readonly destroyed: boolean;
  readonly [field: string]: number | boolean | null;
}

/** A secret's metadata document, at `metadata/<path>` beneath the mount's folder. */
export interface SecretMetadata extends Document {
  readonly created: number;
  readonly updated: number;
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
  return withoutIdleSlashes(path) === ''
    ? undefined
    : call.storage.get<SecretMetadata>(metadataFolder(call.mount, path));
}

export function writeMetadata(call: Pick<Call, 'storage' | 'mount'>, path: string, metadata: SecretMetadata): void {
  call.storage.put(metadataFolder(call.mount, path), metadata);
}

/** A secret that nothing was written to yet. */
export function newMetadata(now: number): SecretMetadata {
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
  if (path !== withoutIdleSlashes(path)) return undefined;
  return call.storage.get<VersionData>(dataKey(call.mount, path, version))?.sealed;
}

export function deleteVersion(call: Pick<Call, 'storage' | 'mount'>, path: string, version: number): void {
  call.storage.delete(dataKey(call.mount, path, version));
}

/** Whether a version's data may no longer be shown. */
export const isGone = (version: VersionMetadata, now: number) =>
  version.destroyed || (version.deleted !== null && version.deleted < now);

/** When a version written or restored now is to be deleted, by the sooner of the mount's and the secret's settings. */
export function deletionTime(now: number, config: Config, metadata: SecretMetadata): number | null {
  if (config.deleteVersionAfter < 0) return null;
  const settings = [config.deleteVersionAfter, metadata.deleteVersionAfter].filter((seconds) => seconds !== 0);
  return settings.length === 0 ? null : now + Math.min(...settings) * 1000;
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
    readonly created: number;
    readonly deleted: number | null;
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

const timeText = (ms: number | null) => (ms === null ? '' : formatTime(ms));

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
