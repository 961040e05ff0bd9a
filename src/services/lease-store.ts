import type { TokenEntry } from './token.ts';

/**
 * The leases of `sys/leases`: one for each service token. A lease id is the path that created the token, a slash, and
 * `h` followed by the token's hash.
 */
export interface LeaseStore {
  /** Returns the live token whose lease has this id (`auth/approle/login/h1a2b…`). */
  lookup(leaseId: string): TokenEntry | undefined;
  /**
   * Lists the names directly beneath a prefix: `h1a2b…` for a lease, `login/` for a folder. The prefix is empty or ends
   * in a slash.
   */
  list(prefix: string): string[];
  /** Lists the ids of all leases beneath a prefix, which is empty or ends in a slash. */
  all(prefix: string): string[];
  /** Counts all leases, and those of dead tokens that aren't removed yet. Reads no token. */
  count(): number;
}
