import type { Capability } from '../policy/capabilities.ts';
import type { PathRule, Policy, RuleTerms } from '../policy/policy.ts';
import type { Moment } from '../values/time.ts';
import type { Value } from '../values/value.ts';
import type { TokenEntry } from './token.ts';

/** A policy as it is written. */
export interface PolicyText {
  readonly name: string;
  /** The rules as written, in HCL or JSON. */
  readonly text: string;
  /** Whether later writes must name the version that they replace (`cas_required`). */
  readonly casRequired: boolean;
  /** When the policy expires; null for never. */
  readonly expires: Moment | null;
  /** Whether template values may contain `*` and `+`. Defaults to false. */
  readonly allowWildcards?: boolean;
  /** Whether template values may contain `/`. Defaults to false. */
  readonly allowSlashes?: boolean;
}

/** A stored policy. */
export interface PolicyEntry extends PolicyText {
  /** The number of writes, for check-and-set. The root policy, which is never written, has 0. */
  readonly version: number;
  /** The time of the last write; null for the root policy. */
  readonly modified: Moment | null;
}

/** The rules that a token's policies have for one path, merged: what an ACL decides by. */
export interface MergedRule extends RuleTerms {
  /** The rules it was merged from; undefined for a single rule, which is its own merged rule. */
  readonly mergedFrom?: readonly PathRule[] | undefined;
}

/**
 * Why an ACL decided as it did:
 *
 * - `root`: the token is a root token; `help`: anyone with a token may ask for help; `granted`: the rule grants it
 * - `no rule`: no rule matches the path; `deny`: the rule denies everything
 * - `capability`: the rule lacks the capability
 * - `wrapping`, `required`, `denied parameter`, `allowed parameter`, `page`: the rule grants the capability, but not for
 *   the request's wrapping TTL, parameters or page
 */
export type AclReason =
  | 'root'
  | 'help'
  | 'granted'
  | 'no rule'
  | 'deny'
  | 'capability'
  | 'wrapping'
  | ParameterReason
  | 'page';

/** Why a rule forbids a request's parameters: one is missing, denied, or not among those allowed. */
export type ParameterReason = 'required' | 'denied parameter' | 'allowed parameter';

/** An ACL's decision on one request. */
export interface AclVerdict {
  readonly allowed: boolean;
  readonly reason: AclReason;
  /** The rule that decided; undefined if none matches, or none is needed. */
  readonly rule: MergedRule | undefined;
  /** The parameter that the rule forbids or requires, if that is the reason. */
  readonly parameter?: string | undefined;
  /** Whether the policies grant sudo on the path. `root` reports whether the token is a root token. */
  readonly sudo: boolean;
  readonly root: boolean;
  /** The limits that the policies set for wrapping TTLs, in seconds; 0 for none. */
  readonly minWrappingTtl: number;
  readonly maxWrappingTtl: number;
  /** Replaces the request's `limit` before the backend sees it; 0 for no limit, undefined to keep the request's own. */
  readonly paginationLimit?: number;
  /**
   * Reports whether the token may see a listed key, if the policies filter the list. Throws a `RequestError` when it
   * can't decide.
   */
  readonly listFilter?: (name: string) => boolean;
}

/** The part of a request that policies look at. */
export interface AclRequest {
  readonly operation: string;
  readonly path: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** In seconds; undefined if the response isn't wrapped. */
  readonly wrapTtl?: number | undefined;
  /** Reports whether a path needs sudo. Used to filter listed keys. */
  readonly isRootPath?: (path: string) => boolean;
}

/** The merged rules of one path, as `sys/internal/ui/resultant-acl` shows them. */
export interface AclRule {
  /** In the fixed order create, delete, list, read, sudo, update, patch, scan; `deny` alone if nothing is granted. */
  readonly capabilities: readonly Capability[];
  /** In seconds, 0 for none. `maxWrappingTtl` too. */
  readonly minWrappingTtl: number;
  readonly maxWrappingTtl: number;
  readonly allowedParameters: ReadonlyMap<string, readonly Value[]>;
  readonly deniedParameters: ReadonlyMap<string, readonly Value[]>;
  readonly requiredParameters: readonly string[];
}

/**
 * Why a rule decides before the next one that matches: it has no wildcard; its first wildcard comes later; it doesn't
 * end in `*`; it has fewer `+`; it is longer; its name sorts last; or the next one is for a listed folder's own name.
 */
