import type { MountEntry } from './mount-table.ts';

/** Counts failed logins by mount and name (the RoleID for AppRole). */
export interface LockoutStore {
  isLocked(mount: MountEntry, name: string): boolean;
  /** Counts a failed login. */
  failed(mount: MountEntry, name: string): void;
  /** Resets the count after a successful login. */
  succeeded(mount: MountEntry, name: string): void;
  /** Lists the names that are locked now by mount accessor, for one mount if `mountAccessor` is given. */
  locked(mountAccessor?: string): ReadonlyArray<{ readonly mountAccessor: string; readonly names: readonly string[] }>;
  unlock(mountAccessor: string, name: string): void;
}
