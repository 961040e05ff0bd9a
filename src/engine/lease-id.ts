import type { TokenEntry } from '../services/token.ts';
import type { Document, Transaction } from '../storage/storage.ts';

/**
 * Returns the id of a token's lease: the path that created the token, cleaned as Go's `path.Join` does, and the token's
 * hash. OpenBao hashes an id that the token's creator chose with SHA-1, so such a lease has 40 digits
 * (TokenStore.SaltID).
 */
export function leaseId(entry: Pick<TokenEntry, 'path' | 'hash' | 'hasChosenId'>): string {
  const { path, hash, hasChosenId } = entry;
  const name = hasChosenId ? hash.slice(0, shortLength) : `h${hash}`;
  return isClean(path) ? `${path}/${name}` : [...cleanSegments(path), name].join('/');
}

const shortLength = 40;

/** The document of the lease of a token with a chosen id: the lease's id alone doesn't tell the token's hash. */
interface ShortLease extends Document {
  readonly token: string;
}

const folder = 'leases';

/** Adds a token's lease to the index. */
export function addLease(storage: Transaction, entry: TokenEntry): void {
  storage.put(`${folder}/${leaseId(entry)}`, entry.hasChosenId ? { token: entry.hash } : {});
}

/** Removes a token's lease from the index. */
export function removeLease(storage: Transaction, entry: TokenEntry): void {
  storage.delete(`${folder}/${leaseId(entry)}`);
}

/** Lists the names of leases, and of the folders of leases, in a folder of the index, which is `''` for all of it. */
export function leaseNames(storage: Transaction, path: string): string[] {
  return storage.list(path === '' ? folder : `${folder}/${path}`);
}

/** Returns the hash of the token whose lease has this id, or undefined if there is none. The token may be gone. */
export function hashOfLease(storage: Transaction, id: string): string | undefined {
  const name = id.slice(id.lastIndexOf('/') + 1);
  if (/^[0-9a-f]{40}$/.test(name)) {
    return isKey(id) ? storage.get<ShortLease>(`${folder}/${id}`)?.token : undefined;
  }
  return /^h[0-9a-f]{64}$/.test(name) ? name.slice(1) : undefined;
}

/** Reports whether a lease id from outside can be part of a key: it has no empty segment. */
function isKey(id: string): boolean {
  return !id.startsWith('/') && !id.includes('//');
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
