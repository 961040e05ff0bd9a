import { compareBytes } from '../../values/compare.ts';
import { emptyMap, isMap, type Value, type ValueMap } from '../../values/value.ts';
import { listIn, mapIn, mapsIn } from '../../values/value-parts.ts';
import { bool, type Field, type Fields, isEqual, names, normalised, pairs, withoutPresets } from '../fields.ts';
import { type Change, type Found, type Kind, nothing, type Sought, type World } from '../kind.ts';
import { known, read, readEach } from '../reading.ts';
import { Refusal } from '../refusal.ts';
import type { Outcome, Steps } from '../steps.ts';
import { reference, type Write } from '../write.ts';
import { accessorOf, identities, idOf, mountSpelling, nameIn, rolesById } from './identity.ts';
import { plainKind } from './plain.ts';

/** Aliases, sorted by mount: an entity has one at most for each. */
const aliases: Field = {
  preset: [],
  normalise(value) {
    if (!Array.isArray(value)) {
      throw new Error('not a list');
    }
    return value.map(normaliseAlias).sort((a, b) => compareBytes(String(a['mount']), String(b['mount'])));
  },
};

const fields: Fields = { aliases, disabled: bool(), metadata: pairs(), policies: names() };

/**
 * Normalises an alias: the path of its auth method, its name, and custom metadata. An alias for an AppRole role names the role instead of
 * its RoleID, which differs between servers.
 */
function normaliseAlias(value: Value): ValueMap {
  if (!isMap(value)) {
    throw new Error('not an object');
  }
  const { mount = '', name, role, custom_metadata: metadata = {} } = value;
  const alias: ValueMap = { mount: mountSpelling(mount) };
  if (role !== undefined) {
    alias['role'] = String(role).toLowerCase();
  } else {
    alias['name'] = name ?? '';
  }
  const custom = pairs().normalise(metadata);
  return isEqual(custom, {}) ? alias : { ...alias, custom_metadata: custom };
}

/** The names of entities that a server creates for logins. */
const generated = /^entity_[0-9a-f]{8}(?:\.\w+)?$/;

/** Entities and their aliases. */
export const entities: Kind = plainKind({
  name: 'entities',
  ignoresCase: true,
  fields,
  check: ({ aliases: given }) => checkAliases(given),
  claim: (path) => (nameIn('entity', path) === undefined ? undefined : path),
  list: (world) => identities(world, 'entity'),
  read: readEntities,
  // Logins create entities without settings, and would create them again.
  isOwn(path, { data, extra }) {
    const { aliases: _, ...settings } = withoutPresets(fields, data ?? {});
    const isMember = listIn(extra['direct_group_ids']).length > 0;
    return !generated.test(nameIn('entity', path) ?? '') || isMember || Object.keys(settings).length > 0;
  },
  writes,
});

function checkAliases(given: Value | undefined): void {
  for (const alias of listIn(given)) {
    const { mount, name, role, custom_metadata: _, ...rest } = mapIn(alias);
    const [unknown] = Object.keys(rest);
    if (mount === undefined || (name === undefined) === (role === undefined) || unknown !== undefined) {
      throw new Refusal(
        'an alias takes "mount" with the path of an auth method, "name" or "role" (an AppRole role, for its RoleID), and "custom_metadata"',
      );
    }
  }
}

function* readEntities(world: World, sought: readonly Sought[]): Steps<Array<Outcome<Found>>> {
  const outcomes = yield* readEach('entities', sought, readEntity);
  const mounts = new Set<string>();
  for (const outcome of outcomes) {
    for (const alias of 'value' in outcome ? mapsIn(outcome.value.extra['aliases']) : []) {
      if (alias['mount_type'] === 'approle') {
        mounts.add(String(alias['mount_path']));
      }
    }
  }
  const isNeeded = outcomes.some(
    (outcome, index) => 'value' in outcome && entities.isOwn(sought[index]?.path ?? '', outcome.value, world.mounts),
  );
  const roles = isNeeded ? yield* rolesById(world, [...mounts]) : new Map<string, ReadonlyMap<string, string>>();
  return outcomes.map((outcome, index) =>
    'value' in outcome ? { value: withRoles(outcome.value, sought[index]?.wanted, roles) } : outcome,
  );
}

