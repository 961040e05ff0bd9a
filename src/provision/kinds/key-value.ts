import { parseJson, printJson } from '../../go/json/json.ts';
import { compareBytes } from '../../values/compare.ts';
import { emptyMap, isMap, NumberLiteral, type Value, type ValueMap } from '../../values/value.ts';
import { mapIn } from '../../values/value-parts.ts';
import { bool, type Fields, goDuration, integer, normalised, pairs, withoutPresets } from '../fields.ts';
import { type Change, type Found, type Kind, nothing, type Sought, type World } from '../kind.ts';
import { keyValueVersion, type MountTable, type PlaceInMount, placeOf } from '../mount-table.ts';
import { listEach, listNames, readEach } from '../reading.ts';
import { isMissing, isSuccess, Refusal, refusalOf } from '../refusal.ts';
import { ask, type ServerRequest, type Steps, sideBySide } from '../steps.ts';
import type { Write } from '../write.ts';
import { fieldsToWrite, plainKind } from './plain.ts';

/** A path within a key-value engine. */
interface KeyValuePlace extends PlaceInMount {
  readonly version: '1' | '2';
}

function keyValuePlace(path: string, mounts: MountTable): KeyValuePlace | undefined {
  const place = placeOf(path, mounts);
  const version = place && keyValueVersion(place.info);
  return place && version && { ...place, version };
}

/** Returns the part of a path below a folder of a version 2 engine; undefined if the path isn't there. */
function inVersion2(folder: 'data' | 'metadata', path: string, mounts: MountTable): string | undefined {
  const place = keyValuePlace(path, mounts);
  const prefix = `${folder}/`;
  const rest = place?.version === '2' && place.rest.startsWith(prefix) ? place.rest.slice(prefix.length) : '';
  return rest === '' || rest.endsWith('/') ? undefined : rest;
}

/** The wanted key-value engines: their paths, such as `secret/`, and versions. */
function engines({ mounts, isWanted }: World): Array<readonly [path: string, version: '1' | '2']> {
  return [...mounts].flatMap(([path, info]) => {
    const version = keyValueVersion(info);
    return version !== undefined && isWanted(path) ? [[path, version] as const] : [];
  });
}

/** Lists the names of all secrets below a folder, level by level. */
function* secretsBeneath(world: World, root: string, isOfInterest: (name: string) => boolean): Steps<string[]> {
  const found: string[] = [];
  for (let folders = ['']; folders.length > 0; ) {
    const outcomes = yield* sideBySide(
      'secrets',
      folders.map((folder) => listNames(world, 'secrets', root + folder.replace(/\/$/, ''))),
    );
    const next: string[] = [];
    for (const [index, outcome] of outcomes.entries()) {
      for (const key of 'value' in outcome ? outcome.value : []) {
        const name = `${folders[index] ?? ''}${key}`;
        if (isOfInterest(name)) {
          (key.endsWith('/') ? next : found).push(name);
        }
      }
    }
    folders = next;
  }
  return found.sort(compareBytes);
}

function* pathsIn(world: World, mount: string, version: '1' | '2', folder: 'data' | 'metadata'): Steps<string[]> {
  const prefix = version === '2' ? `${mount}${folder}/` : mount;
  const isOfInterest = (name: string) =>
    [prefix, ...(version === '2' ? [mount, `${mount}data/`, `${mount}metadata/`] : [])].some((start) =>
      world.isWanted(start + name),
    );
  const root = version === '2' ? `${mount}metadata/` : mount;
  return (yield* secretsBeneath(world, root, isOfInterest)).map((name) => prefix + name);
}

/** Version 2 keeps numbers as floating point, so `1.0` is read as `1`. */
function asFloats(value: Value): Value {
  if (value instanceof NumberLiteral) {
    return parseJson(printJson(Number(value.text)));
  }
  if (Array.isArray(value)) {
    return value.map(asFloats);
  }
  return isMap(value) ? mapped(value) : value;
}

function mapped(map: ValueMap): ValueMap {
  const all = emptyMap();
  for (const [key, value] of Object.entries(map)) {
    all[key] = asFloats(value);
  }
  return all;
}

function* readSecret({ mounts }: World, { path }: Sought): Steps<Found> {
  const request: ServerRequest = { method: 'GET', path };
  const answer = yield* ask('secrets', request);
  if (!isSuccess(answer) && !isMissing(answer)) {
    throw refusalOf(request, answer);
  }
  if (keyValuePlace(path, mounts)?.version !== '2') {
    return isMissing(answer) ? nothing : { data: { data: answer.data }, extra: {} };
  }
  // If the latest version is deleted, the server answers 404 with the secret's metadata.
  const { data, metadata } = answer.data;
  const version = mapIn(metadata)['version'] ?? 0;
  return { data: isMap(data) ? { data: asFloats(data) } : undefined, extra: { version } };
}

