import { posix } from 'node:path';

/** Joins and cleans path segments as Go's `path.Join` does: without a slash at the end, and `''` where nothing is left. */
export function joinPath(...segments: readonly string[]): string {
  if (segments.every((segment) => segment === '')) {
    return '';
  }
  const joined = posix.join(...segments);
  return joined === '/' ? joined : joined.replace(/\/$/, '');
}

/**
 * Puts a folder of the versioned engine's API (`data`, `metadata`, …) between mount and name.
 *
 * @param path mount and name, or a name alone
 * @param mount the mount's path as the engine knows it, which may begin with namespaces that `path` lacks
 */
export function withFolder(path: string, mount: string, folder: string): string {
  if (path === mount || path === mount.replace(/\/$/, '')) {
    return joinPath(mount, folder);
  }
  let front = mount;
  let name = withoutPrefix(path, front);
  while (name === path) {
    const slash = front.indexOf('/');
    if (slash < 0 || slash === front.length - 1) {
      break;
    }
    front = front.slice(slash + 1).replace(/\/$/, '');
    name = withoutPrefix(name, front);
  }
  return joinPath(front, folder, name);
}

function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}
