import type { Plain } from '../storage/storage.ts';
import type { Count } from '../values/count.ts';

export type TokenType = 'service' | 'batch';

/** A token as a backend asks for it and as the answer shows it (`logical.Auth`). Durations are in seconds and may have fractions. */
export interface Auth {
  readonly clientToken?: string | undefined;
  readonly accessor?: string | undefined;
  readonly displayName: string;
  /** Policies asked of or given by the auth method, then (in answers) those of the identity, and both together. */
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
  /** What the backend asks for: `default…` types leave it to the mount's tuning. */
  readonly tokenType: TokenType | 'default' | 'default-service' | 'default-batch';
  readonly boundCidrs: readonly string[];
  /** The identity alias that the login stands for: its name within the mount. */
  readonly alias?: { readonly name: string; readonly metadata?: Readonly<Record<string, string>> } | undefined;
  readonly internal?: InternalData | undefined;
}

/** Plain data that a backend hangs on a token (`Auth.internal`) and gets back at renewal. */
export type InternalData = Readonly<Record<string, Plain>>;
