import type { TokenEntry, TokenLease } from '../../services/token.ts';
import { logsFolder } from '../../storage/logs.ts';
import type { Key, Transaction } from '../../storage/storage.ts';
import { oncePer } from '../../values/once-per.ts';
import { shardOf } from '../../values/shard.ts';
import { type Moment, readStoredTime, readStoredTimeOrNull, storedTime, storedTimeOrNull } from '../../values/time.ts';
import type { AsDocument } from '../as-document.ts';
import { addLease, removeLease } from '../lease-id.ts';
import { accessorOf, documentName, documentNameOf } from './accessor.ts';
import { addExpiry, removeExpiry } from './expiry-index.ts';

/**
 * Documents of the token store:
 *
 * - `tokens/<35 digits of the hash>`: a token
 * - `token-accessors/<accessor>`: a reference to a token whose accessor doesn't follow from its hash
 * - `logs/token-children/<parent's hash>/<2 digits>/<hash>`: an empty document for each child
 * - `logs/leases/…`: see `lease-id.ts`
 * - `logs/token-expiry/…`: see `expiry-index.ts`
 *
 * Finding a token, its children or the expired tokens never scans all tokens. The indexes below `logs` share files, which
 * cost a login far less than a file each; a token is read alone, and has its own.
 */
const folder = 'tokens';
const accessorFolder = 'token-accessors';
const childFolder = `${logsFolder}/token-children`;

type LeaseTimes = 'issueTime' | 'expireTime' | 'lastRenewal';
type LeaseDocument = AsDocument<Omit<TokenLease, LeaseTimes>> & {
  readonly issueTime: string;
  readonly expireTime: string | null;
  readonly lastRenewal: string | null;
};
type TokenDocument = AsDocument<Omit<TokenEntry, 'lease' | 'creationTime'>> & {
  readonly creationTime: string;
  readonly lease: LeaseDocument;
  /** The token's key in the expiry index; null if it never expires. Renewals don't move it. */
  readonly expiryKey: Key | null;
};

/**
 * Returns the stored token with this hash, dead or alive.
 *
 * @param hash the hash, or at least the name of the document
 */
export function readToken(storage: Transaction, hash: string): TokenEntry | undefined {
  const document = storage.get<TokenDocument>(keyOf(hash));
  return document?.hash.startsWith(hash) ? entryOf(document) : undefined;
}

/** Returns the stored token with this accessor, dead or alive. */
export function readByAccessor(storage: Transaction, accessor: string): TokenEntry | undefined {
  if (accessor === '' || accessor.includes('/')) {
    return undefined;
  }
  const name = documentNameOf(accessor);
  const entry = name === undefined ? undefined : readToken(storage, name);
  if (entry?.accessor === accessor) {
    return entry;
  }
  const document = storage.get<{ readonly token: string }>(`${accessorFolder}/${accessor}`);
  return document && readToken(storage, document.token);
}

/** Reports whether a token is only found by its accessor with an entry in the index: its id was chosen, or an older format stored it. */
function needsIndex({ accessor, hash }: TokenEntry): boolean {
  return accessor !== accessorOf(hash);
}

function keyOf(hash: string): Key {
  return `${folder}/${documentName(hash)}`;
}

/** Stores a new token and adds it to all indexes. */
export function addToken(storage: Transaction, entry: TokenEntry): void {
  const { expireTime } = entry.lease;
  const expiryKey = expireTime === null ? null : addExpiry(storage, entry.hash, expireTime);
  write(storage, entry, expiryKey);
  if (entry.hasChosenId) {
    storage.put(`${accessorFolder}/${entry.accessor}`, { token: entry.hash });
  }
  addLease(storage, entry);
  if (entry.parent !== '') {
    storage.put(childKey(entry), {});
  }
}

/** Stores the changes to a token. Its path, accessor and parent must not change. */
export function updateToken(storage: Transaction, entry: TokenEntry): void {
  write(storage, entry, expiryKeyOf(storage, entry));
}

/** Moves a token in the expiry index after renewals have put off its expiry. */
export function moveExpiry(storage: Transaction, entry: TokenEntry, expireTime: Moment): void {
  removeExpiry(storage, expiryKeyOf(storage, entry));
  write(storage, entry, addExpiry(storage, entry.hash, expireTime));
}

/** Makes a child token an orphan. */
export function orphan(storage: Transaction, entry: TokenEntry): void {
  storage.delete(childKey(entry));
  updateToken(storage, { ...entry, parent: '' });
}

