import type { Capability } from '../policy/capabilities.ts';
import type { Moment } from '../values/time.ts';
import type { Value } from '../values/value.ts';
import type { TokenEntry } from './token.ts';

/** A policy as it is written. */
export interface PolicyText {
  readonly name: string;
  /** The rules as they were written, in HCL or JSON. */
  readonly text: string;
  /** Whether every later write must name the version that it replaces. */
  readonly casRequired: boolean;
  /** When the whole policy runs out; null for never. */
  readonly expires: Moment | null;
  /** Whether what fills a template may hold `*` and `+`; not, where absent. */
  readonly allowWildcards?: boolean;
  /** Whether what fills a template may hold `/`; not, where absent. */
  readonly allowSlashes?: boolean;
}

/** A stored policy. */
export interface PolicyEntry extends PolicyText {
  /** For check-and-set: counts the writes, from 1. The root policy, which is written nowhere, has 0. */
  readonly version: number;
  /** The last write; null for the root policy, which is written nowhere. */
  readonly modified: Moment | null;
}

/** What an ACL says of one request. */
export interface AclVerdict {
  readonly allowed: boolean;
  /** Whether the path's policies grant sudo, and whether the token is root. */
  readonly sudo: boolean;
  readonly root: boolean;
  /** The bounds that the policies put on wrapping, in seconds; 0 for none. */
  readonly minWrappingTtl: number;
  readonly maxWrappingTtl: number;
  /** What the request's `limit` is to be replaced by before its backend sees it, 0 for no limit; undefined to leave it alone. */
  readonly paginationLimit?: number;
  /** Which of the listed keys the token may see, where the policies filter them. Throws a `RequestError` when it can't tell. */
  readonly listFilter?: (name: string) => boolean;
}

/** A request as far as policies look at it. */
export interface AclRequest {
  readonly operation: string;
  readonly path: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** In seconds; undefined where the answer isn't to be wrapped. */
  readonly wrapTtl?: number | undefined;
  /** Whether a path needs sudo: asked when listed keys are filtered. */
  readonly isRootPath?: (path: string) => boolean;
}

/** One path's merged rules, as `sys/internal/ui/resultant-acl` shows them. */
export interface AclRule {
  /** In the fixed order create, delete, list, read, sudo, update, patch, scan; `deny` alone where nothing is granted. */
  readonly capabilities: readonly Capability[];
  /** Seconds, 0 for none. */
  readonly minWrappingTtl: number;
  readonly maxWrappingTtl: number;
  readonly allowedParameters: ReadonlyMap<string, readonly Value[]>;
  readonly deniedParameters: ReadonlyMap<string, readonly Value[]>;
  readonly requiredParameters: readonly string[];
}

/** The policies of one token, merged. */
export interface Acl {
  readonly root: boolean;
  check(request: AclRequest): AclVerdict;
  /** What the token may do at a path, sorted: `root` alone for a root token, `deny` alone for nothing. */
  capabilities(path: string): Array<Capability | 'root'>;
  /** Whether the token may do anything at all at or beneath a mount's path (`secret/`), so that it may know of the mount. */
  seesMount(path: string): boolean;
  /** The rules by path: those for exact paths, and those for prefixes (without their `*`). Rules with `+` are in neither. */
  rules(): { readonly exact: ReadonlyMap<string, AclRule>; readonly prefix: ReadonlyMap<string, AclRule> };
}

export interface PolicyStore {
  /** The policy of this name, trimmed and lower-cased. One that has run out is removed and not found. */
  get(name: string): PolicyEntry | undefined;
  /**
   * The names that begin with `prefix`, without `root` and `response-wrapping`: those in no folder first, then the folders', the
   * last folder first.
   */
  list(prefix?: string): string[];
  /**
   * Writes a policy, its name trimmed and lower-cased. `cas` is the version that it replaces, -1 for none.
   *
   * @throws RequestError (400) for the policies that can't be changed, and where check-and-set forbids it.
   */
  put(policy: PolicyText, cas?: number): void;
  /** Removes a policy, if there is one. Throws a `RequestError` (400) for `default`, `root` and `response-wrapping`. */
  delete(name: string): void;
  /** The ACL of these policies; `entityId` fills templates. Names without a policy count for nothing. */
  acl(names: readonly string[], entityId?: string): Acl;
  /**
   * The ACL of a token: its own policies and its entity's.
   *
   * @throws RequestError (403) where the token's entity is gone or disabled.
   */
  ofToken(entry: TokenEntry): Acl;
}