/** The secrets of key-value engines. Of version 2, the latest version. */
export const secrets: Kind = {
  name: 'secrets',
  secretFields: ['data'],
  isInMounts: true,
  claim(path, mounts) {
    const place = keyValuePlace(path, mounts);
    const isPath = place?.version === '2' ? inVersion2('data', path, mounts) !== undefined : place?.rest !== '';
    return place !== undefined && isPath && !path.endsWith('/') ? path : undefined;
  },
  normalise(path, data, mounts) {
    if (keyValuePlace(path, mounts)?.version !== '2') {
      return { data };
    }
    const { data: content, options: _, ...rest } = data;
    const [unknown] = Object.keys(rest);
    if (unknown !== undefined || !isMap(content)) {
      const fault = unknown === undefined ? 'it has no "data"' : `there is no field ${JSON.stringify(unknown)}`;
      throw new Refusal(`${fault}; a secret of this engine is { "data": { … } }`);
    }
    return { data: asFloats(content) };
  },
  presets: () => ({}),
  brief: (path, { data = {} }, mounts) =>
    keyValuePlace(path, mounts)?.version === '2' || !isMap(data) ? { data } : data,
  list: (world) =>
    listEach(
      'secrets',
      engines(world).map(([mount, version]) => pathsIn(world, mount, version, 'data')),
    ),
  read: (world, sought) => readEach('secrets', sought, (one) => readSecret(world, one)),
  isOwn: (_path, { data }) => data !== undefined,
  writes({ path, wanted, found, mounts }) {
    const { data = {} } = wanted;
    if (keyValuePlace(path, mounts)?.version !== '2') {
      return [{ method: 'PUT', path, body: mapIn(data) }];
    }
    const options = found === undefined ? {} : { options: { cas: found.extra['version'] ?? 0 } };
    return [{ method: 'PUT', path, body: { data, ...options } }];
  },
  removal: (path, _found, mounts) => [{ method: 'DELETE', path: withAllVersions(path, mounts) }],
  otherNames: withoutFolder,
};

/** The path that deletes a secret with all its versions. */
function withAllVersions(path: string, mounts: MountTable): string {
  const rest = inVersion2('data', path, mounts);
  return rest === undefined ? path : `${placeOf(path, mounts)?.mount}metadata/${rest}`;
}

/** Returns a version 2 secret's path as users write it: without `data/` or `metadata/`. */
function withoutFolder(path: string, mounts: MountTable): string[] {
  const place = keyValuePlace(path, mounts);
  const name = inVersion2('data', path, mounts) ?? inVersion2('metadata', path, mounts);
  return place === undefined || name === undefined ? [] : [place.mount + name];
}

const settings: Fields = {
  cas_required: bool(),
  delete_version_after: goDuration(),
  max_versions: integer(),
  metadata_cas_required: bool(),
};

const metadataFields: Fields = { ...settings, custom_metadata: pairs() };

/** Whether any setting differs from its preset. */
function isSet(fields: Fields, { data }: Found): boolean {
  return data !== undefined && Object.keys(withoutPresets(fields, data)).length > 0;
}

/** Settings aren't deleted, but reset. */
function reset(fields: Fields, path: string, { data = {} }: Found): Write[] {
  const changed = Object.keys(withoutPresets(fields, data));
  return [{ method: 'PUT', path, body: fieldsToWrite({ wanted: normalised(fields, {}), changed }) }];
}

/** The settings of secrets of version 2, and their custom metadata. */
export const secretMetadata: Kind = plainKind({
  name: 'metadata of secrets',
  isInMounts: true,
  fields: metadataFields,
  ignored: ['metadata_cas'],
  claim: (path, mounts) => (inVersion2('metadata', path, mounts) === undefined ? undefined : path),
  list: (world) =>
    listEach(
      'secrets',
      engines(world).flatMap(([mount, version]) =>
        version === '2' ? [pathsIn(world, mount, version, 'metadata')] : [],
      ),
    ),
  isOwn: (_path, found) => isSet(metadataFields, found),
  parameters: metadataCas,
  removal: (path, found) => reset(metadataFields, path, found),
  otherNames: withoutFolder,
});

/** The engine or the secret may require the version of the metadata. Vault's responses don't include it. */
function metadataCas({ found }: Change): ValueMap {
  const version = found?.extra['current_metadata_version'];
  return version === undefined ? {} : { metadata_cas: version };
}

/** The settings of key-value engines of version 2. */
export const engineSettings: Kind = plainKind({
  name: 'settings of key-value engines',
  isInMounts: true,
  fields: settings,
  claim(path, mounts) {
    const place = keyValuePlace(path, mounts);
    return place?.version === '2' && place.rest === 'config' ? path : undefined;
  },
  *list(world) {
    return engines(world).flatMap(([mount, version]) => (version === '2' ? [`${mount}config`] : []));
  },
  isOwn: (_path, found) => isSet(settings, found),
  removal: (path, found) => reset(settings, path, found),
});
