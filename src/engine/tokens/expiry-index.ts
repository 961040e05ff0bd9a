import { earliestEntries, type IndexEntry } from '../../framework/time-index.ts';
import { logsFolder } from '../../storage/logs.ts';
import type { Key, Transaction } from '../../storage/storage.ts';
import { dateAndTime, type Moment, momentOf, nanosecondsPerSecond, unixSeconds } from '../../values/time.ts';

/**
 * An index of tokens by expiry, with an empty document for each at
 * `logs/token-expiry/<day>/<hour>/<minute>/<second>/<hash>`: the tokens that expire in one second share a file. Expired
 * tokens are found through a few short lists, regardless of the number of tokens. A renewal doesn't move a token here, so
 * readers check the token itself.
 */
const folder = `${logsFolder}/token-expiry`;

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

/** Returns at most `limit` entries from whole seconds in the past, earliest first. An entry's name is the token's hash. */
export function expiredBefore(storage: Transaction, now: Moment, limit: number): IndexEntry[] {
  return earliestEntries(storage, folder, withFourDigits(now) - nanosecondsPerSecond, limit);
}

/** The last time whose year has four digits. */
const lastMoment = momentOf(Date.UTC(9999, 11, 31, 23, 59, 59));

function withFourDigits(time: Moment): Moment {
  return time < lastMoment ? time : lastMoment;
}

/** Formats a time as `2026-01-31/23/59/59` in UTC, which sorts chronologically. */
function secondOf(time: Moment): string {
  const moment = withFourDigits(time);
  const second = unixSeconds(moment);
  if (second !== latest.second) {
    const text = dateAndTime(moment);
    latest = { second, text: `${text.slice(0, 10)}/${text.slice(11, 19).replaceAll(':', '/')}` };
  }
  return latest.text;
}

/** The last formatted second, cached because a busy server asks for each many times. */
let latest = { second: Number.NaN, text: '' };
