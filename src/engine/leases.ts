import type { Core } from '../services/core.ts';
import type { LeaseStore } from '../services/lease-store.ts';
import type { TokenEntry } from '../services/token.ts';
import type { Transaction } from '../storage/storage.ts';
import { compareBytes } from '../values/compare.ts';
import type { Moment } from '../values/time.ts';
import { hashOfLease, leaseId, leaseNames } from './lease-id.ts';
import { readToken } from './tokens/documents.ts';
import { isPresent } from './tokens/lookup.ts';

/** Returns the leases as one transaction sees them. Each belongs to a token; leases of dead tokens are hidden. */
export function leaseStore({ storage, now }: Pick<Core, 'storage' | 'now'>): LeaseStore {
  return {
    lookup: (id) => liveLease(storage, now, id),
    list: (prefix) =>
      [...namesBeneath(storage, prefix)].filter((name) => holdsLease(storage, now, prefix + name)).sort(compareBytes),
    count: () => [...leaseIds(storage, '')].length,
    all: (prefix) => [...leaseIds(storage, prefix)].filter((id) => liveLease(storage, now, id)),
  };
}

/**
 * Yields the stored tokens, dead or alive, whose leases are at or beneath a prefix. `auth/approle` and `auth/approle/`
 * are equivalent.
 */
export function* leasesBeneath(storage: Transaction, prefix: string): Generator<TokenEntry> {
  for (const id of leaseIds(storage, prefix)) {
    const entry = readToken(storage, hashOfLease(storage, id) ?? '-');
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

/** Yields the names directly beneath a prefix. Lease ids have no empty segments. */
function namesBeneath(storage: Transaction, prefix: string): Iterable<string> {
  if (prefix.startsWith('/') || prefix.includes('//')) {
    return [];
  }
  return leaseNames(storage, prefix.slice(0, -1));
}

function liveLease(storage: Transaction, now: Moment, id: string): TokenEntry | undefined {
  const hash = hashOfLease(storage, id);
  const entry = hash === undefined ? undefined : readToken(storage, hash);
  if (!entry || leaseId(entry) !== id) {
    return undefined;
  }
  return isPresent(storage, entry, now) ? entry : undefined;
}

/** Reports whether a listed name is a live lease, or a folder with one beneath it. */
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
