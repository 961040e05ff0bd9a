import type { TokenEntry } from '../../framework/token-store.ts';
import type { Transaction } from '../../storage/storage.ts';

/**
 * Batch tokens are stored nowhere: the token is its own entry, encrypted with the state's key. It lives for its TTL and can't be
 * renewed, revoked or counted.
 */
const prefix = 'b.';
const purpose = 'batch token';

type Sealed = Pick<
  TokenEntry,
  | 'parent'
  | 'policies'
  | 'path'
  | 'displayName'
  | 'meta'
  | 'creationTime'
  | 'ttl'
  | 'role'
  | 'boundCidrs'
  | 'entityId'
  | 'noIdentityPolicies'
>;

/** Whether an id is a batch token's. */
export function isBatchToken(id: string): boolean {
  return id.startsWith(prefix);
}

/** The batch token that stands for this entry. */
export function sealBatchToken(storage: Transaction, entry: Omit<TokenEntry, 'hash'>): string {
  const {
    parent,
    policies,
    path,
    displayName,
    meta,
    creationTime,
    ttl,
    role,
    boundCidrs,
    entityId,
    noIdentityPolicies,
  } = entry;
  const sealed: Sealed = {
    parent,
    policies,
    path,
    displayName,
    meta,
    creationTime,
    ttl,
    role,
    boundCidrs,
    entityId,
    noIdentityPolicies,
  };
  return prefix + storage.sealText(purpose, JSON.stringify(sealed));
}

/** The entry that a batch token stands for, dead or alive; undefined where this state never made it. */
export function openBatchToken(storage: Transaction, id: string): TokenEntry | undefined {
  const text = storage.openText(purpose, id.slice(prefix.length));
  if (text === undefined) return undefined;
  const sealed = JSON.parse(text) as Sealed;
  const issueTime = sealed.creationTime;
  return {
    ...sealed,
    hash: storage.hash('token', id),
    type: 'batch',
    accessor: '',
    cubbyhole: '',
    internal: null,
    numUses: 0,
    explicitMaxTtl: 0,
    period: 0,
    lease: {
      issueTime,
      expireTime: issueTime + sealed.ttl * 1000,
      lastRenewal: null,
      renewable: false,
      ttl: sealed.ttl,
      maxTtl: 0,
      period: 0,
      explicitMaxTtl: 0,
      numUses: 0,
      orphan: sealed.parent === '',
    },
  };
}
