import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { failure, refusal } from '../../../framework/error.ts';
import type { FieldSchemas } from '../../../framework/field.ts';
import type { Response } from '../../../framework/response.ts';
import { formatSeconds } from '../../../go/duration.ts';
import { compareBytes } from '../../../values/compare.ts';
import { formatTime } from '../../../values/time.ts';
import type { ValueMap } from '../../../values/value.ts';
import { scanNames } from '../scan.ts';
import { asUint32, type Config, casFields, readCasSettings, readConfig } from './config.ts';
import { parseCustomMetadata, patchCustomMetadata } from './custom-metadata.ts';
import { notFound } from './not-found.ts';
import {
  canonicalSecretPath,
  deleteVersion,
  metadataFolder,
  newMetadata,
  readMetadata,
  type SecretMetadata,
  versionsData,
  writeMetadata,
} from './secret.ts';

const settings = ['max_versions', 'cas_required', 'metadata_cas_required', 'delete_version_after', 'custom_metadata'];

/** Reports whether the request contains any setting. OpenBao ignores a write without one. */
const hasSettings = (call: Call) => settings.some((name) => call.data.has(name));

function metadataData(metadata: SecretMetadata): ValueMap {
  return {
    versions: versionsData(metadata),
    current_version: metadata.currentVersion,
    current_metadata_version: metadata.metadataVersion,
    oldest_version: metadata.oldestVersion,
    created_time: formatTime(metadata.created),
    updated_time: formatTime(metadata.updated),
    max_versions: metadata.maxVersions,
    cas_required: metadata.casRequired,
    metadata_cas_required: metadata.metadataCasRequired,
    delete_version_after: formatSeconds(metadata.deleteVersionAfter),
    custom_metadata: metadata.customMetadata,
  };
}

function read(call: Call): Response | undefined {
  const metadata = readMetadata(call, call.data.string('path'));
  return metadata && { data: metadataData(metadata) };
}

/** Returns the warnings about settings in the request that the mount's configuration overrides. */
function overrideWarnings(call: Call, config: Config): string[] {
  const { data } = call;
  const of = (name: string, required: boolean) =>
    required && data.has(name) && !data.bool(name)
      ? [`"${name}" set to false, but is mandated by backend config. This value will be ignored.`]
      : [];
  return [...of('cas_required', config.casRequired), ...of('metadata_cas_required', config.metadataCasRequired)];
}

/**
 * Checks `metadata_cas` of a metadata write.
 *
 * @throws RequestError if it is required and missing, or isn't the current metadata version
 */
function checkAndSet(call: Call, config: Config, metadata: SecretMetadata | undefined): void {
  const given = call.data.has('metadata_cas');
  if (!given && (metadata?.metadataCasRequired || config.metadataCasRequired)) {
    throw refusal('metadata check-and-set parameter required for this call');
  }
  if (!given) {
    return;
  }
  const cas = call.data.int('metadata_cas');
  if (metadata === undefined) {
    if (cas !== 0) {
      throw refusal('metadata_cas must be 0 when creating new metadata');
    }
  } else if (cas !== metadata.metadataVersion) {
    throw refusal('metadata check-and-set parameter does not match the current version');
  }
}

const orNull = (pairs: Record<string, string>) => (Object.keys(pairs).length === 0 ? null : pairs);

function write(call: Call): Response | undefined {
  const { data } = call;
  const path = data.string('path');
  if (path === '') {
    throw refusal('missing path');
  }
  if (!hasSettings(call)) {
    return undefined;
  }
  const config = readConfig(call);
  const custom = data.has('custom_metadata') ? parseCustomMetadata(data.map('custom_metadata')) : undefined;
  const warnings = overrideWarnings(call, config);
  const existing = readMetadata(call, path);
  checkAndSet(call, config, existing);
  const before = existing ?? newMetadata(call.core.now);
  writeMetadata(call, path, {
    ...before,
    updated: call.core.now,
    metadataVersion: before.metadataVersion + 1,
    maxVersions: data.has('max_versions') ? asUint32(data.count('max_versions')) : before.maxVersions,
    ...readCasSettings(data, before),
    deleteVersionAfter: data.has('delete_version_after')
      ? data.duration('delete_version_after')
      : before.deleteVersionAfter,
    customMetadata: custom === undefined ? before.customMetadata : orNull(custom),
  });
  return warnings.length === 0 ? undefined : { warnings };
}

function patchedMaxVersions(call: Call, before: SecretMetadata): number {
  if (!call.data.has('max_versions')) {
    return before.maxVersions;
  }
  const asked = call.data.count('max_versions');
  if (typeof asked === 'string' || asked < 0 || asked > 0xffffffff) {
    throw failure(
      `json: cannot unmarshal number ${asked} into Go struct field KeyMetadata.max_versions of type uint32`,
    );
  }
  return asked;
}

