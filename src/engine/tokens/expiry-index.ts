import { readableNames } from '../../framework/readable-names.ts';
import { logsFolder } from '../../storage/logs.ts';
import type { Key, Transaction } from '../../storage/storage.ts';
import { dateAndTime, type Moment, momentOf, unixSeconds } from '../../values/time.ts';

/**
 * An index of tokens by expiry, with an empty document for each at
 * `logs/token-expiry/<day>/<hour>/<minute>/<second>/<hash>`: the tokens that expire in one second share a file. Expired
 * tokens are found through a few short lists, regardless of the number of tokens. A renewal doesn't move a token here, so
 * readers check the token itself.
 */
const folder = `${logsFolder}/token-expiry`;

/** An entry of the index. */
export interface IndexEntry {
  readonly key: Key;
  readonly hash: string;
}

/** Adds a token to the index and returns its key. */
export function addExpiry(storage: Transaction, hash: string, expireTime: Moment): Key {
  const key = `${folder}/${secondOf(expireTime)}/${hash}`;
  storage.put(key, {});
  return key;
}

/** Removes an entry. */
export function removeExpiry(storage: Transaction, key: Key | null): void {
  if (key !== null) {
    storage.delete(key);
  }
}

/** Returns at most `limit` entries from whole seconds in the past, earliest first. */
export function expiredBefore(storage: Transaction, now: Moment, limit: number): IndexEntry[] {
  const found: IndexEntry[] = [];
  for (const entry of entriesBefore(storage, folder, `${folder}/${secondOf(now)}`)) {
    if (found.length >= limit) {
      break;
    }
    found.push(entry);
  }
  return found;
}

/** Yields the entries beneath a folder that sort before `current`. Lists each folder on demand. */
function* entriesBefore(storage: Transaction, parent: Key, current: Key): Generator<IndexEntry> {
  for (const name of readableNames(storage, parent)) {
    const key = `${parent}/${name}`;
    if (!name.endsWith('/')) {
      yield { key, hash: name };
      continue;
    }
    const period = key.slice(0, -1);
    if (period >= current || period > current.slice(0, period.length)) {
      return;
    }
    yield* entriesBefore(storage, period, current);
  }
}

/** The last time whose year has four digits. */
const lastMoment = momentOf(Date.UTC(9999, 11, 31, 23, 59, 59));

/** Formats a time as `2026-01-31/23/59/59` in UTC, which sorts chronologically. */
function secondOf(time: Moment): string {
  const moment = time < lastMoment ? time : lastMoment;
  const second = unixSeconds(moment);
  if (second !== latest.second) {
    const text = dateAndTime(moment);
    latest = { second, text: `${text.slice(0, 10)}/${text.slice(11, 19).replaceAll(':', '/')}` };
  }
  return latest.text;
}

/** The last formatted second, cached because a busy server asks for each many times. */
let latest = { second: Number.NaN, text: '' };
