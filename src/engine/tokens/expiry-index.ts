import type { Key, Transaction } from '../../storage/storage.ts';
import { dateAndTime, type Moment, momentOf, unixSeconds } from '../../values/time.ts';

/**
 * Which tokens expire when: an empty document for each at `token-expiry/<day>/<hour>/<minute>/<second>/<hash>`, so that what
 * has expired is found through a few short lists, however many tokens there are. A renewal doesn't move a token here; whoever
 * comes to an entry asks the token itself.
 */
const folder = 'token-expiry';

/** A token in the index. */
export interface Filed {
  readonly key: Key;
  readonly hash: string;
}

/** Files a token under its expiry, and tells where. */
export function fileExpiry(storage: Transaction, hash: string, expireTime: Moment): Key {
  const key = `${folder}/${secondOf(expireTime)}/${hash}`;
  storage.put(key, {});
  return key;
}

/** Takes an entry out again. */
export function unfileExpiry(storage: Transaction, key: Key | null): void {
  if (key !== null) {
    storage.delete(key);
  }
}

/** At most `limit` entries from seconds that are wholly past, the earliest first. */
export function filedBefore(storage: Transaction, now: Moment, limit: number): Filed[] {
  const found: Filed[] = [];
  for (const entry of past(storage, folder, `${folder}/${secondOf(now)}`)) {
    if (found.length >= limit) {
      break;
    }
    found.push(entry);
  }
  return found;
}

/** The entries beneath a folder that come before `current`; each list is made when it's asked for. */
function* past(storage: Transaction, parent: Key, current: Key): Generator<Filed> {
  for (const name of storage.list(parent)) {
    const key = `${parent}/${name}`;
    if (!name.endsWith('/')) {
      yield { key, hash: name };
      continue;
    }
    const period = key.slice(0, -1);
    if (period >= current || period > current.slice(0, period.length)) {
      return;
    }
    yield* past(storage, period, current);
  }
}

/** The last moment whose year has four digits. */
const lastMoment = momentOf(Date.UTC(9999, 11, 31, 23, 59, 59));

/** `2026-01-31/23/59/59`, in UTC: sorts as time does. */
function secondOf(time: Moment): string {
  const moment = time < lastMoment ? time : lastMoment;
  const second = unixSeconds(moment);
  if (second !== latest.second) {
    const text = dateAndTime(moment);
    latest = { second, text: `${text.slice(0, 10)}/${text.slice(11, 19).replaceAll(':', '/')}` };
  }
  return latest.text;
}

/** The second that was asked for last: a busy server asks for each many times. */
let latest = { second: Number.NaN, text: '' };
