import type { MountEntry } from './mount-table.ts';

/** Failed logins by mount and name (a RoleID, say). */
export interface LockoutStore {
  isLocked(mount: MountEntry, name: string): boolean;
  /** Counts a failed login. */
  failed(mount: MountEntry, name: string): void;
  /** Forgets the failed logins after a good one. */
  succeeded(mount: MountEntry, name: string): void;
  /** The names that are locked now, by the accessor of their mount; only of one mount, where its accessor is given. */
  locked(mountAccessor?: string): ReadonlyArray<{ readonly mountAccessor: string; readonly names: readonly string[] }>;
  unlock(mountAccessor: string, name: string): void;
}
