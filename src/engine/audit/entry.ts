import type { Moment } from '../../values/time.ts';
import type { ValueMap } from '../../values/value.ts';

/** Who is authenticated: the token of a request, or the one that a response grants. */
export interface AuditAuth {
  /** `''` for none, here and in the other texts. */
  readonly clientToken: string;
  readonly accessor: string;
  readonly displayName: string;
  readonly policies: readonly string[];
  readonly tokenPolicies: readonly string[];
  readonly identityPolicies: readonly string[];
  readonly noDefaultPolicy: boolean;
  /** The policies' decision; undefined where none were checked. */
  readonly policyResults?: { readonly allowed: boolean; readonly granting: readonly string[] } | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  /** The number of uses that a new token has. Only responses show it. */
  readonly numUses: number;
  /** The number of uses that the request's token had before the request. */
  readonly remainingUses: number;
  readonly entityId: string;
  readonly tokenType: string;
  /** In whole seconds. */
  readonly tokenTtl: number;
  readonly tokenIssueTime?: Moment | undefined;
}

/** The facts about a client without a token. */
export const unknownAuth: AuditAuth = {
  clientToken: '',
  accessor: '',
  displayName: '',
  policies: [],
  tokenPolicies: [],
  identityPolicies: [],
  noDefaultPolicy: false,
  metadata: {},
  numUses: 0,
  remainingUses: 0,
  entityId: '',
  tokenType: 'default',
  tokenTtl: 0,
};

/** The mount that a request was routed to. */
export interface AuditMount {
  /** The path with a trailing slash: `auth/approle/`. */
  readonly point: string;
  /** `''` if only the path is known. */
  readonly type: string;
  readonly class: 'auth' | 'secret';
  /** `''` until the request was routed. */
  readonly accessor: string;
}

/** A request as audit devices log it. */
export interface AuditRequest {
  readonly id: string;
  readonly clientId: string;
  readonly operation: string;
  readonly mount: AuditMount | undefined;
  readonly clientToken: string;
  readonly clientTokenAccessor: string;
  readonly path: string;
  readonly data: ValueMap;
  readonly remoteAddress: string;
  /** 0 if unknown. */
  readonly remotePort: number;
  /** In whole seconds, 0 for none. */
  readonly wrapTtl: number;
  /** All headers, by lower-case name. Devices log the audited ones. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** The wrapping token that a response contains. */
export interface AuditWrapInfo {
  /** In whole seconds. */
  readonly ttl: number;
  readonly token: string;
  readonly accessor: string;
  readonly creationTime: Moment;
  readonly creationPath: string;
  readonly wrappedAccessor: string;
}

/** A response as audit devices log it. */
export interface AuditResponse {
  readonly auth?: AuditAuth | undefined;
  readonly mount: AuditMount | undefined;
  /** Whether the response carries a lease. Its id isn't stored, and so is never logged. */
  readonly hasLease: boolean;
  readonly data?: ValueMap | undefined;
  readonly warnings: readonly string[];
  readonly wrapInfo?: AuditWrapInfo | undefined;
}

/** One line of an audit log, before its secrets are hashed. */
export interface AuditEntry {
  readonly time: Moment;
  /** Undefined if the token is unknown. */
  readonly auth: AuditAuth | undefined;
  /** Whether a login created the entity of `auth`. */
  readonly entityCreated: boolean;
  readonly request: AuditRequest;
  /** Set for the line that is logged with the response. */
  readonly response?: AuditResponse | undefined;
  /** `''` for none. */
  readonly error: string;
  /** Keys whose texts aren't hashed, as the mount is tuned. */
  readonly plainRequestKeys: readonly string[];
  readonly plainResponseKeys: readonly string[];
}
