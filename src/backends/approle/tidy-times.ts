import type { Call } from '../../framework/backend.ts';
import type { Document } from '../../storage/storage.ts';
import { tidyKey } from './keys.ts';

/** What a backend's own work needs to know of a request. */
export type Context = Pick<Call, 'storage' | 'mount' | 'core'>;

/** How far apart the tidyings are that the method does by itself. */
const period = 60_000;

/** A time before all others. */
export const never = Number.NEGATIVE_INFINITY;

interface TidyTimes extends Document {
  /** Since when the method tidies by itself: when it got its first role. */
  readonly since: number;
  /** When `tidy/secret-id` was last asked for, or null. */
  readonly requested: number | null;
}

/** Starts the minutes of a mount, unless they run already. */
export function startTidying(context: Context): void {
  const { storage, mount, core } = context;
  if (storage.get(tidyKey(mount))) return;
  const times: TidyTimes = { since: core.now, requested: null };
  storage.put(tidyKey(mount), times);
}

/** Notes that everything that has expired by now is to go. */
export function requestTidying(context: Context): void {
  const { storage, mount, core } = context;
  const times: TidyTimes = {
    since: storage.get<TidyTimes>(tidyKey(mount))?.since ?? core.now,
    requested: core.now,
  };
  storage.put(tidyKey(mount), times);
}

/**
 * When the mount was last tidied, in milliseconds since 1970: whatever had expired, or was left over, by then is gone, whether
 * or not its documents are removed already. `never` where it wasn't tidied yet.
 *
 * A SecretID works on after its TTL until a tidying. The real server tidies each minute from its start on; here the minutes
 * are counted from the mount's first role, so that a script sees the same whatever the wall clock's seconds are.
 */
export function lastTidied(context: Context): number {
  const { storage, mount, core } = context;
  const times = storage.get<TidyTimes>(tidyKey(mount));
  if (!times) return never;
  const minutes = Math.floor((core.now - times.since) / period);
  return Math.max(minutes > 0 ? times.since + minutes * period : never, times.requested ?? never);
}