export type Precedence =
  | 'exact'
  | 'first wildcard'
  | 'no final wildcard'
  | 'fewer wildcards'
  | 'longer'
  | 'name'
  | 'folder';

/** A rule that matches a path. */
export interface RuleMatch {
  readonly rule: MergedRule;
  /** Why it precedes the next match; undefined for the last. */
  readonly precedence: Precedence | undefined;
}

/** The merged policies of one token. */
export interface Acl {
  readonly root: boolean;
  check(request: AclRequest): AclVerdict;
  /**
   * Lists the rules that match a path, the one that decides first. This is for explanations: `check` finds the first
   * without looking for the others.
   */
  matches(operation: string, path: string): readonly RuleMatch[];
  /** Returns the positions of the policies that grant an operation on a path, in the order in which they were merged. */
  granting(operation: string, path: string): number[];
  /** Returns the token's capabilities on a path, sorted: `root` alone for a root token, `deny` alone for none. */
  capabilities(path: string): Array<Capability | 'root'>;
  /** Reports whether the token has any capability at or beneath a mount path (`secret/`), and so may see the mount. */
  seesMount(path: string): boolean;
  /** Returns the rules of exact paths and of prefixes (without their `*`). Rules with `+` are in neither. */
  rules(): { readonly exact: ReadonlyMap<string, AclRule>; readonly prefix: ReadonlyMap<string, AclRule> };
}

/** A policy as it counts for one token. */
export interface PolicySource {
  readonly name: string;
  /** `missing` if no policy has this name, `expired` if the policy has expired. Both have no rules. */
  readonly problem: 'missing' | 'expired' | undefined;
  /** When the policy expired or will; null for never. */
  readonly expires: Moment | null;
  /** The rules, with their templates filled. Those that had expired when the policy was parsed are missing. */
  readonly policy: Policy;
  /** The rules that have expired by now, without the templates that can't be filled. */
  readonly expired: readonly PathRule[];
  /** The paths whose templates can't be filled for this token. Their rules don't count. */
  readonly unfilled: readonly string[];
}

/** The part of a token that its policies depend on. */
export type PolicyHolder = Pick<TokenEntry, 'policies' | 'entityId' | 'noIdentityPolicies'>;

/** An ACL and the policies that it is merged from, in the order of their names. */
export interface ExplainedAcl {
  readonly acl: Acl;
  readonly sources: readonly PolicySource[];
}

/** Stores policies and merges them into ACLs. */
export interface PolicyStore {
  /** Returns the policy with this name, trimmed and lower-cased. An expired policy is removed and not found. */
  get(name: string): PolicyEntry | undefined;
  /**
   * Like `get`, but also finds a policy by another spelling of its name as a path, such as `p/`, as OpenBao's cache does
   * (policy.Store.cacheKey). ACLs don't, or a token with the policy `root/` would be a root token.
   *
   * @throws RequestError (400) for a relative path that names no policy
   */
  find(name: string): PolicyEntry | undefined;
  /**
   * Lists the names that begin with `prefix`, except `root` and `response-wrapping`: first the names in no folder, then
   * those of each folder, last folder first.
   */
  list(prefix?: string): string[];
  /**
   * Writes a policy, its name trimmed and lower-cased.
   *
   * @param cas the version that the write replaces, -1 if the policy must not exist, undefined for no check
   * @throws RequestError (400) for policies that can't be changed, and when check-and-set forbids the write
   */
  put(policy: PolicyText, cas?: number): void;
  /** Deletes a policy, if it exists. Throws a `RequestError` (400) for `default`, `root` and `response-wrapping`. */
  delete(name: string): void;
  /** Merges policies into an ACL. `entityId` fills templates. Names of policies that don't exist are ignored. */
  acl(names: readonly string[], entityId?: string): Acl;
  /**
   * Returns the ACL of a token: its own policies and those of its entity.
   *
   * @throws RequestError (403) if the token's entity is gone or disabled
   */
  ofToken(entry: PolicyHolder): Acl;
  /**
   * Returns the ACL of a token with the policies that it is merged from, for explanations. The rules of the ACL are
   * those of the policies, as the same objects.
   *
   * @throws RequestError (403) as `ofToken` does
   */
  explainToken(entry: PolicyHolder): ExplainedAcl;
  /** Lists the names of the token's policies that grant an operation on a path which its ACL allows. */
  granting(entry: TokenEntry, operation: string, path: string): string[];
}
