import { failure } from '../../framework/error.ts';
import type { TokenEntry } from '../../framework/token-store.ts';
import type { Transaction } from '../../storage/storage.ts';
import { Base64Error, decodeBase64 } from '../../values/go-base64.ts';

/**
 * Batch tokens are stored nowhere: the token is its own entry, encrypted with the state's key. It lives for its TTL and can't be
 * renewed, revoked or counted.
 */
const prefix = 'b.';
/** OpenBao still takes Vault's other prefix, which it no longer gives. */
const prefixes: readonly string[] = [prefix, 'hvb.'];
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
  return prefixes.some((known) => id.startsWith(known));
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

/**
 * The entry that a batch token stands for, dead or alive; undefined where this state never made it.
 *
 * @throws RequestError (500) for a text that no batch token can be
 */
export function openBatchToken(storage: Transaction, id: string): TokenEntry | undefined {
  const text = storage.openText(purpose, sealedPart(id).toString('base64url'));
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

function sealedPart(id: string): Buffer {
  const known = prefixes.find((each) => id.startsWith(each)) ?? '';
  try {
    return decodeBase64(withoutNamespaceId(id.slice(known.length)), 'raw url');
  } catch (error) {
    if (error instanceof Base64Error) throw failure(error.message);
    throw error;
  }
}

const tokenPrefixes: readonly string[] = ['b.', 's.', 'hvb.', 'hvs.'];

/** The text without the namespace's id that may follow its last dot (namespace.SplitIDFromString). */
function withoutNamespaceId(text: string): string {
  const prefix = tokenPrefixes.find((each) => text.startsWith(each));
  const slash = text.lastIndexOf('/');
  if (prefix === undefined && slash > 0 && slash === text.length - 1) return text;
  const start = prefix?.length ?? (slash > 0 ? slash + 1 : 0);
  const dot = text.lastIndexOf('.');
  return dot < start || dot === text.length - 1 ? text : text.slice(0, dot);
}
