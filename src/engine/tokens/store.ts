import type { IdentityStore } from '../../framework/identity-store.ts';
import type { MountTable } from '../../framework/mount-table.ts';
import type { TokenEntry, TokenStore } from '../../framework/token-store.ts';
import type { Transaction } from '../../storage/storage.ts';
import { isAddressAllowed } from '../../values/cidr.ts';
import { isNegative, oneLess } from '../../values/count.ts';
import type { Moment } from '../../values/time.ts';
import { leasesBeneath } from '../leases.ts';
import { createToken } from './create.ts';
import { readByAccessor, readToken, updateToken } from './documents.ts';
import { loginToken } from './login.ts';
import { findToken, isAlive, isPresent, liveAccessors } from './lookup.ts';
import { renewToken } from './renew.ts';
import { revokeOrphan, revokeTree, sweepExpired } from './revoke.ts';

/** What the token store works on: one request's transaction and moment, and the stores that it asks. */
export interface TokenStoreDeps {
  readonly storage: Transaction;
  readonly now: Moment;
  readonly mounts: MountTable;
  readonly identity: IdentityStore;
  /** What the process's hints hang on. */
  readonly memory?: object;
}

/** Each new token removes at most so many expired ones, so that they become fewer without any request being slow. */
const sweptPerToken = 2;

/** The tokens of one request's transaction. */
export function tokenStore(deps: TokenStoreDeps): TokenStore {
  const { storage, now } = deps;
  const alive = (entry: TokenEntry | undefined) => (entry && isAlive(storage, entry, now) ? entry : undefined);
  return {
    lookup: (id) => alive(findToken(storage, id)),
    inspect(id) {
      const entry = findToken(storage, id);
      return entry && isPresent(storage, entry, now) ? entry : undefined;
    },
    byAccessor: (accessor) => alive(readByAccessor(storage, accessor)),
    byHash: (hash) => alive(readToken(storage, hash)),
    accessors: () => liveAccessors(storage, now),
    login(request) {
      sweepExpired(deps, sweptPerToken);
      return loginToken(deps, request);
    },
    create(request) {
      sweepExpired(deps, sweptPerToken);
      return createToken(storage, now, request);
    },
    use(entry) {
      if (entry.numUses === 0) return entry;
      const used = { ...entry, numUses: entry.numUses === 1 ? -1 : oneLess(entry.numUses) };
      updateToken(storage, used);
      return used;
    },
    settleUse(entry) {
      if (!isNegative(entry.numUses)) return;
      const left = readToken(storage, entry.hash);
      if (left) revokeTree(storage, left);
    },
    renew: (entry, increment, call) => renewToken(deps, entry, increment, call),
    revokeTree: (entry) => revokeTree(storage, entry),
    revokeOrphan: (entry) => revokeOrphan(storage, entry),
    revokeByPrefix(prefix) {
      for (const entry of leasesBeneath(storage, prefix)) {
        revokeTree(storage, entry);
      }
    },
    allowsAddress: (entry, address) => entry.ttl === 0 || isAddressAllowed(address, entry.boundCidrs),
    sweep: (limit) => sweepExpired(deps, limit),
  };
}