function patchedCustomMetadata(call: Call, before: SecretMetadata): Readonly<Record<string, string>> | null {
  if (!call.data.has('custom_metadata')) {
    return before.customMetadata;
  }
  if (call.data.raw['custom_metadata'] === null) {
    return null;
  }
  return orNull(patchCustomMetadata(before.customMetadata, call.data.map('custom_metadata')));
}

function patch(call: Call): Response | undefined {
  const { data } = call;
  const path = data.string('path');
  if (!hasSettings(call)) {
    return undefined;
  }
  if (path === '') {
    throw refusal('missing path');
  }
  if (data.has('custom_metadata')) {
    const given = Object.entries(data.map('custom_metadata')).filter(([, value]) => value !== null);
    parseCustomMetadata(Object.fromEntries(given));
  }
  const config = readConfig(call);
  const before = readMetadata(call, path);
  if (before === undefined) {
    return notFound;
  }
  checkAndSet(call, config, before);
  const warnings = overrideWarnings(call, config);
  // Of several values that can't be decoded, OpenBao names the first by the order of their fields' names.
  const customMetadata = patchedCustomMetadata(call, before);
  const maxVersions = patchedMaxVersions(call, before);
  writeMetadata(call, path, {
    ...before,
    updated: call.core.now,
    metadataVersion: before.metadataVersion + 1,
    maxVersions,
    ...readCasSettings(data, before),
    // OpenBao's merge patch encodes a duration of 0 as an empty object, which keeps the old value.
    deleteVersionAfter: data.duration('delete_version_after') || before.deleteVersionAfter,
    customMetadata,
  });
  return warnings.length === 0 ? undefined : { warnings };
}

function remove(call: Call): undefined {
  const path = call.data.string('path');
  const metadata = readMetadata(call, path);
  if (metadata === undefined) {
    return undefined;
  }
  for (const number of Object.keys(metadata.versions)) {
    deleteVersion(call, path, Number(number));
  }
  call.storage.delete(metadataFolder(call.mount, path));
  return undefined;
}

function page(names: readonly string[], after: string, limit: number): string[] {
  const rest = after === '' ? names : names.filter((name) => compareBytes(name, after) > 0);
  return limit > 0 ? rest.slice(0, limit) : [...rest];
}

const list = (call: Call) =>
  page(
    call.storage.list(metadataFolder(call.mount, call.data.string('path'))),
    call.data.string('after'),
    call.data.int('limit'),
  );

const scan = (call: Call) => scanNames(call.storage, metadataFolder(call.mount, call.data.string('path')));

/** Returns a list with the metadata of each name. A folder shows the metadata of the secret of the same name, if there is one. */
function detailed(call: Call, keys: string[]): Response {
  if (keys.length === 0) {
    return { data: { keys } };
  }
  const info = keys.map((key): [string, ValueMap] => {
    const metadata = readMetadata(call, `${call.data.string('path')}/${key}`);
    return [key, metadata === undefined ? {} : metadataData(metadata)];
  });
  return { data: { keys, key_info: Object.fromEntries(info) } };
}

const listFields: FieldSchemas = {
  path: { type: 'string', description: 'Path of the secret or folder.' },
  after: { type: 'string', description: 'For lists: list only names that sort after this one.' },
  limit: { type: 'int', description: 'For lists: maximum number of names.' },
};

const exists = (call: Call) => readMetadata(call, call.data.string('path')) !== undefined;

export const metadataPath: PathDefinition = {
  pattern: 'metadata/(?<path>.*)',
  canonical: canonicalSecretPath,
  fields: {
    ...listFields,
    ...casFields,
    max_versions: { type: 'int', description: "Number of versions to keep; 0 for the mount's setting." },
    delete_version_after: {
      type: 'duration',
      description: "Time after which a version is deleted. The mount's setting applies if it is shorter.",
    },
    custom_metadata: { type: 'map', description: 'Custom key-value pairs that describe the secret.' },
    metadata_cas: {
      type: 'int',
      description: 'Metadata version that this write must replace; 0 if the secret must not exist.',
    },
  },
  exists,
  operations: {
    read,
    create: write,
    update: write,
    patch,
    delete: remove,
    list: (call) => ({ data: { keys: list(call) } }),
    scan: (call) => ({ data: { keys: scan(call) } }),
  },
  help: {
    synopsis: "Read, update, list or delete a secret's settings and versions.",
    description: 'A delete permanently removes the secret and all its versions.',
  },
};

export const detailedMetadataPath: PathDefinition = {
  pattern: 'detailed-metadata/(?<path>.*)',
  canonical: canonicalSecretPath,
  fields: listFields,
  exists,
  operations: { list: (call) => detailed(call, list(call)), scan: (call) => detailed(call, scan(call)) },
  help: {
    synopsis: 'List secrets with their metadata.',
    description: 'Like a list of metadata/, but includes the metadata of each name.',
  },
};
