import type { Call } from '../../framework/backend.ts';
import type { MountTable } from '../../services/mount-table.ts';

/** Where no secrets engine can be put, moved or removed. */
const protectedMounts: readonly string[] = ['audit/', 'auth/', 'sys/', 'cubbyhole/', 'identity/'];

/** A mount's path as it was given, with a final slash and without one in front. */
export function sanitizePath(path: string): string {
  return (path.endsWith('/') ? path : `${path}/`).replace(/^\//, '');
}

/**
 * A mount's path as policies know it behind `sys/mounts/` or `sys/auth/`, without the final slash: that of the mount which a path
 * at or beneath it belongs to, else the path's own.
 *
 * @param table what stands before the path in full: `''`, or `auth/`
 */
export function canonicalMountPath({ core }: Pick<Call, 'core'>, path: string, table: '' | 'auth/'): string {
  const fullPath = core.mounts.match(table + sanitizePath(path))?.fullPath ?? table + sanitizePath(path);
  return fullPath.slice(table.length, -1);
}

/** Whether the path belongs to the system, so that no secrets engine may be there. */
export function isProtected(path: string): boolean {
  return protectedMounts.some((prefix) => path.startsWith(prefix));
}

/** The mount that is in the way of one at a full path: above it, at it or beneath it. */
export function conflictingMount(mounts: MountTable, fullPath: string): string | undefined {
  const above = mounts.match(fullPath);
  if (above !== undefined) {
    return above.fullPath;
  }
  const all = [...mounts.list('mounts'), ...mounts.list('auth')];
  return all.find((entry) => entry.fullPath.startsWith(fullPath))?.fullPath;
}
