import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { invalidRequest } from '../../../framework/error.ts';
import { readConfig } from './config.ts';
import {
  canonicalSecretPath,
  deleteVersion,
  deletionTime,
  isDeletedOrDestroyed,
  readMetadata,
  type VersionMetadata,
  writeMetadata,
} from './secret.ts';

/**
 * Updates the requested versions of a secret. Skips versions that are missing or destroyed.
 *
 * @param missing the message if the request names no versions
 * @returns whether the secret exists
 */
function updateVersions(call: Call, missing: string, update: (version: VersionMetadata) => VersionMetadata): boolean {
  const path = call.data.string('path');
  const numbers = call.data.ints('versions');
  if (numbers.length === 0) {
    throw invalidRequest(missing);
  }
  const metadata = readMetadata(call, path);
  if (metadata === undefined) {
    return false;
  }
  const versions: Record<string, VersionMetadata> = { ...metadata.versions };
  for (const number of numbers) {
    const version = versions[number];
    if (version !== undefined && !version.destroyed) {
      versions[number] = update(version);
    }
  }
  writeMetadata(call, path, { ...metadata, versions });
  return true;
}

function markDeleted(call: Call): undefined {
  const { now } = call.core;
  updateVersions(call, 'No version number provided', (version) =>
    isDeletedOrDestroyed(version, now) ? version : { ...version, deleted: now },
  );
  return undefined;
}

function restore(call: Call): undefined {
  const metadata = readMetadata(call, call.data.string('path'));
  updateVersions(call, 'No version number provided', (version) => ({
    ...version,
    deleted: metadata === undefined ? null : deletionTime(call.core.now, readConfig(call), metadata),
  }));
  return undefined;
}

function destroy(call: Call): undefined {
  if (!updateVersions(call, 'no version number provided', (version) => ({ ...version, destroyed: true }))) {
    return undefined;
  }
  for (const number of call.data.ints('versions')) {
    deleteVersion(call, call.data.string('path'), number);
  }
  return undefined;
}

const path = { type: 'string', description: 'Path of the secret.' } as const;

export const deletePath: PathDefinition = {
  pattern: 'delete/(?<path>.*)',
  canonical: canonicalSecretPath,
  fields: { path, versions: { type: 'comma int slice', description: 'Versions to delete.' } },
  operations: { create: markDeleted, update: markDeleted },
  help: {
    synopsis: 'Delete versions of a secret.',
    description: 'The data is kept and can be restored at undelete/.',
  },
};

export const undeletePath: PathDefinition = {
  pattern: 'undelete/(?<path>.*)',
  canonical: canonicalSecretPath,
  fields: { path, versions: { type: 'comma int slice', description: 'Versions to restore.' } },
  operations: { create: restore, update: restore },
  help: { synopsis: 'Restore deleted versions of a secret.', description: 'Destroyed versions cannot be restored.' },
};

export const destroyPath: PathDefinition = {
  pattern: 'destroy/(?<path>.*)',
  canonical: canonicalSecretPath,
  fields: { path, versions: { type: 'comma int slice', description: 'Versions to destroy.' } },
  operations: { create: destroy, update: destroy },
  help: { synopsis: 'Destroy versions of a secret.', description: 'Permanently removes the data.' },
};
