import { failure } from '../../framework/error.ts';
import { Base64Error, decodeBase64 } from '../../go/base64.ts';
import type { TokenEntry } from '../../services/token.ts';
import type { Transaction } from '../../storage/storage.ts';
import { type Moment, momentOf, nanoseconds, readStoredTime, storedTime, wholeSecond } from '../../values/time.ts';

/**
 * Batch tokens aren't stored: the token itself is its entry, encrypted with the state's key. It lives for its TTL and
 * can't be renewed, revoked or counted.
 */
const prefix = 'b.';
/** OpenBao accepts Vault's prefix, too, but no longer creates it. */
const prefixes: readonly string[] = [prefix, 'hvb.'];
const purpose = 'batch token';

/** Tokens sealed by format 1 hold milliseconds since 1970, later ones a string. */
type CreationTime = { readonly creationTime: string | number };

/** The fields of an entry that a batch token carries. The others are fixed or derived. */
const sealedFields = [
  'parent',
  'policies',
  'path',
  'displayName',
  'meta',
  'ttl',
  'role',
  'boundCidrs',
  'entityId',
  'noIdentityPolicies',
] as const satisfies ReadonlyArray<keyof TokenEntry>;

type Sealed = Pick<TokenEntry, (typeof sealedFields)[number]> & CreationTime;

/** Reports whether an id has the form of a batch token. */
export function isBatchToken(id: string): boolean {
  return prefixes.some((known) => id.startsWith(known));
}

/** Creates the batch token of an entry. */
export function sealBatchToken(storage: Transaction, entry: Omit<TokenEntry, 'hash'>): string {
  const sealed = Object.fromEntries<unknown>(sealedFields.map((field) => [field, entry[field]]));
  sealed['creationTime'] = storedTime(entry.creationTime);
  return prefix + storage.sealText(purpose, JSON.stringify(sealed));
}

/**
 * Decodes a batch token, dead or alive. Returns undefined if this state didn't create it.
 *
 * @throws RequestError (500) for a text that can't be a batch token
 */
export function openBatchToken(storage: Transaction, id: string): TokenEntry | undefined {
  const text = storage.openText(purpose, sealedPart(id).toString('base64url'));
  if (text === undefined) {
    return undefined;
  }
  const sealed = JSON.parse(text) as Sealed;
  const creationTime = readCreationTime(sealed);
  // The lifetime of a batch token starts at a whole second (ExpirationManager.FetchLeaseTimesByToken).
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

/** Removes the namespace id that may follow the last dot (namespace.SplitIDFromString). */
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
