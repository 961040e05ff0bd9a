import type { CredentialPast } from '../../framework/backend.ts';
import type { Intent } from '../../values/intent.ts';
import type { Moment } from '../../values/time.ts';
import type { ValueMap } from '../../values/value.ts';

export type { CredentialPast };

/** The subject of a request: a token, the accessor of one, or the token that a role or a list of policies would get. */
export type Subject =
  | { readonly kind: 'token'; readonly token: string; readonly past?: (() => TokenPast | undefined) | undefined }
  | { readonly kind: 'accessor'; readonly accessor: string; readonly past?: (() => TokenPast | undefined) | undefined }
  /** A token that no longer exists in the state. */
  | { readonly kind: 'gone'; readonly past: TokenPast }
  | { readonly kind: 'role'; readonly role: string; readonly mount: string }
  | { readonly kind: 'policies'; readonly policies: readonly string[] };

/** The history's record of a token that is gone. */
export interface TokenPast {
  readonly displayName: string;
  /** Undefined if the history doesn't say how it ended. */
  readonly end: { readonly how: 'expired' | 'revoked'; readonly time: Moment } | undefined;
}

/** A request to explain, as its sender would describe it. */
export interface AccessQuestion {
  /** A capability, or `write` for a request that creates or updates, whichever its path needs. */
  readonly capability: string;
  readonly path: string;
  readonly data: ValueMap;
  /** Hashes a text like the data, if the data contains texts only as hashes. */
  readonly hashOf?: ((text: string) => string) | undefined;
  /** What follows the request, if it is the preflight request of a kv command. */
  readonly intent?: Intent | undefined;
  /** In seconds; undefined if the response isn't wrapped. */
  readonly wrapTtl?: number | undefined;
  /** The client's address, without a port. */
  readonly remoteAddress: string;
  readonly subject: Subject;
  /** For a login: the history's record of the SecretID in the data. */
  readonly pastOfSecretId?: LoginQuestion['past'];
}

/** A login to explain. Its SecretID is in the data, given with the role, or known by its accessor. */
export interface LoginQuestion {
  /** The path of the auth method, without `auth/` and with a slash behind: `approle/`. */
  readonly mount: string;
  readonly remoteAddress: string;
  readonly credentials:
    | { readonly data: ValueMap }
    | { readonly role: string; readonly accessor?: string | undefined; readonly secretId?: string | undefined };
  /** The history's record of the SecretID, if it no longer exists in the state. */
  readonly past?: (() => CredentialPast | undefined) | undefined;
}

/** A policy, or one of its rules, that was considered. */
export interface ConsideredRule {
  /** The policy's name. */
  readonly name: string;
  /** The rule's path as a policy writes it; null if no rule of the policy matches. */
  readonly rule: string | null;
  readonly capabilities: readonly string[];
  /** Whether the decision is due to this rule. */
  readonly decided: boolean;
  /** Why the rule decided, or why it didn't: a clause. */
  readonly note: string;
}

/** A decision and its reasons. */
export interface Explanation {
  readonly allowed: boolean;
  /** The capability that was checked; `login` for a login. */
  readonly capability: string;
  readonly path: string;
  /** The subject of the request, for display: `the role jenkins`. Never a token. */
  readonly subject: string;
  /** A sentence. */
  readonly reason: string;
  /** The rules that were considered, the one that decided first. */
  readonly policies: readonly ConsideredRule[];
  /** The shortest rules that would allow the request, in HCL; null if it is allowed, or if no rule would help. */
  readonly suggestion: string | null;
  /** Sentences on what else matters. */
  readonly notes: readonly string[];
}
