import type { TokenEntry } from '../../services/token.ts';
import type { Transaction } from '../../storage/storage.ts';
import { isNegative } from '../../values/count.ts';
import type { Moment } from '../../values/time.ts';
import { isBatchToken, openBatchToken } from './batch.ts';
import { allAccessors, readByAccessor, readToken } from './documents.ts';

/** The token with this id, dead or alive. */
export function findToken(storage: Transaction, id: string): TokenEntry | undefined {
  if (id === '') {
    return undefined;
  }
  return isBatchToken(id) ? openBatchToken(storage, id) : readToken(storage, hashOf(storage, id));
}

/** What a token is stored under. */
export function hashOf(storage: Transaction, id: string): string {
  return storage.hash('token', id);
}

/** Whether the token may be used: not used up, not expired, and neither is any that it descends from. */
export function isAlive(storage: Transaction, entry: TokenEntry, now: Moment): boolean {
  return !isNegative(entry.numUses) && isPresent(storage, entry, now);
}

/** Whether the token is alive but for its uses: it may be in the last one. */
export function isPresent(storage: Transaction, entry: TokenEntry, now: Moment): boolean {
  return !isExpired(entry, now) && parentsLive(storage, entry, now);
}

/** Whether the token's time is over. */
export function isExpired(entry: TokenEntry, now: Moment): boolean {
  const { expireTime } = entry.lease;
  return expireTime !== null && expireTime < now;
}

/** A child never outlives its parents, although what is left of it is removed later than they are. */
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

/** The accessors of all live tokens, sorted. */
export function liveAccessors(storage: Transaction, now: Moment): string[] {
  return allAccessors(storage).filter((accessor) => {
    const entry = readByAccessor(storage, accessor);
    return entry !== undefined && isAlive(storage, entry, now);
  });
}
