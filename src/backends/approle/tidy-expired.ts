import { DueList, oncePerMemory } from '../../framework/due-list.ts';
import { readableNames } from '../../framework/readable-names.ts';
import type { Key, Transaction } from '../../storage/storage.ts';
import type { Moment } from '../../values/time.ts';
import { expiryFolder, expirySegments, leftoversFolder, secretIdKey, secretIdsFolder } from './keys.ts';
import { type Leftover, readLeftover } from './role.ts';
import { type ExpiryDocument, readSecretId, removeOrphan, removeSecretId, wasTidied } from './secret-id.ts';
import { type Context, lastTidied } from './tidy-times.ts';

/**
 * Removes the documents that the mount's last tidy orphaned: expired SecretIDs and the SecretIDs of deleted roles.
 *
 * This only frees space: a SecretID counts as gone from the time of the tidy, whether or not its document still exists. So the
 * work can be spread over many calls. The cost doesn't depend on the number of live SecretIDs.
 *
 * @param limit the largest number of SecretIDs to remove
 * @returns the number of SecretIDs removed; less than `limit` if nothing is left to remove
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

/** A process's cache for a mount. */
interface Hints {
  readonly due: DueList<IndexEntry>;
  /** The time of the tidy for which no SecretIDs of deleted roles remain. */
  noLeftoversAt: Moment | undefined;
}

/** An entry of the expiry index: its key and the hash of its SecretID. */
type IndexEntry = readonly [key: Key, hash: string];

const hintsByMount = oncePerMemory(() => new Map<string, Hints>());

function hintsOf({ core, mount }: Context): Hints {
  const all = hintsByMount(core.memory);
  const known = all.get(mount.uuid);
  if (known !== undefined) {
    return known;
  }
  const made = { due: new DueList<IndexEntry>(), noLeftoversAt: undefined };
  all.set(mount.uuid, made);
  return made;
}

function removeExpired(context: Context, tidied: Moment, limit: number, { due }: Hints): number {
  const { storage, mount } = context;
  let removed = 0;
  const find = (most: number) => firstOf(dueUntil(storage, expiryFolder(mount), expirySegments(tidied)), most);
  for (const [key, hash] of due.take(tidied, limit, find)) {
    const owner = storage.get<ExpiryDocument>(key);
    const secretId = owner && readSecretId(storage, secretIdKey(mount, owner, hash));
    if (!owner || !secretId) {
      storage.delete(key);
      continue;
    }
    if (!wasTidied(secretId, tidied)) {
      continue;
    }
    removeSecretId(context, owner, hash, secretId);
    removed += 1;
  }
  return removed;
}

/**
 * Yields the entries of an expiry index, oldest first, up to and including the second `until`.
 *
 * @param until the remaining segments of the bound (day, hour, minute, second); empty once a parent folder is earlier than it
 */
function* dueUntil(storage: Transaction, folder: Key, until: readonly string[]): Generator<IndexEntry> {
  const [bound, ...rest] = until;
  for (const name of readableNames(storage, folder)) {
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
        removeOrphan(context, role, hash, secretId);
      }
      removed += 1;
    }
  }
  return removed;
}
