import type { TokenEntry } from '../services/token.ts';
import { logsFolder } from '../storage/logs.ts';
import type { Document, Key, Transaction } from '../storage/storage.ts';
import { shardOf } from '../values/shard.ts';

type Leased = Pick<TokenEntry, 'path' | 'hash' | 'hasChosenId'>;

/**
 * Returns the id of a token's lease: the path that created the token, cleaned as Go's `path.Join` does, and the token's
 * hash. OpenBao hashes an id that the token's creator chose with SHA-1, so such a lease has 40 digits
 * (TokenStore.SaltID).
 */
export function leaseId(entry: Leased): string {
  return beneath(cleanPath(entry.path), leaseName(entry));
}

function leaseName({ hash, hasChosenId }: Leased): string {
  return hasChosenId ? hash.slice(0, shortLength) : `h${hash}`;
}

const shortLength = 40;

/** The document of the lease of a token with a chosen id: the lease's id alone doesn't tell the token's hash. */
interface ShortLease extends Document {
  readonly token: string;
}

const folder = `${logsFolder}/leases`;

/** The folder of a path's shards. No path contains it, since a path is clean. */
const shardsFolder = '.';

/** Returns the key of a lease in the index, `logs/leases/<path>/./<2 digits of the hash>/<name>`. */
function leaseKey(path: string, name: string, hash: string): Key {
  return `${beneath(folder, path)}/${shardsFolder}/${shardOf(hash)}/${name}`;
}

function keyOf(entry: Leased): Key {
  return leaseKey(cleanPath(entry.path), leaseName(entry), entry.hash);
}

/** Adds a token's lease to the index. */
export function addLease(storage: Transaction, entry: TokenEntry): void {
  storage.put(keyOf(entry), entry.hasChosenId ? { token: entry.hash } : {});
}

/** Removes a token's lease from the index. */
export function removeLease(storage: Transaction, entry: TokenEntry): void {
  storage.delete(keyOf(entry));
}

/**
 * Yields the names of leases, and of the folders of leases, in a folder of the index, which is `''` for all of it. Lists a
 * shard when its turn comes.
 */
export function* leaseNames(storage: Transaction, path: string): Generator<string> {
  const parent = beneath(folder, path);
  for (const name of path.split('/').includes(shardsFolder) ? [] : storage.list(parent)) {
    if (name !== `${shardsFolder}/`) {
      yield name;
      continue;
    }
    for (const shard of storage.list(`${parent}/${shardsFolder}`)) {
      yield* storage.list(`${parent}/${shardsFolder}/${shard.slice(0, -1)}`);
    }
  }
}

/** Returns the hash of the token whose lease has this id, or undefined if there is none. The token may be gone. */
export function hashOfLease(storage: Transaction, id: string): string | undefined {
  const name = id.slice(id.lastIndexOf('/') + 1);
  if (/^[0-9a-f]{40}$/.test(name)) {
    const path = id.slice(0, Math.max(0, id.length - name.length - 1));
    return isKey(id) ? storage.get<ShortLease>(leaseKey(path, name, name))?.token : undefined;
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

function cleanPath(path: string): string {
  return isClean(path) ? path : cleanSegments(path).join('/');
}

function beneath(parent: string, name: string): string {
  return parent === '' || name === '' ? parent + name : `${parent}/${name}`;
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
