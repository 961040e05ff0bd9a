import type { TokenEntry } from '../services/token.ts';

/**
 * Returns the id of a token's lease: the path that created the token, cleaned as Go's `path.Join` does, and the token's
 * hash.
 */
export function leaseId(entry: Pick<TokenEntry, 'path' | 'hash'>): string {
  const { path, hash } = entry;
  return isClean(path) ? `${path}/h${hash}` : [...cleanSegments(path), `h${hash}`].join('/');
}

/** Returns the token hash at the end of a lease id, or undefined if the id is malformed. */
export function hashOfLease(id: string): string | undefined {
  const name = id.slice(id.lastIndexOf('/') + 1);
  return /^h[0-9a-f]{64}$/.test(name) ? name.slice(1) : undefined;
}

/** A fast path: reports whether the path is certainly clean. */
function isClean(path: string): boolean {
  return path !== '' && !path.startsWith('/') && !path.endsWith('/') && !path.includes('//') && !path.includes('.');
}

function cleanSegments(path: string): string[] {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') {
      segments.pop();
    } else if (segment !== '' && segment !== '.') {
      segments.push(segment);
    }
  }
  return segments;
}
