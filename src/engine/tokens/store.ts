import { isAddressAllowed } from '../../go/net/cidr.ts';
import type { Request } from '../../services/request.ts';
import type { TokenEntry } from '../../services/token.ts';
import type { NewToken, TokenRequest, TokenStore } from '../../services/token-store.ts';
import type { Transaction } from '../../storage/storage.ts';
import { isNegative, oneLess } from '../../values/count.ts';
import type { Moment } from '../../values/time.ts';
import { leasesBeneath } from '../leases.ts';
import { createToken } from './create.ts';
import { readByAccessor, readToken, updateToken } from './documents.ts';
import { loginToken } from './login.ts';
import { findToken, isAlive, isPresent, liveAccessors } from './lookup.ts';
import { renewToken } from './renew.ts';
import { revokeOrphan, revokeTree, sweepExpired } from './revoke.ts';
import type { TokenStoreDeps } from './store-deps.ts';

/**
 * The number of expired tokens that each new token removes, so that the backlog shrinks without slowing any request.
 */
const sweptPerToken = 2;

/** Stores tokens in one transaction. */
export class StoredTokens implements TokenStore {
  readonly #deps: TokenStoreDeps;
  readonly #storage: Transaction;
  readonly #now: Moment;

  constructor(deps: TokenStoreDeps) {
    this.#deps = deps;
    this.#storage = deps.storage;
    this.#now = deps.now;
  }

  lookup(id: string): TokenEntry | undefined {
    return this.#alive(findToken(this.#storage, id));
  }

  inspect(id: string): TokenEntry | undefined {
    const entry = findToken(this.#storage, id);
    return entry && isPresent(this.#storage, entry, this.#now) ? entry : undefined;
  }

  byAccessor(accessor: string): TokenEntry | undefined {
    return this.#alive(readByAccessor(this.#storage, accessor));
  }

  byHash(hash: string): TokenEntry | undefined {
    return this.#alive(readToken(this.#storage, hash));
  }

  accessors(): string[] {
    return liveAccessors(this.#storage, this.#now);
  }

  login(request: Parameters<TokenStore['login']>[0]): ReturnType<TokenStore['login']> {
    this.sweep(sweptPerToken);
    return loginToken(this.#deps, request);
  }

  create(request: TokenRequest): NewToken {
    this.sweep(sweptPerToken);
    return createToken(this.#storage, this.#now, request);
  }

  use(entry: TokenEntry): TokenEntry {
    if (entry.numUses === 0) {
      return entry;
    }
    const used = { ...entry, numUses: entry.numUses === 1 ? -1 : oneLess(entry.numUses) };
    updateToken(this.#storage, used);
    return used;
  }

  settleUse(entry: TokenEntry): void {
    if (!isNegative(entry.numUses)) {
      return;
    }
    const left = readToken(this.#storage, entry.hash);
    if (left) {
      revokeTree(this.#storage, left);
    }
  }

  renew(entry: TokenEntry, increment: number, request: Request): ReturnType<TokenStore['renew']> {
    return renewToken(this.#deps, entry, increment, request);
  }

  revokeTree(entry: TokenEntry): void {
    revokeTree(this.#storage, entry);
  }

  revokeOrphan(entry: TokenEntry): void {
    revokeOrphan(this.#storage, entry);
  }

  revokeByPrefix(prefix: string): void {
    for (const entry of leasesBeneath(this.#storage, prefix)) {
      this.revokeTree(entry);
    }
  }

  allowsAddress(entry: TokenEntry, address: string): boolean {
    return entry.ttl === 0 || isAddressAllowed(address, entry.boundCidrs);
  }

  sweep(limit: number): number {
    return sweepExpired(this.#deps, limit);
  }

  #alive(entry: TokenEntry | undefined): TokenEntry | undefined {
    return entry && isAlive(this.#storage, entry, this.#now) ? entry : undefined;
  }
}
