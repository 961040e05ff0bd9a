import type { LeaseStore } from '../services/lease-store.ts';
import type { TokenEntry } from '../services/token.ts';
import type { Transaction } from '../storage/storage.ts';
import type { Moment } from '../values/time.ts';
import { hashOfLease, leaseId } from './lease-id.ts';
import { readToken } from './tokens/documents.ts';
import { isPresent } from './tokens/lookup.ts';

/** What the lease store works on: one request's transaction and moment. */
export interface LeaseStoreDeps {
  readonly storage: Transaction;
  readonly now: Moment;
}

const folder = 'leases';

/** The leases of one request's transaction. Each is a token's; those of dead tokens are not shown. */
export function leaseStore({ storage, now }: LeaseStoreDeps): LeaseStore {
  return {
    lookup: (id) => liveLease(storage, now, id),
    list: (prefix) => namesBeneath(storage, prefix).filter((name) => holdsLease(storage, now, prefix + name)),
    all: (prefix) => [...leaseIds(storage, prefix)].filter((id) => liveLease(storage, now, id)),
  };
}

/** The stored tokens, dead or alive, with leases at or beneath a prefix (`auth/approle` and `auth/approle/` alike). */
export function* leasesBeneath(storage: Transaction, prefix: string): Generator<TokenEntry> {
  for (const id of leaseIds(storage, prefix)) {
    const entry = readToken(storage, hashOfLease(id) ?? '-');
    if (entry) {
      yield entry;
    }
  }
}

function* leaseIds(storage: Transaction, prefix: string): Generator<string> {
  const base = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  for (const name of namesBeneath(storage, base)) {
    if (name.endsWith('/')) {
      yield* leaseIds(storage, base + name);
    } else {
      yield base + name;
    }
  }
}

/** No lease has an empty part in its id. */
function namesBeneath(storage: Transaction, prefix: string): string[] {
  if (prefix.startsWith('/') || prefix.includes('//')) {
    return [];
  }
  return storage.list(prefix === '' ? folder : `${folder}/${prefix.slice(0, -1)}`);
}

function liveLease(storage: Transaction, now: Moment, id: string): TokenEntry | undefined {
  const hash = hashOfLease(id);
  const entry = hash === undefined ? undefined : readToken(storage, hash);
  if (!entry || leaseId(entry) !== id) {
    return undefined;
  }
  return isPresent(storage, entry, now) ? entry : undefined;
}

/** Whether a name in a listing is a live lease, or a folder with one beneath it. */
function holdsLease(storage: Transaction, now: Moment, path: string): boolean {
  if (!path.endsWith('/')) {
    return liveLease(storage, now, path) !== undefined;
  }
  for (const id of leaseIds(storage, path)) {
    if (liveLease(storage, now, id)) {
      return true;
    }
  }
  return false;
}
