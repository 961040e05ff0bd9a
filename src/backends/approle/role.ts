import { failure } from '../../framework/error.ts';
import type { TokenParams } from '../../framework/token-fields.ts';
import { parseAddresses } from '../../go/net/cidr.ts';
import type { Document, Key, Transaction } from '../../storage/storage.ts';
import type { Count } from '../../values/count.ts';
import { oncePer } from '../../values/once-per.ts';
import { type Moment, readStoredTime, storedTime } from '../../values/time.ts';
import { leftoversFolder, roleIdKey, roleKey } from './keys.ts';
import { type Context, startTidying } from './tidy-times.ts';

/** The longest role name and the longest SecretID, in bytes. */
export const maxNameLength = 4096;

/** A role. Durations are in seconds. */
export interface Role {
  /** In lower case. */
  readonly name: string;
  readonly roleId: string;
  /** Tells this role from an earlier one of the same name. Part of what its SecretIDs are hashed with. */
  readonly key: string;
  readonly bindSecretId: boolean;
  /** CIDR blocks that may log in; null where they were never set, which shows otherwise than an empty list. */
  readonly secretIdBoundCidrs: readonly string[] | null;
  readonly secretIdNumUses: Count;
  readonly secretIdTtl: number;
  /** The SecretIDs are local to a cluster. Here it only shows, and keeps accessors of the two kinds apart. */
  readonly localSecretIds: boolean;
  /** What was last set by the old names `policies` and `period`, which are only shown. */
  readonly policies: readonly string[];
  readonly period: number;
  readonly token: Omit<TokenParams, 'boundCidrs'>;
  /** CIDR blocks that may use the tokens; null where they were never set. */
  readonly tokenBoundCidrs: readonly string[] | null;
}

interface RoleDocument extends Document {
  readonly roleId: string;
  readonly key: string;
  readonly bindSecretId: boolean;
  readonly secretIdBoundCidrs: readonly string[] | null;
  readonly secretIdNumUses: Count;
  readonly secretIdTtl: number;
  readonly localSecretIds: boolean;
  readonly policies: readonly string[];
  readonly period: number;
  readonly token: { readonly [Field in keyof Role['token']]: Role['token'][Field] };
  readonly tokenBoundCidrs: readonly string[] | null;
}

interface RoleIdDocument extends Document {
  readonly role: string;
}

/** What a deleted role leaves behind: where its SecretIDs are, and since when they are nobody's. */
export interface Leftover {
  readonly name: string;
  readonly key: string;
  readonly deleted: Moment;
}

type LeftoverDocument = Document & Omit<Leftover, 'deleted'> & { readonly deleted: string };

/** The name that a role is stored under, whatever the case that it is asked for in. */
export function storedName(name: string): string {
  return name.toLowerCase();
}

/** The role with this name in any case, or undefined. */
export function findRole(context: Context, name: string): Role | undefined {
  const lower = storedName(name);
  const document = context.storage.get<RoleDocument>(roleKey(context.mount, lower));
  return document && roleOf(document, lower);
}

const roleOf = oncePer(
  (document: RoleDocument, name): Role => ({
    name,
    ...document,
    // Addresses are read anew each time, as go-sockaddr does: what it takes for a socket's path gains quotes each time.
    tokenBoundCidrs: document.tokenBoundCidrs && parseAddresses(document.tokenBoundCidrs),
  }),
);

/** What the deleted role has left behind that the document at `key` notes. */
export function readLeftover(storage: Transaction, key: Key): Leftover | undefined {
  const document = storage.get<LeftoverDocument>(key);
  return document && { ...document, deleted: readStoredTime(document.deleted) };
}

/** The name of the role that a RoleID belongs to, or undefined. */
export function roleNameOf(context: Context, roleId: string): string | undefined {
  return context.storage.get<RoleIdDocument>(roleIdKey(context.storage, context.mount, roleId))?.role;
}

/** How a role is stored that may be there already. */
export interface SaveOptions {
  /** The RoleID that the role had. */
  readonly previousRoleId?: string;
  /**
   * The name that the RoleID has to belong to, if to any. It's the role's own, unless it is compared as the request spelled it.
   */
  readonly nameInPath?: string;
}

/**
 * Stores a role and its RoleID's way back to it. Throws where the role has no constraint left, or where its RoleID is another
 * role's.
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
    const back: RoleIdDocument = { role: name };
    storage.put(roleIdKey(storage, mount, role.roleId), back);
  }
  startTidying(context);
}

/** The role's settings for tokens as all methods' roles have them. */
export function tokenParams(role: Role): TokenParams {
  return { boundCidrs: role.tokenBoundCidrs ?? [], ...role.token };
}

/** Whether anything at all is asked of who logs in with the role. */
function hasConstraint(role: Role): boolean {
  return role.bindSecretId || isSet(role.secretIdBoundCidrs) || isSet(role.tokenBoundCidrs);
}

function isSet(list: readonly string[] | null): boolean {
  return list !== null && list.length > 0;
}

/**
 * Removes a role. Its SecretIDs are out of reach at once, and removed piece by piece with the next tidyings; its accessors are
 * still known until then, though they show nothing.
 */
export function deleteRole(context: Context, role: Role): void {
  const { storage, mount, core } = context;
  const leftover: LeftoverDocument = { name: role.name, key: role.key, deleted: storedTime(core.now) };
  storage.put(`${leftoversFolder(mount)}/${role.key}`, leftover);
  storage.delete(roleIdKey(storage, mount, role.roleId));
  storage.delete(roleKey(mount, role.name));
}
