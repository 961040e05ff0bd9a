import type { Page, PageRequest, RoleFacts, SecretIdFacts } from '../../services/inventory.ts';
import { formatTime } from '../../values/time.ts';
import { rolesFolder, secretIdsFolder, usesFolder } from './keys.ts';
import { type LastUse, laterUse, usesIn } from './last-use.ts';
import { findRole, type Role } from './role.ts';
import { type SecretId, scanSecretIds, wasTidied } from './secret-id.ts';
import { type Context, lastTidied } from './tidy-times.ts';

/** Lists the roles of a mount for the state's owner. */
export function rolesPage(context: Context, { after, limit }: PageRequest): Page<RoleFacts> {
  const rows: RoleFacts[] = [];
  for (const role of rolesAfter(context, after)) {
    rows.push(roleFacts(role));
    if (rows.length === limit) {
      return { rows, next: role.name };
    }
  }
  return { rows, next: null };
}

/**
 * Lists the SecretIDs of a role, or of all roles, for the state's owner. Reads one shard after the other, so a page costs the same
 * however many SecretIDs there are.
 *
 * @param name undefined for all roles
 */
export function secretIdsPage(context: Context, name: string | undefined, page: PageRequest): Page<SecretIdFacts> {
  const [roleName = '', shard = '', hash = ''] = page.after.split('/');
  const tidied = lastTidied(context);
  const rows: SecretIdFacts[] = [];
  let read = 0;
  for (const role of name === undefined ? rolesFrom(context, roleName) : findRoles(context, name)) {
    const start = role.name === roleName ? { shard, hash } : { shard: '', hash: '' };
    for (const found of secretIdsOf(context, role, start)) {
      read += 1;
      if (!wasTidied(found.secretId, tidied)) {
        rows.push(secretIdFacts(role, found));
      }
      if (read === page.limit) {
        return { rows, next: `${role.name}/${found.shard}/${found.hash}` };
      }
    }
  }
  return { rows, next: null };
}

function findRoles(context: Context, name: string): Role[] {
  const role = findRole(context, name);
  return role === undefined ? [] : [role];
}

/** Yields the role with this name, if there is one, and those after it. */
function* rolesFrom(context: Context, name: string): Generator<Role> {
  if (name !== '') {
    yield* findRoles(context, name);
  }
  yield* rolesAfter(context, name);
}

function* rolesAfter(context: Context, name: string): Generator<Role> {
  for (const [next] of context.storage.scan(rolesFolder(context.mount), name)) {
    yield* findRoles(context, next);
  }
}

interface Place {
  readonly shard: string;
  readonly hash: string;
}

/** A SecretID, and the last login with it. */
interface Found extends Place {
  readonly secretId: SecretId;
  readonly lastUse: LastUse | null;
}

function* secretIdsOf({ storage, mount }: Context, role: Role, after: Place): Generator<Found> {
  const folder = secretIdsFolder(mount, role);
  for (const name of storage.list(folder)) {
    const shard = name.slice(0, -1);
    if (shard < after.shard) {
      continue;
    }
    const start = shard === after.shard ? after.hash : '';
    const uses = usesIn(storage, `${usesFolder(mount, role)}/${shard}`, start);
    for (const [hash, secretId] of scanSecretIds(storage, `${folder}/${shard}`, start)) {
      yield { shard, hash, secretId, lastUse: laterUse(secretId.lastUse, uses.get(hash) ?? null) };
    }
  }
}

function roleFacts({ name, token, secretIdTtl, secretIdNumUses }: Role): RoleFacts {
  return {
    role: name,
    tokenPolicies: token.policies,
    tokenTtl: token.ttl,
    tokenMaxTtl: token.maxTtl,
    secretIdTtl,
    secretIdNumUses,
  };
}

function secretIdFacts(role: Role, { secretId, lastUse }: Found): SecretIdFacts {
  const { accessor, metadata, cidrs, numUses, created, expires } = secretId;
  return {
    role: role.name,
    accessor,
    metadata,
    cidrs,
    numUses,
    created: formatTime(created),
    expires: expires === null ? null : formatTime(expires),
    lastUse: lastUse === null ? null : { time: formatTime(lastUse.time), from: lastUse.from },
  };
}
