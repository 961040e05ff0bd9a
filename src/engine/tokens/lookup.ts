import type { TokenEntry } from '../../services/token.ts';
import type { Transaction } from '../../storage/storage.ts';
import { compareBytes } from '../../values/compare.ts';
import { isNegative } from '../../values/count.ts';
import type { Moment } from '../../values/time.ts';
import { isBatchToken, openBatchToken } from './batch.ts';
import { allTokens, readToken } from './documents.ts';

/** Returns the token with this id, dead or alive. */
export function findToken(storage: Transaction, id: string): TokenEntry | undefined {
  if (id === '') {
    return undefined;
  }
  return isBatchToken(id) ? openBatchToken(storage, id) : readToken(storage, hashOf(storage, id));
}

/** Returns the hash that a token is stored under. */
export function hashOf(storage: Transaction, id: string): string {
  return storage.hash('token', id);
}

/** Why a token may not be used. */
export interface TokenDeath {
  readonly cause: 'used up' | 'expired' | 'parent used up' | 'parent expired' | 'parent gone';
  /** The token that is used up or expired: the token itself, or an ancestor. The last one known, if its parent is gone. */
  readonly entry: TokenEntry;
}

/** Reports whether the token may be used: neither the token nor any ancestor is used up or expired. */
export function isAlive(storage: Transaction, entry: TokenEntry, now: Moment): boolean {
  return deathOf(storage, entry, now) === undefined;
}

/** Like `isAlive`, but also true for a token in its last use. */
export function isPresent(storage: Transaction, entry: TokenEntry, now: Moment): boolean {
  return absenceOf(storage, entry, now) === undefined;
}

/** Returns why the token may not be used, or undefined for one that may. */
export function deathOf(storage: Transaction, entry: TokenEntry, now: Moment): TokenDeath | undefined {
  return isNegative(entry.numUses) ? { cause: 'used up', entry } : absenceOf(storage, entry, now);
}

function absenceOf(storage: Transaction, entry: TokenEntry, now: Moment): TokenDeath | undefined {
  return isExpired(entry, now) ? { cause: 'expired', entry } : deathOfParents(storage, entry, now);
}

/** Reports whether the token has expired. */
export function isExpired(entry: TokenEntry, now: Moment): boolean {
  const { expireTime } = entry.lease;
  return expireTime !== null && expireTime < now;
}

/** A child never outlives its ancestors, although it is removed later. */
function deathOfParents(storage: Transaction, entry: TokenEntry, now: Moment): TokenDeath | undefined {
  let child = entry;
  while (child.parent !== '') {
    const ancestor = readToken(storage, child.parent);
    if (ancestor === undefined) {
      return { cause: 'parent gone', entry: child };
    }
    if (isNegative(ancestor.numUses)) {
      return { cause: 'parent used up', entry: ancestor };
    }
    if (isExpired(ancestor, now)) {
      return { cause: 'parent expired', entry: ancestor };
    }
    child = ancestor;
  }
  return undefined;
}

/** Lists the accessors of all live tokens, sorted. A token in its last use is among them. */
export function liveAccessors(storage: Transaction, now: Moment): string[] {
  const accessors: string[] = [];
  for (const entry of allTokens(storage)) {
    if (isPresent(storage, entry, now)) {
      accessors.push(entry.accessor);
    }
  }
  return accessors.sort(compareBytes);
}
