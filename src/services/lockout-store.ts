import type { Moment } from '../values/time.ts';
import type { MountEntry } from './mount-table.ts';

/** Counts failed logins by mount and name (the RoleID for AppRole). */
export interface LockoutStore {
  /** Returns when the name's lock ends, or undefined if it isn't locked. */
  lockedUntil(mount: MountEntry, name: string): Moment | undefined;
  /** Counts a failed login. */
  failed(mount: MountEntry, name: string): void;
  /** Resets the count after a successful login. */
  succeeded(mount: MountEntry, name: string): void;
  /**
   * Lists the locked names by mount accessor, for one mount if `mountAccessor` is given. A name whose lock has ended may still be
   * among them.
   */
  locked(mountAccessor?: string): ReadonlyArray<{ readonly mountAccessor: string; readonly names: readonly string[] }>;
  unlock(mountAccessor: string, name: string): void;
}