/** Deletes a token from all indexes, with its cubbyhole. Its children stay. */
export function removeToken(storage: Transaction, entry: TokenEntry): void {
  removeExpiry(storage, expiryKeyOf(storage, entry));
  storage.deleteAll(`cubbyhole/${entry.cubbyhole}`);
  removeLease(storage, entry);
  if (entry.parent !== '') {
    storage.delete(childKey(entry));
  }
  if (needsIndex(entry)) {
    storage.delete(`${accessorFolder}/${entry.accessor}`);
  }
  storage.delete(keyOf(entry.hash));
}

/** Lists the hashes of a token's children. */
export function childrenOf(storage: Transaction, hash: string): string[] {
  const shards = `${childFolder}/${hash}`;
  return storage.list(shards).flatMap((name) => storage.list(`${shards}/${name.slice(0, -1)}`));
}

/** Yields all stored tokens, dead or alive. */
export function* allTokens(storage: Transaction): Generator<TokenEntry> {
  for (const [, document] of storage.scan<TokenDocument>(folder)) {
    yield entryOf(document);
  }
}

function write(storage: Transaction, entry: TokenEntry, expiryKey: Key | null): void {
  storage.put(keyOf(entry.hash), documentOf(entry, expiryKey));
}

/**
 * Lists each member for speed, as `documentOf` does: a server runs this for each token that it sees for the first time.
 */
const entryOf = oncePer((document: TokenDocument): TokenEntry => {
  return {
    hash: document.hash,
    type: document.type,
    accessor: document.accessor,
    cubbyhole: document.cubbyhole,
    parent: document.parent,
    policies: document.policies,
    path: document.path,
    displayName: document.displayName,
    meta: document.meta,
    internal: document.internal,
    numUses: document.numUses,
    creationTime: readStoredTime(document.creationTime),
    ttl: document.ttl,
    explicitMaxTtl: document.explicitMaxTtl,
    period: document.period,
    role: document.role,
    boundCidrs: document.boundCidrs,
    entityId: document.entityId,
    noIdentityPolicies: document.noIdentityPolicies,
    hasChosenId: document.hasChosenId,
    lease: leaseOf(document.lease),
  };
});

function leaseOf(document: LeaseDocument): TokenLease {
  return {
    issueTime: readStoredTime(document.issueTime),
    expireTime: readStoredTimeOrNull(document.expireTime),
    lastRenewal: readStoredTimeOrNull(document.lastRenewal),
    renewable: document.renewable,
    ttl: document.ttl,
    maxTtl: document.maxTtl,
    period: document.period,
    explicitMaxTtl: document.explicitMaxTtl,
    numUses: document.numUses,
    orphan: document.orphan,
  };
}

/** Lists each member for speed: a server runs this for each login, and copying all but one takes much longer. */
function documentOf(entry: TokenEntry, expiryKey: Key | null): TokenDocument {
  return {
    hash: entry.hash,
    parent: entry.parent,
    policies: entry.policies,
    path: entry.path,
    displayName: entry.displayName,
    meta: entry.meta,
    internal: entry.internal,
    numUses: entry.numUses,
    creationTime: storedTime(entry.creationTime),
    ttl: entry.ttl,
    explicitMaxTtl: entry.explicitMaxTtl,
    period: entry.period,
    role: entry.role,
    boundCidrs: entry.boundCidrs,
    entityId: entry.entityId,
    noIdentityPolicies: entry.noIdentityPolicies,
    hasChosenId: entry.hasChosenId,
    type: entry.type,
    accessor: entry.accessor,
    cubbyhole: entry.cubbyhole,
    lease: leaseDocumentOf(entry.lease),
    expiryKey,
  };
}

function leaseDocumentOf(lease: TokenLease): LeaseDocument {
  return {
    issueTime: storedTime(lease.issueTime),
    expireTime: storedTimeOrNull(lease.expireTime),
    lastRenewal: storedTimeOrNull(lease.lastRenewal),
    renewable: lease.renewable,
    ttl: lease.ttl,
    maxTtl: lease.maxTtl,
    period: lease.period,
    explicitMaxTtl: lease.explicitMaxTtl,
    numUses: lease.numUses,
    orphan: lease.orphan,
  };
}

function expiryKeyOf(storage: Transaction, entry: TokenEntry): Key | null {
  return storage.get<TokenDocument>(keyOf(entry.hash))?.expiryKey ?? null;
}

function childKey(entry: TokenEntry): Key {
  return `${childFolder}/${entry.parent}/${shardOf(entry.hash)}/${entry.hash}`;
}
