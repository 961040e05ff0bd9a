import type { Call, PathDefinition } from '../../../framework/backend.ts';
import type { MountTable, MountTableName } from '../../../services/mount-table.ts';

/** The paths at which no secrets engine can be mounted, moved or disabled. */
export const protectedMounts: readonly string[] = ['audit/', 'auth/', 'sys/', 'cubbyhole/', 'identity/'];

/** Returns a mount path with a trailing slash and without a leading one. */
export function sanitizePath(path: string): string {
  return (path.endsWith('/') ? path : `${path}/`).replace(/^\//, '');
}

/**
 * Returns the canonical form of a path after `sys/mounts/` or `sys/auth/`, without the trailing slash: the path of the mount at or
 * above it, or the path itself if there is none.
 *
 * @param table the prefix of the full path: `''` or `auth/`
 */
function canonicalMountPath({ core }: Pick<Call, 'core'>, path: string, table: '' | 'auth/'): string {
  const fullPath = core.mounts.match(table + sanitizePath(path))?.fullPath ?? table + sanitizePath(path);
  return fullPath.slice(table.length, -1);
}

type Canonical = NonNullable<PathDefinition['canonical']>;

/** Returns the `canonical` function of `sys/<table>/<path>`. Only reads resolve a path below a mount to the mount. */
export function canonicalEntryPath(table: MountTableName): Canonical {
  return (path, request) => {
    const given = path.slice(`${table}/`.length);
    const resolved =
      request.operation === 'read'
        ? canonicalMountPath(request, given, fullPathPrefix(table))
        : sanitizePath(given).slice(0, -1);
    return `${table}/${resolved}`;
  };
}

/** Returns the `canonical` function of `sys/<table>/<path>/tune`. */
export function canonicalTunePath(table: MountTableName): Canonical {
  return (path, request) => {
    const given = path.slice(`${table}/`.length, -'/tune'.length);
    return `${table}/${canonicalMountPath(request, given, fullPathPrefix(table))}/tune`;
  };
}

function fullPathPrefix(table: MountTableName): '' | 'auth/' {
  return table === 'auth' ? 'auth/' : '';
}

/** Reports whether no secrets engine can be mounted, moved or disabled at the path. */
export function isProtected(path: string): boolean {
  return protectedMounts.some((prefix) => path.startsWith(prefix));
}

/** Returns the full path of a mount above, at or below `fullPath`, or undefined. */
export function conflictingMount(mounts: MountTable, fullPath: string): string | undefined {
  const above = mounts.match(fullPath);
  if (above !== undefined) {
    return above.fullPath;
  }
  const all = [...mounts.list('mounts'), ...mounts.list('auth')];
  return all.find((entry) => entry.fullPath.startsWith(fullPath))?.fullPath;
}
