import type { Auth } from '../services/auth.ts';
import type { Core } from '../services/core.ts';
import type { RoleInventory } from '../services/inventory.ts';
import type { MountEntry } from '../services/mount-table.ts';
import type { Operation, Request } from '../services/request.ts';
import { logsFolder } from '../storage/logs.ts';
import type { Transaction } from '../storage/storage.ts';
import type { Moment } from '../values/time.ts';
import type { ValueMap } from '../values/value.ts';
import type { FieldSchemas } from './field.ts';
import type { FieldData } from './field-data.ts';
import type { Response } from './response.ts';

/** The arguments of a handler. */
export interface Call {
  readonly request: Request;
  /** The request's body and query and the path's captures, coerced to the types of the path's fields. */
  readonly data: FieldData;
  /** The whole state. A backend uses only the keys beneath `storageRoot(mount)` and `logRoot(mount)`. */
  readonly storage: Transaction;
  readonly mount: MountEntry;
  /** The engine's services, bound to this request's transaction. */
  readonly core: Core;
}

/** Performs one operation of one path. Returns undefined for an empty success (204), or 404 for a read. */
export type Handler = (call: Call) => Response | undefined;

/** A path as a backend declares it. Routing, coercion, warnings, help and completion all derive from it. */
export interface PathDefinition {
  /**
   * The path beneath the mount, as the source of a regular expression with a named group for each field. It must match
   * the whole path.
   */
  readonly pattern: string;
  readonly fields: FieldSchemas;
  readonly operations: Readonly<Partial<Record<Operation, Handler>>>;
  /**
   * Reports whether the target exists, which makes a write an update rather than a create. Without it every write is an
   * update.
   */
  readonly exists?: (call: Call) => boolean;
  /**
   * Normalises a path whose handlers accept several spellings of one name (case, whitespace, redundant slashes).
   * Policies check the normalised path as well as the requested one. An optional slash at the end of the pattern is
   * handled elsewhere.
   */
  readonly canonical?: (
    relativePath: string,
    request: Pick<Call, 'core'> & { readonly operation: Operation },
  ) => string;
  /** Whether the path isn't part of the API, and is declared only to say so. */
  readonly isInvalid?: boolean;
  /** Whether undeclared parameters are expected (kv data), so that no warning lists them. */
  readonly acceptsAnyParameter?: boolean;
  readonly help: { readonly synopsis: string; readonly description: string };
}

/** The credentials of a login that is explained: those in the call's data, or a role and its SecretID or the accessor of that. */
export type LoginCredentials = (
  | { readonly data: true }
  | { readonly role: string; readonly accessor?: string | undefined; readonly secretId?: string | undefined }
) & {
  /** The history's record of a SecretID that no longer exists. */
  readonly past?: (() => CredentialPast | undefined) | undefined;
};

/** The history's record of a SecretID. */
export interface CredentialPast {
  /** The role that it was generated for. */
  readonly role: string;
  readonly generated: Moment;
  /** The number of logins that it allowed; 0 for no limit. */
  readonly uses: number;
  /** How it ended; undefined if the history doesn't say. */
  readonly end: CredentialEnd | undefined;
}

/** How a SecretID ended. A last use has the client's address. */
export type CredentialEnd =
  | { readonly how: 'expired' | 'destroyed'; readonly time: Moment }
  | { readonly how: 'used up'; readonly time: Moment; readonly from: string };

/** A decision on a login, and why. */
export interface LoginExplanation {
  /** The name that failed logins count against; undefined if the credentials name no role. */
  readonly lockoutName: string | undefined;
  /** What the login grants; undefined if it is refused. */
  readonly auth: Auth | undefined;
  /** A clause in English without a capital or a full stop. */
  readonly reason: string;
  /** Sentences on what else matters, such as the remaining uses of a SecretID. */
  readonly notes: readonly string[];
}

