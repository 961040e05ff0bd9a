import { isAddressAllowed } from '../../go/net/cidr.ts';
import type { Request } from '../../services/request.ts';
import type { TokenEntry } from '../../services/token.ts';
import type { NewToken, TokenRequest, TokenStore } from '../../services/token-store.ts';
import { isNegative, oneLess } from '../../values/count.ts';
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

  constructor(deps: TokenStoreDeps) {
    this.#deps = deps;
  }

  lookup(id: string): TokenEntry | undefined {
    return this.#alive(findToken(this.#deps.storage, id));
  }

  inspect(id: string): TokenEntry | undefined {
    const entry = findToken(this.#deps.storage, id);
    return entry && isPresent(this.#deps.storage, entry, this.#deps.now) ? entry : undefined;
  }

  byAccessor(accessor: string): TokenEntry | undefined {
    return this.#alive(readByAccessor(this.#deps.storage, accessor));
  }

  byHash(hash: string): TokenEntry | undefined {
    return this.#alive(readToken(this.#deps.storage, hash));
  }

  accessors(): string[] {
    return liveAccessors(this.#deps.storage, this.#deps.now);
  }

  login(request: Parameters<TokenStore['login']>[0]): ReturnType<TokenStore['login']> {
    this.sweep(sweptPerToken);
    return loginToken(this.#deps, request);
  }

  create(request: TokenRequest): NewToken {
    this.sweep(sweptPerToken);
    return createToken(this.#deps.storage, this.#deps.now, request);
  }

  use(entry: TokenEntry): TokenEntry {
    if (entry.numUses === 0) {
      return entry;
    }
    const used = { ...entry, numUses: entry.numUses === 1 ? -1 : oneLess(entry.numUses) };
    updateToken(this.#deps.storage, used);
    return used;
  }

  settleUse(entry: TokenEntry): void {
    if (!isNegative(entry.numUses)) {
      return;
    }
    const left = readToken(this.#deps.storage, entry.hash);
    if (left) {
      revokeTree(this.#deps.storage, left);
    }
  }

  renew(entry: TokenEntry, increment: number, request: Request): ReturnType<TokenStore['renew']> {
    return renewToken(this.#deps, entry, increment, request);
  }

  revokeTree(entry: TokenEntry): void {
    revokeTree(this.#deps.storage, entry);
  }

  revokeOrphan(entry: TokenEntry): void {
    revokeOrphan(this.#deps.storage, entry);
  }

  revokeByPrefix(prefix: string): void {
    for (const entry of leasesBeneath(this.#deps.storage, prefix)) {
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
    return entry && isAlive(this.#deps.storage, entry, this.#deps.now) ? entry : undefined;
  }
}
