import type { Key, Transaction } from '../../storage/storage.ts';
import { type Moment, readStoredTime, storedTime } from '../../values/time.ts';
import { useKey } from './keys.ts';
import type { Context } from './tidy-times.ts';

/** A login with a SecretID. */
export interface LastUse {
  readonly time: Moment;
  /** The client's address. */
  readonly from: string;
}

/** A stored login. Not an interface, which could have more fields than a document may. */
export type LastUseDocument = { readonly time: string; readonly from: string };

/** Returns a login as it is stored. */
export function lastUseDocument({ time, from }: LastUse): LastUseDocument {
  return { time: storedTime(time), from };
}

/** Returns a stored login. */
export function readLastUse({ time, from }: LastUseDocument): LastUse {
  return { time: readStoredTime(time), from };
}

/**
 * Records a login with a SecretID that its login doesn't change otherwise. The document shares a file with others: where many SecretIDs
 * log in once each, a file for each cost a server half as much processor time again, 474 µs instead of 286 (`test/bench/last-use.js`).
 */
export function noteUse({ storage, mount }: Context, role: { readonly key: string }, hash: string, use: LastUse): void {
  storage.put(useKey(mount, role, hash), lastUseDocument(use));
}

/** Returns the recorded logins with the SecretIDs of a shard whose hashes sort after `after`, by hash. */
export function usesIn(storage: Transaction, shard: Key, after: string): ReadonlyMap<string, LastUse> {
  const uses = new Map<string, LastUse>();
  for (const [hash, document] of storage.scan<LastUseDocument>(shard, after)) {
    uses.set(hash, readLastUse(document));
  }
  return uses;
}

/** Returns the later of two logins. */
export function laterUse(a: LastUse | null, b: LastUse | null): LastUse | null {
  if (a === null || b === null) {
    return a ?? b;
  }
  return a.time < b.time ? b : a;
}
