import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { refusal } from '../../../framework/error.ts';
import { readConfig } from './config.ts';
import {
  canonicalSecretPath,
  deleteVersion,
  deletionTime,
  isGone,
  readMetadata,
  type VersionMetadata,
  writeMetadata,
} from './metadata.ts';

/** Changes the named versions of a secret that are neither missing nor destroyed. Returns false where there's no secret. */
function change(call: Call, missing: string, to: (version: VersionMetadata) => VersionMetadata): boolean {
  const path = call.data.string('path');
  const numbers = call.data.ints('versions');
  if (numbers.length === 0) {
    throw refusal(missing);
  }
  const metadata = readMetadata(call, path);
  if (metadata === undefined) {
    return false;
  }
  const versions: Record<string, VersionMetadata> = { ...metadata.versions };
  for (const number of numbers) {
    const version = versions[number];
    if (version !== undefined && !version.destroyed) {
      versions[number] = to(version);
    }
  }
  writeMetadata(call, path, { ...metadata, versions });
  return true;
}

function markDeleted(call: Call): undefined {
  const { now } = call.core;
  change(call, 'No version number provided', (version) =>
    isGone(version, now) ? version : { ...version, deleted: now },
  );
  return undefined;
}

function restore(call: Call): undefined {
  const metadata = readMetadata(call, call.data.string('path'));
  change(call, 'No version number provided', (version) => ({
    ...version,
    deleted: metadata === undefined ? null : deletionTime(call.core.now, readConfig(call), metadata),
  }));
  return undefined;
}

function destroy(call: Call): undefined {
  if (!change(call, 'no version number provided', (version) => ({ ...version, destroyed: true }))) {
    return undefined;
  }
  for (const number of call.data.ints('versions')) {
    deleteVersion(call, call.data.string('path'), number);
  }
  return undefined;
}

const path = { type: 'string', description: 'Where the secret is.' } as const;

export const deletePath: PathDefinition = {
  pattern: 'delete/(?<path>.*)',
  canonical: canonicalSecretPath,
  fields: { path, versions: { type: 'comma int slice', description: 'The versions to hide.' } },
  operations: { create: markDeleted, update: markDeleted },
  help: {
    synopsis: 'Deletes versions of a secret.',
    description: 'Their data is kept, but no longer shown, until they are restored.',
  },
};

export const undeletePath: PathDefinition = {
  pattern: 'undelete/(?<path>.*)',
  canonical: canonicalSecretPath,
  fields: { path, versions: { type: 'comma int slice', description: 'The versions to show again.' } },
  operations: { create: restore, update: restore },
  help: { synopsis: 'Restores deleted versions of a secret.', description: 'Destroyed versions stay destroyed.' },
};

export const destroyPath: PathDefinition = {
  pattern: 'destroy/(?<path>.*)',
  canonical: canonicalSecretPath,
  fields: { path, versions: { type: 'comma int slice', description: 'The versions to destroy.' } },
  operations: { create: destroy, update: destroy },
  help: { synopsis: 'Destroys versions of a secret.', description: 'Their data is removed for good.' },
};
