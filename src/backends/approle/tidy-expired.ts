import { DueList, remembered } from '../../framework/due-list.ts';
import type { Key, Transaction } from '../../storage/storage.ts';
import type { Moment } from '../../values/time.ts';
import { expiryFolder, expirySegments, leftoversFolder, secretIdKey, secretIdsFolder } from './keys.ts';
import { type Leftover, readLeftover } from './role.ts';
import { type ExpiryDocument, isGone, readSecretId, removeSecretId } from './secret-id.ts';
import { type Context, lastTidied } from './tidy-times.ts';

/**
 * Removes documents that the mount's last tidying has made nobody's: expired SecretIDs, and what deleted roles left behind.
 *
 * Nothing depends on it but space, since what was tidied away counts as gone from that moment on. So it may be done a bit at a
 * time: at most `limit` SecretIDs are removed, and the cost doesn't grow with the number of SecretIDs that live.
 *
 * @returns how many SecretIDs were removed; less than `limit` means that nothing is left to do.
 */
export function tidyExpired(context: Context, limit: number): number {
  const tidied = lastTidied(context);
  if (tidied === undefined) {
    return 0;
  }
  const hints = hintsOf(context);
  const expired = removeExpired(context, tidied, limit, hints);
  if (expired === limit || hints.noLeftoversAt === tidied) {
    return expired;
  }
  const left = removeLeftovers(context, tidied, limit - expired);
  if (expired + left < limit) {
    hints.noLeftoversAt = tidied;
  }
  return expired + left;
}

/** What a process remembers of a mount. */
interface Hints {
  readonly due: DueList<Note>;
  /** The tidying that has nothing left to do of what deleted roles left behind. */
  noLeftoversAt: Moment | undefined;
}

/** A note of the expiry index, and the hash of the SecretID that it's about. */
type Note = readonly [key: Key, hash: string];

const hintsByMount = remembered(() => new Map<string, Hints>());

function hintsOf({ core, mount }: Context): Hints {
  const all = hintsByMount(core.memory);
  const known = all.get(mount.uuid);
  if (known !== undefined) {
    return known;
  }
  const made = { due: new DueList<Note>(), noLeftoversAt: undefined };
  all.set(mount.uuid, made);
  return made;
}

function removeExpired(context: Context, tidied: Moment, limit: number, { due }: Hints): number {
  const { storage, mount } = context;
  let removed = 0;
  const find = (most: number) => firstOf(dueUntil(storage, expiryFolder(mount), expirySegments(tidied)), most);
  for (const [noted, hash] of due.take(tidied, limit, find)) {
    const owner = storage.get<ExpiryDocument>(noted);
    const secretId = owner && readSecretId(storage, secretIdKey(mount, owner, hash));
    if (!owner || !secretId) {
      storage.delete(noted);
      continue;
    }
    if (!isGone(secretId, tidied)) {
      continue;
    }
    removeSecretId(context, owner, hash, secretId);
    removed += 1;
  }
  return removed;
}

/**
 * The notes of an expiry index, oldest first, up to the second that `until` names. `until` is compared segment by segment,
 * while the folders on the way to it are equal to its own.
 */
function* dueUntil(storage: Transaction, folder: Key, until: readonly string[]): Generator<Note> {
  const [bound, ...rest] = until;
  for (const name of storage.list(folder)) {
    const segment = name.endsWith('/') ? name.slice(0, -1) : name;
    const path = `${folder}/${segment}`;
    if (bound !== undefined && segment > bound) {
      return;
    }
    if (segment === name) {
      yield [path, segment];
    } else {
      yield* dueUntil(storage, path, segment === bound ? rest : []);
    }
  }
}

function firstOf<T>(found: Iterable<T>, most: number): T[] {
  const first: T[] = [];
  for (const one of found) {
    if (first.length === most) {
      break;
    }
    first.push(one);
  }
  return first;
}

function removeLeftovers(context: Context, tidied: Moment, limit: number): number {
  const { storage, mount } = context;
  let removed = 0;
  for (const key of storage.list(leftoversFolder(mount))) {
    const path = `${leftoversFolder(mount)}/${key}`;
    const role = readLeftover(storage, path);
    if (!role || role.deleted > tidied) {
      continue;
    }
    removed += removeSecretIdsOf(context, role, limit - removed);
    if (removed === limit) {
      return removed;
    }
    storage.delete(path);
  }
  return removed;
}

function removeSecretIdsOf(context: Context, role: Leftover, limit: number): number {
  const { storage, mount } = context;
  const folder = secretIdsFolder(mount, role);
  let removed = 0;
  for (const shard of storage.list(folder)) {
    for (const hash of storage.list(`${folder}/${shard.slice(0, -1)}`)) {
      if (removed === limit) {
        return removed;
      }
      const secretId = readSecretId(storage, secretIdKey(mount, role, hash));
      if (secretId) {
        removeSecretId(context, role, hash, secretId);
      }
      removed += 1;
    }
  }
  return removed;
}
