import { DueList, oncePerMemory } from '../../framework/due-list.ts';
import type { IndexEntry } from '../../framework/time-index.ts';
import type { Core } from '../../services/core.ts';
import type { TokenEntry } from '../../services/token.ts';
import type { Transaction } from '../../storage/storage.ts';
import { wholeSecond } from '../../values/time.ts';
import { childrenOf, moveExpiry, orphan, readToken, removeToken } from './documents.ts';
import { expiredBefore, removeExpiry } from './expiry-index.ts';
import { isExpired } from './lookup.ts';

/** Deletes a token and its descendants, children before parents. */
export function revokeTree(storage: Transaction, root: TokenEntry): void {
  const waiting = [root];
  for (const entry of waiting) {
    for (const hash of childrenOf(storage, entry.hash)) {
      const child = readToken(storage, hash);
      if (child) {
        waiting.push(child);
      }
    }
  }
  for (const entry of waiting.reverse()) {
    removeToken(storage, entry);
  }
}

/** Deletes a token and makes its children orphans. */
export function revokeOrphan(storage: Transaction, entry: TokenEntry): void {
  for (const hash of childrenOf(storage, entry.hash)) {
    const child = readToken(storage, hash);
    if (child) {
      orphan(storage, child);
    }
  }
  removeToken(storage, entry);
}

type SweepDeps = Pick<Core, 'storage' | 'now' | 'memory'>;

const dueOf = oncePerMemory(() => new DueList<IndexEntry>());

/** Only whole seconds count as past, so nothing more is due until the next second. */
function nextDue({ storage, now, memory }: SweepDeps, limit: number): IndexEntry[] {
  return dueOf(memory).take(wholeSecond(now), limit, (most) => expiredBefore(storage, now, most));
}

/**
 * Deletes at most `limit` expired tokens and returns how many. Their children are dead as well, and are deleted when
 * they expire themselves.
 */
export function sweepExpired(deps: SweepDeps, limit: number): number {
  const { storage, now } = deps;
  const due = limit === Number.POSITIVE_INFINITY ? expiredBefore(storage, now, limit) : nextDue(deps, limit);
  let removed = 0;
  for (const { key, name: hash } of due) {
    const entry = readToken(storage, hash);
    if (!entry || entry.lease.expireTime === null) {
      removeExpiry(storage, key);
    } else if (isExpired(entry, now)) {
      removeToken(storage, entry);
      removed++;
    } else {
      moveExpiry(storage, entry, entry.lease.expireTime);
    }
  }
  return removed;
}
