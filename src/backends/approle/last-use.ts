import { oncePerMemory } from '../../framework/due-list.ts';
import type { Key, Transaction } from '../../storage/storage.ts';
import { type Moment, readStoredTime, storedTime, wholeSecond } from '../../values/time.ts';
import { useKey } from './keys.ts';
import type { Role } from './role.ts';
import type { Context } from './tidy-times.ts';

/** A login with a SecretID. */
export interface LastUse {
  readonly time: Moment;
  /** The client's address. */
  readonly from: string;
}

/** A stored login. A type alias, because an interface isn't assignable to a document. */
export type LastUseDocument = { readonly time: string; readonly from: string };

/** Returns a login as it is stored. */
export function lastUseDocument({ time, from }: LastUse): LastUseDocument {
  return { time: storedTime(time), from };
}

/** Returns a stored login. */
export function readLastUse({ time, from }: LastUseDocument): LastUse {
  return { time: readStoredTime(time), from };
}

/** The SecretIDs that a login was probably recorded for in the current second, by accessor. */
const recorded = oncePerMemory(() => ({ second: -1n, accessors: new Set<string>() }));

/**
 * Records a login with a SecretID that the login doesn't change otherwise, at most once a second: recording each would cost a server 8 %
 * more processor time if one SecretID logs in repeatedly. The document shares a file with others: if each SecretID logs in once, a file per
 * login cost 40 % more (`test/bench/last-use.js`).
 *
 * The record may have been rolled back, so the document decides. It is read only if it was probably just written, since it is in memory
 * then; for any other, a log would have to be read.
 */
export function noteUse(
  { storage, mount, core }: Context,
  role: Pick<Role, 'key'>,
  used: UsedSecretId,
  use: LastUse,
): void {
  const recent = recorded(core.memory);
  const second = wholeSecond(use.time);
  if (recent.second !== second) {
    recent.second = second;
    recent.accessors.clear();
  }
  const key = useKey(mount, role, used.hash);
  const last = recent.accessors.has(used.accessor) ? storage.get<LastUseDocument>(key) : undefined;
  if (last === undefined || wholeSecond(readStoredTime(last.time)) !== second) {
    recent.accessors.add(used.accessor);
    storage.put(key, lastUseDocument(use));
  }
}

/** The SecretID of a login. */
interface UsedSecretId {
  readonly hash: string;
  readonly accessor: string;
}

/** Returns the recorded logins with the SecretIDs of a shard whose hashes sort after `after`, by hash. */
export function usesIn(storage: Transaction, shard: Key, after: string): ReadonlyMap<string, LastUse> {
  const uses = new Map<string, LastUse>();
  for (const [hash, document] of storage.scan<LastUseDocument>(shard, after)) {
    uses.set(hash, readLastUse(document));
  }
  return uses;
}

/** Returns the later of two logins. */
export function laterUse(a: LastUse | null, b: LastUse | null): LastUse | null {
  if (a === null || b === null) {
    return a ?? b;
  }
  return a.time < b.time ? b : a;
}
