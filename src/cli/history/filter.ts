import type { HistoryEntry } from '../../client/state/whole-state.ts';
import { matchesGlob } from '../../values/glob.ts';

/** Which entries of a history to show. An undefined condition matches every entry. */
export interface HistoryFilter {
  /** A pattern of paths. `*` matches any text. */
  readonly path?: string | undefined;
  /** The earliest time, in milliseconds since 1970 by the state's clock. */
  readonly since?: number | undefined;
  readonly refused?: boolean | undefined;
  /** The hash of an accessor of the request's token, or of the token that the request created. */
  readonly accessor?: string | undefined;
  /** How many to show at most, the newest ones. */
  readonly count?: number | undefined;
}

/** Returns the entries that match all conditions, oldest first. */
export function filterHistory(entries: readonly HistoryEntry[], filter: HistoryFilter): HistoryEntry[] {
  const { path, since, refused = false, accessor, count } = filter;
  const found = entries.filter(
    (entry) =>
      (path === undefined || matchesGlob(path, entry.path)) &&
      (since === undefined || Date.parse(entry.time) >= since) &&
      (!refused || entry.isRefused) &&
      (accessor === undefined || entry.accessors.includes(accessor)),
  );
  return count === undefined ? found : found.slice(Math.max(found.length - count, 0));
}
