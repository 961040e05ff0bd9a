import { addresses, bool, type Fields, integer, names, normalised, seconds, set, text } from '../fields.ts';
import { type Found, nothing, type Sought, type World } from '../kind.ts';
import { placeOf } from '../mount-table.ts';
import { known, listEach, listNames, read, readEach } from '../reading.ts';
import type { Steps } from '../steps.ts';
import { plainKind } from './plain.ts';

const fields: Fields = {
  bind_secret_id: bool(true),
  local_secret_ids: bool(),
  // Left unchanged unless given, since the server chooses one.
  role_id: { ...text(), preset: undefined },
  secret_id_bound_cidrs: set(),
  secret_id_num_uses: integer(),
  secret_id_ttl: seconds(),
  token_bound_cidrs: addresses(),
  token_explicit_max_ttl: seconds(),
  token_max_ttl: seconds(),
  token_no_default_policy: bool(),
  token_num_uses: integer(),
  token_period: seconds(),
  token_policies: names(),
  token_strictly_bind_ip: bool(),
  token_ttl: seconds(),
  token_type: { ...text('default'), normalise: (value) => (value === '' ? 'default' : text().normalise(value)) },
};

/** Roles of AppRole auth methods. */
export const approleRoles = plainKind({
  name: 'AppRole roles',
  ignoresCase: true,
  isInMounts: true,
  secretFields: ['role_id'],
  fields,
  formerNames: { policies: 'token_policies', period: 'token_period', bound_cidr_list: 'secret_id_bound_cidrs' },
  claim(path, mounts) {
    const [, mount, role] = /^auth\/(.+)\/role\/([^/]+)$/.exec(path) ?? [];
    if (mount === undefined || role === undefined) {
      return undefined;
    }
    const place = placeOf(path, mounts);
    const isOther = place !== undefined && place.info['type'] !== 'approle';
    return isOther ? undefined : `auth/${mount}/role/${role.toLowerCase()}`;
  },
  list: (world) =>
    listEach(
      'AppRole roles',
      approleMounts(world).map((mount) => rolesOf(world, mount)),
    ),
  read: (world, sought) => readEach('AppRole roles', sought, (one) => readRole(world, one)),
});

/** The paths of the wanted AppRole auth methods: `auth/approle/`. */
function approleMounts({ mounts, isWanted }: World): string[] {
  return [...mounts].filter(([path, { type }]) => type === 'approle' && isWanted(path)).map(([path]) => path);
}

/** Lists the roles of an auth method by path. */
export function* rolesOf(world: World, mount: string): Steps<string[]> {
  const found = yield* listNames(world, 'AppRole roles', `${mount}role`);
  return found.map((name) => `${mount}role/${name}`);
}

function* readRole({ readsRoleIds }: World, { path, wanted }: Sought): Steps<Found> {
  const data = yield* read('AppRole roles', path);
  if (data === undefined) {
    return nothing;
  }
  const withId =
    readsRoleIds || wanted?.['role_id'] !== undefined ? yield* read('AppRole roles', `${path}/role-id`) : {};
  return { data: normalised(fields, known(fields, { ...data, ...withId })), extra: data };
}