function* readEntity({ path }: Sought): Steps<Found> {
  const data = yield* read('entities', path);
  // The aliases are added once the roles are known.
  return data === undefined
    ? nothing
    : { data: normalised(fields, known(fields, { ...data, aliases: [] })), extra: data };
}

/** Adds the aliases of an entity. Those of roles name the role, unless the wanted alias of that mount has a name. */
function withRoles(
  { data, extra }: Found,
  wanted: ValueMap | undefined,
  roles: ReadonlyMap<string, ReadonlyMap<string, string>>,
): Found {
  if (data === undefined) {
    return nothing;
  }
  const shown = mapsIn(extra['aliases']).map((alias) => {
    const mount = String(alias['mount_path']);
    const name = String(alias['name']);
    const isNamed = aliasAt(wanted, mount)?.['name'] !== undefined;
    const role = isNamed ? undefined : roles.get(mount)?.get(name.toLowerCase());
    const custom_metadata = alias['custom_metadata'] ?? {};
    return role === undefined ? { mount, name, custom_metadata } : { mount, role, custom_metadata };
  });
  return { data: { ...data, aliases: aliases.normalise(shown) }, extra };
}

function aliasAt(entity: ValueMap | undefined, mount: string): ValueMap | undefined {
  return mapsIn(entity?.['aliases']).find((alias) => alias['mount'] === mount);
}

function writes({ path, wanted, found, changed }: Change): Write[] {
  const { aliases: _, ...settings } = wanted;
  const names = changed.filter((name) => name !== 'aliases');
  const body = Object.fromEntries(names.map((name) => [name, settings[name] ?? null]));
  const isNew = found?.data === undefined;
  const own: Write[] = isNew || names.length > 0 ? [{ method: 'PUT', path, body }] : [];
  return changed.includes('aliases') ? [...own, ...aliasWrites(nameIn('entity', path) ?? '', wanted, found)] : own;
}

function aliasWrites(entity: string, wanted: ValueMap, found: Found | undefined): Write[] {
  const ids = idsByMount(found);
  const all = mapsIn(wanted['aliases']);
  const kept = new Set(all.map((alias) => String(alias['mount'])));
  const removed = [...ids].filter(([mount]) => !kept.has(mount));
  return [
    ...removed.map(([, id]): Write => ({ method: 'DELETE', path: `identity/entity-alias/id/${id}` })),
    ...all
      .filter((alias) => !isEqual(alias, aliasAt(found?.data, String(alias['mount'])) ?? null))
      .map((alias): Write => {
        const mount = String(alias['mount']);
        const id = ids.get(mount);
        const path = id === undefined ? 'identity/entity-alias' : `identity/entity-alias/id/${id}`;
        const body = aliasBody(entity, mount, alias);
        // Without an id, the alias is new, and there is nothing to clear.
        return { method: 'PUT', path, body: id === undefined ? withoutEmptyMetadata(body) : body };
      }),
  ];
}

function aliasBody(entity: string, mount: string, alias: ValueMap): ValueMap {
  const { role, name, custom_metadata: metadata } = alias;
  const body = emptyMap();
  body['name'] = role === undefined ? (name ?? '') : reference(`${mount}role/${String(role)}/role-id`, 'role_id');
  body['canonical_id'] = idOf('entity', entity);
  body['mount_accessor'] = accessorOf(mount);
  body['custom_metadata'] = metadata ?? {};
  return body;
}

function withoutEmptyMetadata({ custom_metadata: metadata = {}, ...rest }: ValueMap): ValueMap {
  return isEqual(metadata, {}) ? rest : { ...rest, custom_metadata: metadata };
}

function idsByMount(found: Found | undefined): Map<string, string> {
  const all = mapsIn(found?.extra['aliases']);
  return new Map(all.map((alias) => [String(alias['mount_path']), String(alias['id'])]));
}
