import type { TokenEntry } from '../../services/token.ts';
import type { Transaction } from '../../storage/storage.ts';
import { isNegative } from '../../values/count.ts';
import type { Moment } from '../../values/time.ts';
import { isBatchToken, openBatchToken } from './batch.ts';
import { allAccessors, readByAccessor, readToken } from './documents.ts';

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

/** Reports whether the token may be used: neither the token nor any ancestor is used up or expired. */
export function isAlive(storage: Transaction, entry: TokenEntry, now: Moment): boolean {
  return !isNegative(entry.numUses) && isPresent(storage, entry, now);
}

/** Like `isAlive`, but also true for a token in its last use. */
export function isPresent(storage: Transaction, entry: TokenEntry, now: Moment): boolean {
  return !isExpired(entry, now) && parentsLive(storage, entry, now);
}

/** Reports whether the token has expired. */
export function isExpired(entry: TokenEntry, now: Moment): boolean {
  const { expireTime } = entry.lease;
  return expireTime !== null && expireTime < now;
}

/** A child never outlives its ancestors, although it is removed later. */
function parentsLive(storage: Transaction, entry: TokenEntry, now: Moment): boolean {
  let { parent } = entry;
  while (parent !== '') {
    const ancestor = readToken(storage, parent);
    if (!ancestor || isNegative(ancestor.numUses) || isExpired(ancestor, now)) {
      return false;
    }
    parent = ancestor.parent;
  }
  return true;
}

/** Lists the accessors of all live tokens, sorted. */
export function liveAccessors(storage: Transaction, now: Moment): string[] {
  return allAccessors(storage).filter((accessor) => {
    const entry = readByAccessor(storage, accessor);
    return entry !== undefined && isAlive(storage, entry, now);
  });
}
