import { failure } from '../../framework/error.ts';
import { readStoredAddresses } from '../../framework/stored-addresses.ts';
import type { TokenParams } from '../../framework/token-fields.ts';
import type { Document, Key, Transaction } from '../../storage/storage.ts';
import type { Count } from '../../values/count.ts';
import { oncePer } from '../../values/once-per.ts';
import { type Moment, readStoredTime, storedTime } from '../../values/time.ts';
import { leftoversFolder, roleIdKey, roleKey, usesFolder } from './keys.ts';
import { type Context, startTidying } from './tidy-times.ts';

/** The maximum length of a role name and of a SecretID, in bytes. */
export const maxNameLength = 4096;

/** A role. Durations are in seconds. */
export interface Role {
  /** Lowercase. */
  readonly name: string;
  readonly roleId: string;
  /** A UUID that distinguishes this role from an earlier one of the same name. Its SecretIDs are hashed with it. */
  readonly key: string;
  readonly bindSecretId: boolean;
  /** CIDR blocks that may log in; null if never set, which is shown differently from an empty list. */
  readonly secretIdBoundCidrs: readonly string[] | null;
  readonly secretIdNumUses: Count;
  readonly secretIdTtl: number;
  /** Whether the SecretIDs are local to a cluster. The only effect here: a role finds no accessor of the other kind. */
  readonly localSecretIds: boolean;
  /** The value last set by the deprecated field `policies`. It is only shown. */
  readonly policies: readonly string[];
  /** The value last set by the deprecated field `period`. It is only shown. */
  readonly period: number;
  readonly token: Omit<TokenParams, 'boundCidrs'>;
  /** CIDR blocks that may use the tokens; null if never set. */
  readonly tokenBoundCidrs: readonly string[] | null;
}

/** A stored role. Its name is in its key. */
type RoleDocument = Document & Omit<Role, 'name'>;

interface RoleIdDocument extends Document {
  readonly role: string;
}

/** A deleted role whose SecretIDs remain to be tidied. */
export interface Leftover {
  readonly name: string;
  readonly key: string;
  readonly deleted: Moment;
}

type LeftoverDocument = Document & Omit<Leftover, 'deleted'> & { readonly deleted: string };

/** Returns the name under which a role is stored. Role names are case-insensitive. */
export function storedName(name: string): string {
  return name.toLowerCase();
}

/** Returns the role with this name, ignoring case, or undefined. Names come from paths of the API, or as the owner types them. */
export function findRole(context: Context, name: string): Role | undefined {
  const lower = storedName(name);
  if (lower === '' || lower.includes('/')) {
    return undefined;
  }
  const document = context.storage.get<RoleDocument>(roleKey(context.mount, lower));
  return document && roleOf(document, lower);
}

const roleOf = oncePer(
  (document: RoleDocument, name): Role => ({
    name,
    ...document,
    tokenBoundCidrs: document.tokenBoundCidrs && readStoredAddresses(document.tokenBoundCidrs),
  }),
);

/** Returns the deleted role recorded at `key`, or undefined. */
export function readLeftover(storage: Transaction, key: Key): Leftover | undefined {
  const document = storage.get<LeftoverDocument>(key);
  return document && { ...document, deleted: readStoredTime(document.deleted) };
}

/** Returns the name of the role with this RoleID, or undefined. */
export function roleNameOf(context: Context, roleId: string): string | undefined {
  return context.storage.get<RoleIdDocument>(roleIdKey(context.storage, context.mount, roleId))?.role;
}

export interface SaveOptions {
  /** The RoleID of the role before this write. */
  readonly previousRoleId?: string;
  /**
   * The name to compare with the RoleID's current owner; the role's own name by default. Some endpoints of OpenBao compare the
   * name as the request spells it.
   */
  readonly nameInPath?: string;
}

/**
 * Stores a role and the index entry of its RoleID.
 *
 * @throws RequestError if the role has no constraint left, or its RoleID belongs to another role
 */
export function saveRole(context: Context, role: Role, options: SaveOptions = {}): void {
  const { storage, mount } = context;
  const { previousRoleId, nameInPath = role.name } = options;
  if (!hasConstraint(role)) {
    throw failure('at least one constraint should be enabled on the role');
  }
  const owner = roleNameOf(context, role.roleId);
  if (owner !== undefined && owner !== nameInPath) {
    throw failure('role_id already in use');
  }
  if (previousRoleId !== undefined && previousRoleId !== role.roleId) {
    storage.delete(roleIdKey(storage, mount, previousRoleId));
  }
  const { name, ...document } = role;
  storage.put(roleKey(mount, name), document);
  if (owner === undefined) {
    const index: RoleIdDocument = { role: name };
    storage.put(roleIdKey(storage, mount, role.roleId), index);
  }
  startTidying(context);
}

/** Returns the role's token settings in the form common to all auth methods. */
export function tokenParams(role: Role): TokenParams {
  return { boundCidrs: role.tokenBoundCidrs ?? [], ...role.token };
}

/** Reports whether a login must meet any constraint: a SecretID or an address. */
function hasConstraint(role: Role): boolean {
  return role.bindSecretId || isSet(role.secretIdBoundCidrs) || isSet(role.tokenBoundCidrs);
}

function isSet(list: readonly string[] | null): boolean {
  return list !== null && list.length > 0;
}

/**
 * Deletes a role and the last uses of its SecretIDs, which are in a few files. The SecretIDs become unusable at once, and later tidies
 * remove them in batches. As in OpenBao, their accessors exist until the next tidy, but a lookup shows nothing.
 */
export function deleteRole(context: Context, role: Role): void {
  const { storage, mount, core } = context;
  const leftover: LeftoverDocument = { name: role.name, key: role.key, deleted: storedTime(core.now) };
  storage.put(`${leftoversFolder(mount)}/${role.key}`, leftover);
  storage.delete(roleIdKey(storage, mount, role.roleId));
  storage.delete(roleKey(mount, role.name));
  storage.deleteAll(usesFolder(mount, role));
}