/** What an auth method with roles tells the owner of the state. Nothing here has side effects or is reachable through the API. */
export interface LoginExplainer {
  /** Lists the names of the roles. */
  roles(call: Pick<Call, 'storage' | 'mount' | 'core'>): readonly string[];
  /** Returns what a login with a role grants if its credentials are valid, or undefined if there is no such role. */
  authOf(call: Pick<Call, 'storage' | 'mount' | 'core'>, role: string): Auth | undefined;
  /** Decides a login by the same rules as the login path. */
  explain(call: Call, credentials: LoginCredentials): LoginExplanation;
  /** Finds the role whose RoleID passes a test. */
  roleWith(call: Pick<Call, 'storage' | 'mount' | 'core'>, isRoleId: (roleId: string) => boolean): string | undefined;
  /** Finds the accessor of a role's SecretID that passes a test. */
  accessorWith(
    call: Pick<Call, 'storage' | 'mount' | 'core'>,
    role: string,
    isAccessor: (accessor: string) => boolean,
  ): string | undefined;
}

/** An auth method or a secrets engine. */
export interface Backend {
  readonly type: string;
  /** The description of the mount in `path-help`. */
  readonly help: string;
  /** The first path that matches serves the request. */
  readonly paths: Iterable<PathDefinition>;
  /** Paths beneath the mount that need `sudo`. A trailing `*` matches any suffix. */
  readonly rootPaths?: readonly string[];
  /** Paths beneath the mount that need no token. A trailing `*` matches any suffix, a `+` one segment. */
  readonly unauthenticatedPaths?: readonly string[];
  /**
   * Returns the name (the RoleID, for AppRole) that a failed login counts against, or undefined if the path doesn't log
   * in.
   */
  readonly lockoutName?: (call: Call) => string | undefined;
  /**
   * For auth methods: returns what a token of this mount becomes at renewal. `auth` is the token's own; the result may
   * replace its `ttl`, `maxTtl` and `period`.
   */
  readonly renew?: (call: Omit<Call, 'data'>, auth: Auth) => Auth;
  /**
   * For auth methods with roles: returns the role that a login asks for, or undefined if there is none.
   *
   * @param body the members of the request's body, of any type
   */
  readonly loginRole?: (call: Pick<Call, 'storage' | 'mount' | 'core'>, body: ValueMap) => string | undefined;
  /** For auth methods with roles: explains logins. */
  readonly logins?: LoginExplainer;
  /** Cleans up before the mount is removed. The engine removes the mount's storage itself. */
  readonly onDisable?: (call: Pick<Call, 'storage' | 'mount' | 'core'>) => void;
  /** Returns the options to store for a new mount. Throws a `RequestError` for invalid ones. */
  readonly mountOptions?: (given: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
  /** Removes roughly `limit` orphaned documents at most, oldest first. */
  readonly tidy?: (call: Pick<Call, 'storage' | 'mount' | 'core'>, limit: number) => void;
  /** Migrates a mount's data after tuning raises its `version` option. */
  readonly upgrade?: (call: Pick<Call, 'storage' | 'mount' | 'core'>) => void;
  /** For auth methods with roles: what the state's owner may ask, which no API request can. */
  readonly inventory?: RoleInventory<Pick<Call, 'storage' | 'mount' | 'core'>>;
}

/**
 * Returns the paths as an iterable that creates each on demand, so that the modules behind the ones after a match are
 * never loaded.
 */
export function lazyPaths(...paths: ReadonlyArray<() => PathDefinition>): Iterable<PathDefinition> {
  return {
    *[Symbol.iterator]() {
      for (const path of paths) {
        yield path();
      }
    },
  };
}

/** Does the same for lists of paths: none after the one with a match is loaded. */
export function lazyPathLists(...lists: ReadonlyArray<() => readonly PathDefinition[]>): Iterable<PathDefinition> {
  return {
    *[Symbol.iterator]() {
      for (const list of lists) {
        yield* list();
      }
    },
  };
}

/** Returns the folder that holds everything a mount's backend stores: the backend's type, then the mount's UUID. */
export function storageRoot(mount: MountEntry): string {
  return `${mount.type}/${mount.uuid}`;
}

/** Returns the folder of those of a mount's documents that share files (`isLogFolder`). */
export function logRoot(mount: MountEntry): string {
  return `${logsFolder}/${storageRoot(mount)}`;
}
