import { expect } from 'vitest';
import { StoredIdentities } from '../../src/engine/identities/store.ts';
import { leaseStore } from '../../src/engine/leases.ts';
import { StoredTokens } from '../../src/engine/tokens/store.ts';
import type { Auth } from '../../src/services/auth.ts';
import type { IdentityStore } from '../../src/services/identity-store.ts';
import type { LeaseStore } from '../../src/services/lease-store.ts';
import type { MountEntry, MountTable } from '../../src/services/mount-table.ts';
import type { NewToken, TokenRequest, TokenStore } from '../../src/services/token-store.ts';
import { memoryStorage } from '../../src/storage/memory.ts';
import type { Transaction } from '../../src/storage/storage.ts';
import { seconds, utc } from './time.ts';

/** The stores of one transaction. */
export interface Stores {
  readonly tokens: TokenStore;
  readonly leases: LeaseStore;
  readonly identity: IdentityStore;
  readonly storage: Transaction;
}

const defaultTtl = 32 * 24 * 3600;

/** An auth method's mount. */
export const mount: MountEntry = {
  table: 'auth',
  path: 'approle/',
  fullPath: 'auth/approle/',
  type: 'approle',
  description: '',
  accessor: 'auth_approle_1a2b3c4d',
  uuid: '4a3f9b0e-0000-4000-8000-000000000000',
  local: false,
  sealWrap: false,
  options: null,
  config: { defaultLeaseTtl: 0, maxLeaseTtl: 0, forceNoCache: false },
};

/** A token that is asked for. */
export function asked(auth: Partial<Auth> = {}): Auth {
  return {
    displayName: 'token',
    tokenPolicies: ['default'],
    policies: ['default'],
    metadata: undefined,
    ttl: 3600,
    maxTtl: 0,
    explicitMaxTtl: 0,
    period: 0,
    renewable: true,
    numUses: 0,
    orphan: false,
    entityId: '',
    tokenType: 'service',
    boundCidrs: [],
    ...auth,
  };
}

/** A state in memory with a clock, and its stores: each call of `within` is a transaction of its own. */
export function tokenVault(ttls = { default: defaultTtl, max: defaultTtl }) {
  const memory = memoryStorage();
  let now = utc(2026, 0, 31, 12, 0, 0);
  const within = <T>(body: (stores: Stores) => T): T =>
    memory.transact((storage) => {
      const identity = new StoredIdentities({ storage, now });
      const mounts = { ttls: () => ttls } as Partial<MountTable> as MountTable;
      const deps = { storage, now, identity, mounts };
      return body({ tokens: new StoredTokens(deps), leases: leaseStore(deps), identity, storage });
    });
  return {
    within,
    sleep: (count: number) => {
      now += seconds(count);
    },
    create: (auth: Partial<Auth> = {}, more: Partial<TokenRequest> = {}): NewToken =>
      within(({ tokens }) => tokens.create({ auth: asked(auth), path: 'auth/token/create', ...more })),
    isLive: (id: string) => within(({ tokens }) => tokens.lookup(id) !== undefined),
  };
}

/** How many documents lie beneath a folder. */
export function countDocuments(storage: Transaction, folder: string): number {
  const sum = storage
    .list(folder)
    .map((name) => (name.endsWith('/') ? countDocuments(storage, `${folder}/${name.slice(0, -1)}`) : 1))
    .reduce<number>((total, each) => total + each, 0);
  expect(sum).toBeGreaterThanOrEqual(0);
  return sum;
}
