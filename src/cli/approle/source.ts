import type { RoleFacts, SecretIdFacts, TokenFacts } from '../../client/questions/inventory.ts';

/** A role, and what belongs to it. Facts that a server doesn't reveal are undefined. */
export interface RoleRow extends RoleFacts {
  readonly secretIds: number;
  readonly liveTokens: number | undefined;
  /** The latest known login; null if none is known. */
  readonly lastLogin: string | null | undefined;
}

/** A SecretID. Facts that a server doesn't reveal are undefined. */
export interface SecretIdRow extends Omit<SecretIdFacts, 'lastUse'> {
  readonly lastUse: LastUse | null | undefined;
}

/** A login with a SecretID. */
export interface LastUse {
  readonly time: string;
  readonly from: string | undefined;
}

/** Where facts about an AppRole auth method come from: the local state, or a server. */
export interface ApproleSource {
  /** Yields the roles in the order of their names. */
  roles(): AsyncIterable<RoleRow>;
  /**
   * Yields the SecretIDs.
   *
   * @param role undefined for those of all roles
   */
  secretIds(role: string | undefined): AsyncIterable<SecretIdRow>;
  /** Yields the live service tokens that logins created. */
  tokens(): AsyncIterable<TokenFacts>;
  hasRole(role: string): Promise<boolean>;
  /** The time by the source's clock, in nanoseconds since 1970. */
  now(): Promise<bigint>;
  /** Whether every last use is known. */
  readonly knowsLastUse: boolean;
  /** Removes the progress bar, so that something else can be printed. */
  clearProgress(): void;
}
