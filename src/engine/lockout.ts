import { wholeSeconds } from '../go/duration.ts';
import type { Core } from '../services/core.ts';
import type { LockoutStore } from '../services/lockout-store.ts';
import type { MountEntry } from '../services/mount-table.ts';
import type { Transaction } from '../storage/storage.ts';
import { fromKeySegment, keySegment } from '../values/key-segment.ts';
import { type Moment, nanoseconds, readStoredTime, storedTime, wholeSecond } from '../values/time.ts';

/**
 * The folders of the lockout documents, `failed-logins/<mount's accessor>/<name>` and `locked-users/<mount's
 * accessor>/<name>`. The second makes locked names listable without reading every failed login.
 */
const failures = 'failed-logins';
const locks = 'locked-users';

/** The defaults for a mount without user lockout settings. Durations are in seconds. */
const defaults = { threshold: 5, duration: 15 * 60, counterReset: 15 * 60 };

/** How long a lock that has ended stays listed after the last failed login, in seconds. */
const removalInterval = 15 * 60;

type Failures = { readonly count: number; readonly last: string };
type Lock = { readonly until: string };

/** Counts failed logins in one transaction. */
export class StoredLockouts implements LockoutStore {
  readonly #storage: Transaction;
  readonly #now: Moment;

  constructor({ storage, now }: Pick<Core, 'storage' | 'now'>) {
    this.#storage = storage;
    this.#now = now;
  }

  lockedUntil(mount: MountEntry, name: string): Moment | undefined {
    const { threshold, duration } = settings(mount);
    const previous = this.#storage.get<Failures>(keyOf(failures, mount.accessor, name));
    if (previous === undefined || previous.count < threshold) {
      return undefined;
    }
    const end = wholeSecond(readStoredTime(previous.last)) + nanoseconds(wholeSeconds(duration));
    return wholeSecond(this.#now) < end ? end : undefined;
  }

  failed(mount: MountEntry, name: string): void {
    const storage = this.#storage;
    const now = this.#now;
    const { threshold, duration, counterReset } = settings(mount);
    const key = keyOf(failures, mount.accessor, name);
    const previous = storage.get<Failures>(key);
    const isStale = previous !== undefined && now > readStoredTime(previous.last) + nanoseconds(counterReset);
    const count = previous === undefined || isStale ? 1 : previous.count + 1;
    storage.put(key, { count, last: storedTime(now) });
    if (count < threshold) {
      return;
    }
    storage.put(keyOf(locks, mount.accessor, name), { until: storedTime(now + nanoseconds(duration)) });
  }

  succeeded(mount: MountEntry, name: string): void {
    const key = keyOf(failures, mount.accessor, name);
    const previous = this.#storage.get<Failures>(key);
    if (previous === undefined || !this.#isListed(key.slice(failures.length + 1))) {
      this.#forget(mount.accessor, name);
    } else if (previous.count > 0) {
      // A lock that has ended stays listed (LocalUpdateUserFailedLoginInfo).
      this.#storage.put(key, { ...previous, count: 0 });
    }
  }

  locked(mountAccessor?: string): ReturnType<LockoutStore['locked']> {
    const storage = this.#storage;
    const accessors =
      mountAccessor === undefined
        ? storage.list(locks).map((folder) => folder.slice(0, -1))
        : [keySegment(mountAccessor)];
    return accessors.map((accessor) => ({
      mountAccessor: fromKeySegment(accessor),
      names: storage
        .list(`${locks}/${accessor}`)
        .filter((name) => this.#isListed(`${accessor}/${name}`))
        .map(fromKeySegment),
    }));
  }

  unlock(mountAccessor: string, name: string): void {
    this.#forget(mountAccessor, name);
  }

  /** Reports whether a lock is listed. OpenBao removes those that have ended every 15 minutes (updateLockedUserEntries). */
  #isListed(key: string): boolean {
    const lock = this.#storage.get<Lock>(`${locks}/${key}`);
    const last = this.#storage.get<Failures>(`${failures}/${key}`)?.last;
    const removal = last === undefined ? this.#now : readStoredTime(last) + nanoseconds(removalInterval);
    return lock !== undefined && (readStoredTime(lock.until) > this.#now || removal > this.#now);
  }

  /** A login without earlier failures must not write. Without failures there is no lock either. */
  #forget(mountAccessor: string, name: string): void {
    const failed = keyOf(failures, mountAccessor, name);
    if (this.#storage.get(failed) === undefined) {
      return;
    }
    this.#storage.delete(failed);
    this.#storage.delete(keyOf(locks, mountAccessor, name));
  }
}

function settings(mount: MountEntry): typeof defaults {
  const { threshold, duration, counterReset } = mount.config.userLockout ?? {};
  return {
    threshold: threshold || defaults.threshold,
    duration: duration || defaults.duration,
    counterReset: counterReset || defaults.counterReset,
  };
}

function keyOf(folder: string, mountAccessor: string, name: string): string {
  return `${folder}/${keySegment(mountAccessor)}/${keySegment(name)}`;
}
