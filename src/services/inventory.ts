import type { Count } from '../values/count.ts';

/*
 * What the inventory of a state tells: facts for whoever holds the state's key. Times are RFC 3339 in UTC; durations are in seconds.
 */

/** Part of an enumeration. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** The `after` of the next page; null if this is the last page. */
  readonly next: string | null;
}

/** Which part of an enumeration to read. */
export interface PageRequest {
  /** `''` for the first part, else the `next` of the part before. */
  readonly after: string;
  /** How many documents to read at most. A page may have fewer rows, even none, before the end. */
  readonly limit: number;
}

/** A role of an auth method. */
export interface RoleFacts {
  readonly role: string;
  readonly tokenPolicies: readonly string[];
  readonly tokenTtl: number;
  readonly tokenMaxTtl: number;
  readonly secretIdTtl: number;
  /** 0 for unlimited. */
  readonly secretIdNumUses: Count;
}

/** A SecretID. Neither the SecretID nor its hash is among the facts. */
export interface SecretIdFacts {
  readonly role: string;
  readonly accessor: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly cidrs: readonly string[];
  /** Uses left; 0 for unlimited. */
  readonly numUses: Count;
  readonly created: string;
  /** null if it never expires. */
  readonly expires: string | null;
  /** The last login, to the second: its time and the client's address. null if there was none. */
  readonly lastUse: { readonly time: string; readonly from: string } | null;
}

/** Questions of the state's owner about an auth method with roles and SecretIDs. */
export interface RoleInventory<Context> {
  /** The roles, in the order of their names. */
  roles(context: Context, page: PageRequest): Page<RoleFacts>;
  /**
   * The SecretIDs of one role, or of all in the order of their names.
   *
   * @param role undefined for all
   */
  secretIds(context: Context, role: string | undefined, page: PageRequest): Page<SecretIdFacts>;
}

/** A live service token. Neither the token nor its hash is among the facts. */
export interface TokenFacts {
  readonly accessor: string;
  /** The path that created it. */
  readonly path: string;
  readonly displayName: string;
  /** Its own policies, without those of its entity. */
  readonly policies: readonly string[];
  readonly metadata: Readonly<Record<string, string>> | null;
  /** Uses left; 0 for unlimited. */
  readonly numUses: Count;
  readonly created: string;
  /** null if it never expires. */
  readonly expires: string | null;
  /** Whether it holds a wrapped response. */
  readonly isWrapping: boolean;
}

/** A mount. */
export interface MountFacts {
  /** As requests spell it: `auth/approle/`, `secret/`. */
  readonly path: string;
  readonly type: string;
  readonly description: string;
  /** Of a key-value engine: `1` or `2`; `''` for others. */
  readonly version: string;
}

/** A policy. */
export interface PolicyFacts {
  readonly name: string;
  /** When the policy expires; null for never. */
  readonly expires: string | null;
  /** The rules that haven't expired. */
  readonly rules: readonly PolicyRuleFacts[];
}

/** A rule of a policy. */
export interface PolicyRuleFacts {
  /** As written, but without a slash at its beginning. */
  readonly path: string;
  readonly capabilities: readonly string[];
  /** When the rule expires; null for never. */
  readonly expires: string | null;
}
