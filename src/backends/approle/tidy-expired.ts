import { DueList, oncePerMemory } from '../../framework/due-list.ts';
import { earliestEntries, type IndexEntry } from '../../framework/time-index.ts';
import type { Moment } from '../../values/time.ts';
import { expiryFolder, leftoversFolder, secretIdKey, secretIdsFolder } from './keys.ts';
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
  const find = (most: number) => earliestEntries(storage, expiryFolder(mount), tidied, most);
  for (const { key, name: hash } of due.take(tidied, limit, find)) {
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
