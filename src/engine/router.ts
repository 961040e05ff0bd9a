import type { Backend } from '../framework/backend.ts';
import { refusal } from '../framework/error.ts';
import { matchesWildcards } from '../framework/path-pattern.ts';
import { goQuote } from '../go/quote.ts';
import type { MountEntry, MountTable } from '../services/mount-table.ts';
import { backendFor } from './mounts.ts';

/** The target of a request: the mount, its backend, and the path beneath the mount. */
export interface Destination {
  readonly mount: MountEntry;
  readonly backend: Backend;
  readonly relativePath: string;
}

/**
 * Finds the mount that serves a path, and the rest of the path. A mount's path without its slash belongs to the mount,
 * too.
 */
export function findDestination(mounts: MountTable, path: string): Destination | undefined {
  const exact = findMount(mounts, path);
  return exact ?? (path.endsWith('/') ? undefined : findMount(mounts, `${path}/`));
}

/**
 * Returns the destination of a path.
 *
 * @throws RequestError (404) if no mount serves it
 */
export function destinationOf(mounts: MountTable, path: string): Destination {
  const destination = findDestination(mounts, path);
  if (destination === undefined) {
    throw refusal(`no handler for route ${goQuote(path)}. route entry not found.`, 404);
  }
  return destination;
}

/** Reports whether a path needs sudo. Unlike routing, this doesn't match a mount's path without its slash. */
export function isRootPath(mounts: MountTable, path: string): boolean {
  const found = findMount(mounts, path);
  if (found?.backend.rootPaths === undefined) {
    return false;
  }
  return matchesPlain(found.backend.rootPaths, found.relativePath);
}

/** Reports whether a path needs no token: a login, or a path that anyone may read. */
export function isLoginPath(mounts: MountTable, path: string): boolean {
  const found = findMount(mounts, path);
  const patterns = found?.backend.unauthenticatedPaths;
  if (found === undefined || patterns === undefined) {
    return false;
  }
  const { relativePath } = found;
  return (
    matchesPlain(patterns, relativePath, isPlain) ||
    patterns.some((pattern) => !isPlain(pattern) && matchesWildcards(pattern, relativePath))
  );
}

function isPlain(pattern: string): boolean {
  return !pattern.includes('+');
}

/** The last path that a mount was found for. A request looks up its own about eight times, and the next request often has the same. */
let last: { readonly path: string; readonly destination: Destination } | undefined;

function findMount(mounts: MountTable, path: string): Destination | undefined {
  const mount = mounts.match(path);
  if (mount === undefined) {
    return undefined;
  }
  // An entry never changes, so that the destination depends on it and the path alone.
  if (last?.path !== path || last.destination.mount !== mount) {
    const rest = path.slice(mount.fullPath.length);
    last = { path, destination: { mount, backend: backendFor(mount), relativePath: rest === '/' ? '' : rest } };
  }
  return last.destination;
}

/** Decides by the longest pattern that is a prefix of the path: it matches if it ends in `*` or equals the path. */
function matchesPlain(patterns: readonly string[], path: string, counts = (_pattern: string) => true): boolean {
  let best = '';
  let found = false;
  let isPrefix = false;
  for (const pattern of patterns) {
    const open = pattern.endsWith('*');
    const text = open ? pattern.slice(0, -1) : pattern;
    if (!path.startsWith(text) || (found && text.length < best.length) || !counts(pattern)) {
      continue;
    }
    best = text;
    found = true;
    isPrefix = open;
  }
  return found && (isPrefix || best === path);
}
