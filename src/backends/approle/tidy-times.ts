import type { Call } from '../../framework/backend.ts';
import type { Document } from '../../storage/storage.ts';
import { type Moment, nanoseconds, readStoredTime, readStoredTimeOrNull, storedTime } from '../../values/time.ts';
import { tidyKey } from './keys.ts';

/** What a backend's own work needs to know of a request. */
export type Context = Pick<Call, 'storage' | 'mount' | 'core'>;

/** How far apart the tidyings are that the method does by itself. */
const period = nanoseconds(60);

interface TidyTimes extends Document {
  /** Since when the method tidies by itself: when it got its first role. */
  readonly since: string;
  /** When `tidy/secret-id` was last asked for, or null. */
  readonly requested: string | null;
}

/** Starts the minutes of a mount, unless they run already. */
export function startTidying(context: Context): void {
  const { storage, mount, core } = context;
  if (storage.get(tidyKey(mount))) {
    return;
  }
  const times: TidyTimes = { since: storedTime(core.now), requested: null };
  storage.put(tidyKey(mount), times);
}

/** Notes that everything that has expired by now is to go. */
export function requestTidying(context: Context): void {
  const { storage, mount, core } = context;
  const times: TidyTimes = {
    since: storage.get<TidyTimes>(tidyKey(mount))?.since ?? storedTime(core.now),
    requested: storedTime(core.now),
  };
  storage.put(tidyKey(mount), times);
}

/**
 * When the mount was last tidied: whatever had expired, or was left over, by then is gone, whether or not its documents are
 * removed already. Undefined where it wasn't tidied yet.
 *
 * A SecretID works on after its TTL until a tidying. The real server tidies each minute from its start on; here the minutes
 * are counted from the mount's first role, so that a script sees the same whatever the wall clock's seconds are.
 */
export function lastTidied(context: Context): Moment | undefined {
  const { storage, mount, core } = context;
  const times = storage.get<TidyTimes>(tidyKey(mount));
  if (!times) {
    return undefined;
  }
  const since = readStoredTime(times.since);
  const requested = readStoredTimeOrNull(times.requested) ?? undefined;
  const minutes = (core.now - since) / period;
  if (minutes <= 0n) {
    return requested;
  }
  const byItself = since + minutes * period;
  return requested !== undefined && requested > byItself ? requested : byItself;
}
