import type { Call } from '../../framework/backend.ts';
import type { Document } from '../../storage/storage.ts';
import { oncePer } from '../../values/once-per.ts';
import { type Moment, nanoseconds, readStoredTime, readStoredTimeOrNull, storedTime } from '../../values/time.ts';
import { tidyKey } from './keys.ts';

/** The part of a request that the backend's storage functions use. */
export type Context = Pick<Call, 'storage' | 'mount' | 'core'>;

/** The interval between automatic tidies: 60 seconds, in nanoseconds. */
const period = nanoseconds(60);

interface TidyTimes extends Document {
  /** The start of the automatic tidies: the creation of the mount's first role. */
  readonly since: string;
  /** The time of the last request to `tidy/secret-id`, or null. */
  readonly requested: string | null;
}

/** Starts the mount's automatic tidies. Does nothing if they have already started. */
export function startTidying(context: Context): void {
  const { storage, mount, core } = context;
  if (storage.get(tidyKey(mount))) {
    return;
  }
  const times: TidyTimes = { since: storedTime(core.now), requested: null };
  storage.put(tidyKey(mount), times);
}

/** Records a request to tidy everything that has expired by now. */
export function requestTidying(context: Context): void {
  const { storage, mount, core } = context;
  const times: TidyTimes = {
    since: storage.get<TidyTimes>(tidyKey(mount))?.since ?? storedTime(core.now),
    requested: storedTime(core.now),
  };
  storage.put(tidyKey(mount), times);
}

const momentsOf = oncePer(({ since, requested }: TidyTimes) => ({
  since: readStoredTime(since),
  requested: readStoredTimeOrNull(requested) ?? undefined,
}));

/**
 * Returns the time of the mount's last tidy, or undefined if there was none yet. SecretIDs that expired before it, and roles
 * deleted before it, count as gone even if their documents still exist.
 *
 * As in OpenBao, an expired SecretID keeps working until the next tidy. OpenBao tidies every minute, counted from the start of
 * the server. Here the minutes are counted from the creation of the mount's first role, so that a script behaves the same
 * whenever it is run.
 */
export function lastTidied(context: Context): Moment | undefined {
  const { storage, mount, core } = context;
  const times = storage.get<TidyTimes>(tidyKey(mount));
  if (!times) {
    return undefined;
  }
  const { since, requested } = momentsOf(times);
  const minutes = (core.now - since) / period;
  if (minutes <= 0n) {
    return requested;
  }
  const automatic = since + minutes * period;
  return requested !== undefined && requested > automatic ? requested : automatic;
}
