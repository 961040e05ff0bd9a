import type { TokenEntry } from './token.ts';

/**
 * Leases that `sys/leases` shows: every service token's, by the path that made it. A lease's id is that path, a slash, and the
 * token's hash with an `h` before it.
 */
export interface LeaseStore {
  /** The live token whose lease has this id, as `auth/approle/login/h1a2b…`. */
  lookup(leaseId: string): TokenEntry | undefined;
  /** The names beneath a prefix that has a final slash or is empty: `h1a2b…` for leases, `login/` for folders. */
  list(prefix: string): string[];
  /** The ids of all leases beneath a prefix that has a final slash or is empty. */
  all(prefix: string): string[];
}
