import { failure } from '../../framework/error.ts';
import { Base64Error, decodeBase64 } from '../../go/base64.ts';
import type { TokenEntry } from '../../services/token.ts';
import type { Transaction } from '../../storage/storage.ts';
import { type Moment, momentOf, nanoseconds, readStoredTime, storedTime, wholeSecond } from '../../values/time.ts';

/**
 * Batch tokens are stored nowhere: the token is its own entry, encrypted with the state's key. It lives for its TTL and can't be
 * renewed, revoked or counted.
 */
const prefix = 'b.';
/** OpenBao still takes Vault's other prefix, which it no longer gives. */
const prefixes: readonly string[] = [prefix, 'hvb.'];
const purpose = 'batch token';

/** Tokens that were sealed by format 1 hold milliseconds since 1970 where later ones hold a text. */
type CreationTime = { readonly creationTime: string | number };

type Sealed = Pick<
  TokenEntry,
  | 'parent'
  | 'policies'
  | 'path'
  | 'displayName'
  | 'meta'
  | 'ttl'
  | 'role'
  | 'boundCidrs'
  | 'entityId'
  | 'noIdentityPolicies'
> &
  CreationTime;

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
    creationTime: storedTime(creationTime),
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
  if (text === undefined) {
    return undefined;
  }
  const sealed = JSON.parse(text) as Sealed;
  const creationTime = readCreationTime(sealed);
  // A batch token's life is counted from a whole second (ExpirationManager.FetchLeaseTimesByToken).
  const issueTime = wholeSecond(creationTime);
  return {
    ...sealed,
    creationTime,
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
      expireTime: issueTime + nanoseconds(sealed.ttl),
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
    if (error instanceof Base64Error) {
      throw failure(error.message);
    }
    throw error;
  }
}

const tokenPrefixes: readonly string[] = ['b.', 's.', 'hvb.', 'hvs.'];

/** The text without the namespace's id that may follow its last dot (namespace.SplitIDFromString). */
function withoutNamespaceId(text: string): string {
  const prefix = tokenPrefixes.find((each) => text.startsWith(each));
  const slash = text.lastIndexOf('/');
  if (prefix === undefined && slash > 0 && slash === text.length - 1) {
    return text;
  }
  const start = prefix?.length ?? (slash > 0 ? slash + 1 : 0);
  const dot = text.lastIndexOf('.');
  return dot < start || dot === text.length - 1 ? text : text.slice(0, dot);
}

function readCreationTime({ creationTime }: CreationTime): Moment {
  return typeof creationTime === 'number' ? momentOf(creationTime) : readStoredTime(creationTime);
}
