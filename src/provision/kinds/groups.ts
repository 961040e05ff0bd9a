import { compareBytes } from '../../values/compare.ts';
import { isMap, type Value, type ValueMap } from '../../values/value.ts';
import { mapIn, textsIn } from '../../values/value-parts.ts';
import { type Field, type Fields, isEqual, names, normalised, pairs, text } from '../fields.ts';
import { type Change, type Found, nothing, type Sought, type World } from '../kind.ts';
import { known, read, readEach } from '../reading.ts';
import { Refusal } from '../refusal.ts';
import type { Outcome, Steps } from '../steps.ts';
import type { Write } from '../write.ts';
import { accessorOf, identities, idOf, mountSpelling, nameIn, namesById } from './identity.ts';
import { plainKind } from './plain.ts';

/** The alias of an external group: the path of its auth method, and its name there. */
const alias: Field = {
  preset: {},
  normalise(value) {
    if (value === null || (isMap(value) && Object.keys(value).length === 0)) {
      return {};
    }
    if (!isMap(value)) {
      throw new Error('not an object');
    }
    return { mount: mountSpelling(value['mount']), name: String(value['name'] ?? '') };
  },
};

const fields: Fields = {
  alias,
  member_entities: names(),
  member_groups: names(),
  metadata: pairs(),
  policies: names(),
  type: text('internal'),
};

/** Groups. Members are referred to by name, since ids differ between servers. */
export const groups = plainKind({
  name: 'groups',
  ignoresCase: true,
  fields,
  check({ alias: given }) {
    const names = Object.keys(mapIn(given)).sort().join();
    if (names !== '' && names !== 'mount,name') {
      throw new Refusal('its alias takes "mount" with the path of an auth method, and "name"');
    }
  },
  claim: (path) => (nameIn('group', path) === undefined ? undefined : path),
  list: (world) => identities(world, 'group'),
  read: readGroups,
  inOrder: membersFirst,
  writes,
});

function* readGroups(_world: World, sought: readonly Sought[]): Steps<Array<Outcome<Found>>> {
  if (sought.length === 0) {
    return [];
  }
  const entityNames = yield* namesById('entity');
  const groupNames = yield* namesById('group');
  return yield* readEach('groups', sought, ({ path }) => readGroup(path, entityNames, groupNames));
}

function* readGroup(
  path: string,
  entityNames: ReadonlyMap<string, string>,
  groupNames: ReadonlyMap<string, string>,
): Steps<Found> {
  const data = yield* read('groups', path);
  if (data === undefined) {
    return nothing;
  }
  const named = (ids: Value | undefined, byId: ReadonlyMap<string, string>, type: string) =>
    textsIn(ids).map((id) => {
      const name = byId.get(id);
      if (name === undefined) {
        throw new Refusal(
          `the name of its member ${type} ${id} can't be read; the token needs "list" on identity/${type}/id`,
        );
      }
      return name;
    });
  const shown = mapIn(data['alias']);
  // The members of an external group are those who logged in.
  const isExternal = data['type'] === 'external';
  const asWritten: ValueMap = {
    ...data,
    member_entities: isExternal ? [] : named(data['member_entity_ids'], entityNames, 'entity'),
    member_groups: named(data['member_group_ids'], groupNames, 'group'),
    alias: shown['id'] === undefined ? {} : { mount: shown['mount_path'] ?? '', name: shown['name'] ?? '' },
  };
  return { data: normalised(fields, known(fields, asWritten)), extra: data };
}

/** Orders groups so that each comes after its members. */
function membersFirst(wanted: readonly Sought[]): readonly Sought[] {
  const byName = new Map(wanted.map((one) => [nameIn('group', one.path)?.toLowerCase() ?? '', one]));
  const ordered = new Set<Sought>();
  const visited = new Set<Sought>();
  const visit = (one: Sought) => {
    if (visited.has(one)) {
      return;
    }
    visited.add(one);
    for (const name of textsIn(one.wanted?.['member_groups'])) {
      const member = byName.get(name.toLowerCase());
      if (member !== undefined) {
        visit(member);
      }
    }
    ordered.add(one);
  };
  for (const one of [...wanted].sort((a, b) => compareBytes(a.path, b.path))) {
    visit(one);
  }
  return [...ordered];
}

function writes({ path, wanted, found, changed }: Change): Write[] {
  const name = nameIn('group', path) ?? '';
  const body: ValueMap = {};
  for (const field of changed) {
    if (field === 'member_entities') {
      body['member_entity_ids'] = textsIn(wanted[field]).map((member) => idOf('entity', member));
    } else if (field === 'member_groups') {
      body['member_group_ids'] = textsIn(wanted[field]).map((member) => idOf('group', member));
    } else if (field !== 'alias') {
      body[field] = wanted[field] ?? null;
    }
  }
  if (found?.data !== undefined && changed.includes('type')) {
    throw new Refusal(
      `type can't be changed from ${JSON.stringify(found.data['type'])} to ${JSON.stringify(wanted['type'])}; delete ${path} first`,
    );
  }
  const isNew = found?.data === undefined;
  const own: Write[] = isNew || Object.keys(body).length > 0 ? [{ method: 'PUT', path, body }] : [];
  return changed.includes('alias') ? [...own, ...aliasWrites(name, wanted['alias'], found)] : own;
}

function aliasWrites(group: string, wanted: Value | undefined, found: Found | undefined): Write[] {
  const { id } = mapIn(found?.extra['alias']);
  const path = id === undefined ? 'identity/group-alias' : `identity/group-alias/id/${String(id)}`;
  if (!isMap(wanted) || isEqual(wanted, {})) {
    return id === undefined ? [] : [{ method: 'DELETE', path }];
  }
  const body: ValueMap = {
    name: wanted['name'] ?? '',
    mount_accessor: accessorOf(String(wanted['mount'])),
    canonical_id: idOf('group', group),
  };
  return [{ method: 'PUT', path, body }];
}
