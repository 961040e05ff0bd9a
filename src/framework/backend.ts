import type { Auth } from '../services/auth.ts';
import type { Core } from '../services/core.ts';
import type { MountEntry } from '../services/mount-table.ts';
import type { Operation, Request } from '../services/request.ts';
import type { Transaction } from '../storage/storage.ts';
import type { FieldSchemas } from './field.ts';
import type { FieldData } from './field-data.ts';
import type { Response } from './response.ts';

/** What a handler is given. */
export interface Call {
  readonly request: Request;
  /** The request's data (body and query) and the path's captures, coerced as the path's fields say. */
  readonly data: FieldData;
  /** The whole state; a backend keeps to the keys beneath `storageRoot(mount)`. */
  readonly storage: Transaction;
  readonly mount: MountEntry;
  /** The engine's services, bound to this request's transaction. */
  readonly core: Core;
}

/** Answers one operation of one path. `undefined` is an empty success (204), or 404 for a read. */
export type Handler = (call: Call) => Response | undefined;

/** A path as a backend declares it. Routing, coercion, warnings, help and completion all come from here. */
export interface PathDefinition {
  /**
   * The path beneath the mount as a regular expression's source, with named groups for the parts that are fields. It's matched
   * against the whole path.
   */
  readonly pattern: string;
  readonly fields: FieldSchemas;
  readonly operations: Readonly<Partial<Record<Operation, Handler>>>;
  /** Tells create from update. Without it every write is an update. */
  readonly exists?: (call: Call) => boolean;
  /**
   * The path under which policies know what a request is about, where the handlers accept several spellings of one name:
   * capitals, blanks, idle slashes. Policies judge it as well as the path that was asked. An optional slash at the pattern's
   * end needs no mention.
   */
  readonly canonical?: (
    relativePath: string,
    request: Pick<Call, 'core'> & { readonly operation: Operation },
  ) => string;
  /** Whether parameters that are no fields are expected (kv data), so that nobody is warned about them. */
  readonly takesAnything?: boolean;
  readonly help: { readonly synopsis: string; readonly description: string };
}

/** A backend: an auth method or a secrets engine. */
export interface Backend {
  readonly type: string;
  /** What `path-help` says of the mount as a whole. */
  readonly help: string;
  /** Of several that match a path, the first one has it. */
  readonly paths: Iterable<PathDefinition>;
  /** Paths beneath the mount that need `sudo`; a trailing `*` is a prefix. */
  readonly rootPaths?: readonly string[];
  /** Paths beneath the mount that need no token; a trailing `*` is a prefix, a `+` one segment. */
  readonly unauthenticatedPaths?: readonly string[];
  /** Path whose failed logins count towards a lockout, and the name they count for (the RoleID, say). */
  readonly lockoutName?: (call: Call) => string | undefined;
  /**
   * For auth methods: what a token that this mount gave becomes at renewal. `auth` is the token's, with `ttl`, `maxTtl` and
   * `period` to be overwritten.
   */
  readonly renew?: (call: Omit<Call, 'data'>, auth: Auth) => Auth;
  /** Work to be done when the backend's mount goes; its storage is removed anyway. */
  readonly onDisable?: (call: Pick<Call, 'storage' | 'mount' | 'core'>) => void;
  /** The options that a mount of this type is stored with, from those that were given; throws a `RequestError` for bad ones. */
  readonly mountOptions?: (given: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
  /** Removes at most about `limit` of the documents that have become nobody's, those first that are so for the longest time. */
  readonly tidy?: (call: Pick<Call, 'storage' | 'mount' | 'core'>, limit: number) => void;
  /** Brings what a mount keeps to the next version, when tuning raises its option `version`. */
  readonly upgrade?: (call: Pick<Call, 'storage' | 'mount' | 'core'>) => void;
}

/** Paths that are made when they are come to, so that nobody loads what stands behind the one that was looked for. */
export function inTurn(...paths: ReadonlyArray<() => PathDefinition>): Iterable<PathDefinition> {
  return {
    *[Symbol.iterator]() {
      for (const path of paths) {
        yield path();
      }
    },
  };
}

/** The folder that holds all that a mount's backend stores. Readable: the backend's type, then the mount's id. */
export function storageRoot(mount: MountEntry): string {
  return `${mount.type}/${mount.uuid}`;
}
