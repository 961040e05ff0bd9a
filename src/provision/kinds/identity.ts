import { compareBytes } from '../../values/compare.ts';
import { isMap, type Value, type ValueMap } from '../../values/value.ts';
import { mapIn } from '../../values/value-parts.ts';
import type { World } from '../kind.ts';
import { listNames, read } from '../reading.ts';
import { isSuccess } from '../refusal.ts';
import { ask, type Steps, sideBySide } from '../steps.ts';
import { reference } from '../write.ts';
import { rolesOf } from './approle-roles.ts';

/** The named objects in the identity store. */
export type IdentityType = 'entity' | 'group';

/** Returns the path of an entity or a group. */
function identityPath(type: IdentityType, name: string): string {
  return `identity/${type}/name/${name}`;
}

/** Returns the name in the path of an entity or a group; undefined if it isn't one. */
export function nameIn(type: IdentityType, path: string): string | undefined {
  const prefix = identityPath(type, '');
  return path.startsWith(prefix) && path.length > prefix.length ? path.slice(prefix.length) : undefined;
}

/** Stands for the id of an entity or a group, which differs between servers. */
export function idOf(type: IdentityType, name: string): ValueMap {
  return reference(identityPath(type, name), 'id');
}

/** Stands for the accessor of an auth method, which differs between servers. */
export function accessorOf(mount: string): ValueMap {
  return reference(`sys/${mount.replace(/\/$/, '')}`, 'accessor');
}

/** The names of all entities, or of all groups, by id. Empty if the token may not list them. */
export function* namesById(type: IdentityType): Steps<ReadonlyMap<string, string>> {
  const answer = yield* ask('identities', { method: 'LIST', path: `identity/${type}/id` });
  const all = isSuccess(answer) ? Object.entries(mapIn(answer.data['key_info'])) : [];
  return new Map(all.flatMap(([id, facts]) => (isMap(facts) ? [[id, String(facts['name'])] as const] : [])));
}

/** The names of roles by RoleID, for some AppRole auth methods. */
export function* rolesById(
  world: World,
  mounts: readonly string[],
): Steps<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const byMount = new Map<string, ReadonlyMap<string, string>>();
  for (const mount of mounts) {
    const paths = yield* rolesOf(world, mount);
    const outcomes = yield* sideBySide(
      'RoleIDs',
      paths.map((path) => read('RoleIDs', `${path}/role-id`)),
    );
    const roles = new Map<string, string>();
    for (const [index, outcome] of outcomes.entries()) {
      const id = 'value' in outcome ? outcome.value?.['role_id'] : undefined;
      if (typeof id === 'string') {
        roles.set(id.toLowerCase(), paths[index]?.slice(`${mount}role/`.length) ?? '');
      }
    }
    byMount.set(mount, roles);
  }
  return byMount;
}

/** Normalises the path of an auth method, such as `auth/approle/`. */
export function mountSpelling(value: Value | undefined): string {
  const path = `${String(value ?? '').replace(/\/+$/, '')}/`;
  return path.startsWith('auth/') ? path : `auth/${path}`;
}

/** Lists entities or groups by path. */
export function* identities(world: World, type: IdentityType): Steps<string[]> {
  const names = yield* listNames(world, type === 'entity' ? 'entities' : 'groups', `identity/${type}/name`);
  return names.map((name) => identityPath(type, name)).sort(compareBytes);
}
