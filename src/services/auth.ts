import type { Plain } from '../storage/storage.ts';
import type { Count } from '../values/count.ts';
import type { Moment } from '../values/time.ts';

export type TokenType = 'service' | 'batch';

/**
 * A token as a backend requests it and as a response shows it (`logical.Auth`). Durations are in seconds and may have
 * fractions.
 */
export interface Auth {
  readonly clientToken?: string | undefined;
  /** Whether the login created the entity. Only audit logs show it. */
  readonly entityCreated?: boolean;
  /** When a renewed token was issued. Only audit logs show it. */
  readonly issueTime?: Moment | undefined;
  readonly accessor?: string | undefined;
  readonly displayName: string;
  /** The policies that the auth method grants. Responses add those of the identity, and the union of both. */
  readonly tokenPolicies: readonly string[];
  readonly identityPolicies?: readonly string[] | undefined;
  readonly policies: readonly string[];
  readonly noDefaultPolicy?: boolean;
  readonly metadata: Readonly<Record<string, string>> | undefined;
  readonly ttl: number;
  readonly maxTtl: number;
  readonly explicitMaxTtl: number;
  readonly period: number;
  readonly renewable: boolean;
  readonly numUses: Count;
  readonly orphan: boolean;
  readonly entityId: string;
  /** The requested type. The `default…` types leave the choice to the mount's configuration. */
  readonly tokenType: TokenType | 'default' | 'default-service' | 'default-batch';
  readonly boundCidrs: readonly string[];
  /** The identity alias of the login: its name within the mount. */
  readonly alias?: { readonly name: string; readonly metadata?: Readonly<Record<string, string>> } | undefined;
  readonly internal?: InternalData | undefined;
}

/** Plain data that a backend attaches to a token (`Auth.internal`) and gets back at renewal. */
export type InternalData = Readonly<Record<string, Plain>>;
