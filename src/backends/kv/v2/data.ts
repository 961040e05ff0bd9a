import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { failure, invalidRequest, refusal } from '../../../framework/error.ts';
import { FieldData } from '../../../framework/field-data.ts';
import type { Response } from '../../../framework/response.ts';
import { printJson } from '../../../go/json/json.ts';
import { isMap, type Value, type ValueMap } from '../../../values/value.ts';
import { type Config, readConfig } from './config.ts';
import { mergePatch } from './merge-patch.ts';
import { notFound } from './not-found.ts';
import { parseJsonAsFloats } from './parse-floats.ts';
import {
  addVersion,
  canonicalSecretPath,
  deletionTime,
  isDeletedOrDestroyed,
  newMetadata,
  readMetadata,
  readVersion,
  type SecretMetadata,
  versionData,
  writeMetadata,
} from './secret.ts';

/**
 * Returns the requested version of a secret, by default the current one, or undefined if it doesn't exist. `shown` is its data,
 * or undefined if the version is deleted or destroyed, in which case the response has status 404.
 */
export function findVersion(
  call: Call,
): { readonly metadata: ValueMap; readonly shown: ValueMap | null | undefined } | undefined {
  const path = call.data.string('path');
  const metadata = readMetadata(call, path);
  if (metadata === undefined) {
    return undefined;
  }
  const asked = call.data.int('version');
  const number = asked > 0 ? asked : metadata.currentVersion;
  const version = metadata.versions[number];
  if (version === undefined) {
    return undefined;
  }
  const data = versionData(metadata, number, version);
  if (isDeletedOrDestroyed(version, call.core.now)) {
    return { metadata: data, shown: undefined };
  }
  return { metadata: data, shown: readData(call, path, number) };
}

/** Returns the data of a version; null if null was written. */
function readData(call: Call, path: string, number: number): ValueMap | null {
  const text = readVersion(call, path, number);
  if (text === undefined) {
    throw failure('could not find version data');
  }
  const data = parseJsonAsFloats(text);
  return isMap(data) ? data : null;
}

function read(call: Call): Response | undefined {
  const found = findVersion(call);
  if (found === undefined) {
    return undefined;
  }
  if (found.shown === undefined) {
    return { data: { data: null, metadata: found.metadata }, status: 404 };
  }
  return { data: { data: found.shown, metadata: found.metadata } };
}

/**
 * Checks the option `cas` of a write.
 *
 * @throws RequestError if it is required and missing, or isn't the current version
 */
function checkAndSet(call: Call, config: Config, metadata: SecretMetadata): void {
  const options: ValueMap = call.data.has('options') ? call.data.map('options') : {};
  const cas = options['cas'];
  if (cas === undefined) {
    if (config.casRequired || metadata.casRequired) {
      throw invalidRequest('check-and-set parameter required for this call');
    }
    return;
  }
  if (parseCas(cas) !== metadata.currentVersion) {
    throw invalidRequest('check-and-set parameter did not match the current version');
  }
}

function parseCas(cas: Value): number {
  try {
    return new FieldData({ cas }, { cas: { type: 'int', description: '' } }).int('cas');
  } catch {
    throw invalidRequest('error parsing check-and-set parameter');
  }
}

function put(call: Call, path: string, config: Config, before: SecretMetadata, data: string): Response {
  const { now } = call.core;
  const metadata = addVersion(call, path, before, {
    data,
    created: now,
    deleted: deletionTime(now, config, before),
    maxVersions: config.maxVersions,
  });
  const number = metadata.currentVersion;
  const version = metadata.versions[number];
  return version === undefined ? {} : { data: versionData(metadata, number, version) };
}

function write(call: Call): Response {
  const path = call.data.string('path');
  if (path === '') {
    throw refusal('missing path');
  }
  const config = readConfig(call);
  if (!call.data.has('data')) {
    throw invalidRequest('no data provided');
  }
  const metadata = readMetadata(call, path) ?? newMetadata(call.core.now);
  checkAndSet(call, config, metadata);
  return put(call, path, config, metadata, printJson(call.data.value('data')));
}

function patch(call: Call): Response {
  const path = call.data.string('path');
  if (!call.data.has('data')) {
    throw invalidRequest('no data provided');
  }
  const metadata = readMetadata(call, path);
  if (metadata === undefined) {
    return notFound;
  }
  const config = readConfig(call);
  checkAndSet(call, config, metadata);
  const number = metadata.currentVersion;
  const version = metadata.versions[number];
  if (version === undefined) {
    return notFound;
  }
  if (isDeletedOrDestroyed(version, call.core.now)) {
    return { data: versionData(metadata, number, version), status: 404 };
  }
  const data = readData(call, path, number);
  if (data === null) {
    throw failure('resource does not exist');
  }
  const patched = call.data.value('data');
  return put(call, path, config, metadata, printJson(isMap(patched) ? mergePatch(data, patched) : patched));
}

function remove(call: Call): undefined {
  const path = call.data.string('path');
  const metadata = readMetadata(call, path);
  const version = metadata?.versions[metadata.currentVersion];
  if (metadata === undefined || version === undefined || isDeletedOrDestroyed(version, call.core.now)) {
    return undefined;
  }
  const versions = { ...metadata.versions, [metadata.currentVersion]: { ...version, deleted: call.core.now } };
  writeMetadata(call, path, { ...metadata, versions });
  return undefined;
}

export const dataPath: PathDefinition = {
  pattern: 'data/(?<path>.*)',
  canonical: canonicalSecretPath,
  fields: {
    path: { type: 'string', description: 'Path of the secret.' },
    version: { type: 'int', description: 'For reads: version to read; by default the current one.' },
    options: {
      type: 'map',
      description:
        'For writes: "cas" is the version that the write must replace, or 0 if the secret must not exist. If the current ' +
        'version differs, the write is refused.',
    },
    data: { type: 'map', description: 'Fields of the secret.' },
  },
  exists: (call) => readMetadata(call, call.data.string('path')) !== undefined,
  operations: { read, create: write, update: write, patch, delete: remove },
  help: {
    synopsis: 'Read, write, patch or delete a secret.',
    description:
      'A write creates a new version. A patch merges its fields into the current version, and creates a new version. A delete ' +
      'marks the current version as deleted, and can be undone at undelete/.',
  },
};
