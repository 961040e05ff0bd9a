import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { failure, refusal } from '../../../framework/error.ts';
import { FieldData } from '../../../framework/field-data.ts';
import type { Response } from '../../../framework/response.ts';
import { printJson } from '../../../go/json/json.ts';
import { isMap, type Value, type ValueMap } from '../../../values/value.ts';
import { type Config, readConfig } from './config.ts';
import { mergePatch } from './merge-patch.ts';
import {
  addVersion,
  canonicalSecretPath,
  deletionTime,
  isGone,
  newMetadata,
  readMetadata,
  readVersion,
  type SecretMetadata,
  versionData,
  writeMetadata,
} from './metadata.ts';
import { readThroughFloats } from './numbers.ts';

/**
 * The version that a read asks for: the one named by `version`, else the current one. `shown` has its data, unless it's deleted
 * or destroyed: then it's undefined, and the answer's status 404.
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
  const about = versionData(metadata, number, version);
  if (isGone(version, call.core.now)) {
    return { metadata: about, shown: undefined };
  }
  return { metadata: about, shown: readData(call, path, number) };
}

/** A version's data; null where null was written. */
function readData(call: Call, path: string, number: number): ValueMap | null {
  const text = readVersion(call, path, number);
  if (text === undefined) {
    throw failure('could not find version data');
  }
  const data = readThroughFloats(text);
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

/** Holds a write to the version that it says it replaces, where it says so or must. */
function checkAndSet(call: Call, config: Config, metadata: SecretMetadata): void {
  const options: ValueMap = call.data.has('options') ? call.data.map('options') : {};
  const cas = options['cas'];
  if (cas === undefined) {
    if (config.casRequired || metadata.casRequired) {
      throw refusal('check-and-set parameter required for this call');
    }
    return;
  }
  if (parseCas(cas) !== metadata.currentVersion) {
    throw refusal('check-and-set parameter did not match the current version');
  }
}

function parseCas(cas: Value): number {
  try {
    return new FieldData({ cas }, { cas: { type: 'int', description: '' } }).int('cas');
  } catch {
    throw refusal('error parsing check-and-set parameter');
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
    throw refusal('no data provided');
  }
  const data = call.data.raw['data'] === null ? 'null' : printJson(call.data.map('data'));
  const metadata = readMetadata(call, path) ?? newMetadata(call.core.now);
  checkAndSet(call, config, metadata);
  return put(call, path, config, metadata, data);
}

const notFound: Response = { raw: { status: 404, contentType: 'application/json', body: '' } };

function patch(call: Call): Response {
  const path = call.data.string('path');
  if (!call.data.has('data')) {
    throw refusal('no data provided');
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
  if (isGone(version, call.core.now)) {
    return { data: versionData(metadata, number, version), status: 404 };
  }
  const data = readData(call, path, number);
  if (data === null) {
    throw failure('resource does not exist');
  }
  return put(call, path, config, metadata, printJson(mergePatch(data, call.data.map('data'))));
}

function remove(call: Call): undefined {
  const path = call.data.string('path');
  const metadata = readMetadata(call, path);
  const version = metadata?.versions[metadata.currentVersion];
  if (metadata === undefined || version === undefined || isGone(version, call.core.now)) {
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
    path: { type: 'string', description: 'Where the secret is.' },
    version: { type: 'int', description: 'For reading: which version; the current one when not given.' },
    options: {
      type: 'map',
      description:
        'For writing: "cas" names the version that the write replaces, 0 for a secret that is not there yet; any other current ' +
        'version refuses the write.',
    },
    data: { type: 'map', description: "The secret's fields." },
  },
  exists: (call) => readMetadata(call, call.data.string('path')) !== undefined,
  operations: { read, create: write, update: write, patch, delete: remove },
  help: {
    synopsis: "A secret's versions: read, write, patch, delete.",
    description:
      'A write makes a new version and keeps the earlier ones. A patch is merged into the current version and makes a new one. ' +
      'A delete hides the current version until it is restored.',
  },
};
