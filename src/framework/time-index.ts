import type { Key, Transaction } from '../storage/storage.ts';
import { StateError } from '../values/state-error.ts';
import { dateAndTime, type Moment } from '../values/time.ts';

/** An entry of an index by time. */
export interface IndexEntry {
  readonly key: Key;
  /** The last segment of the key. */
  readonly name: string;
}

/** Returns the day, hour, minute and second of a time in UTC, the segments of its path in an index by time. */
export function timeSegments(time: Moment): readonly string[] {
  const text = dateAndTime(time);
  const day = text.slice(0, text.indexOf('T'));
  return [day, ...text.slice(day.length + 1).split(':')];
}

/**
 * Returns the earliest entries of an index by time, `<folder>/<day>/<hour>/<minute>/<second>/<name>`.
 *
 * Skips damaged folders. The caller cleans up along with other requests, which must not fail because of documents that they don't need.
 * `state check` reports the damage.
 *
 * @param last the last second
 */
export function earliestEntries(storage: Transaction, folder: Key, last: Moment, limit: number): IndexEntry[] {
  const found: IndexEntry[] = [];
  for (const entry of entriesUntil(storage, folder, timeSegments(last))) {
    if (found.length >= limit) {
      break;
    }
    found.push(entry);
  }
  return found;
}

/**
 * Yields the entries up to and including the second `until`, and lists each folder on demand.
 *
 * @param until the remaining segments of the bound; empty below a folder that is earlier than it
 */
function* entriesUntil(storage: Transaction, folder: Key, until: readonly string[]): Generator<IndexEntry> {
  const [bound, ...rest] = until;
  for (const name of readableNames(storage, folder)) {
    const segment = name.endsWith('/') ? name.slice(0, -1) : name;
    const key = `${folder}/${segment}`;
    if (bound !== undefined && segment > bound) {
      return;
    }
    if (segment === name) {
      yield { key, name };
    } else {
      yield* entriesUntil(storage, key, segment === bound ? rest : []);
    }
  }
}

function readableNames(storage: Transaction, folder: Key): readonly string[] {
  try {
    return storage.list(folder);
  } catch (error) {
    if (error instanceof StateError) {
      return [];
    }
    throw error;
  }
}
