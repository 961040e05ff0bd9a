import { failure, invalidRequest } from '../../framework/error.ts';
import { sanitizePolicies } from '../../framework/policy-names.ts';
import type { Auth, TokenType } from '../../services/auth.ts';
import type { TokenEntry } from '../../services/token.ts';
import type { NewToken, TokenRequest } from '../../services/token-store.ts';
import type { Transaction } from '../../storage/storage.ts';
import { randomBase62 } from '../../values/ids.ts';
import { type Moment, nanoseconds } from '../../values/time.ts';
import { accessorOf } from './accessor.ts';
import { sealBatchToken } from './batch.ts';
import { addToken, readToken } from './documents.ts';
import { hashOf, isPresent } from './lookup.ts';
import { revokeTree } from './revoke.ts';

/** The length of a token after its prefix, and of the accessor of a token whose id was chosen. */
const length = 24;

/**
 * Creates a token exactly as requested.
 *
 * @throws RequestError (400) for a chosen id that isn't allowed, (500) for a path with `..`
 */
export function createToken(storage: Transaction, now: Moment, request: TokenRequest): NewToken {
  const { auth } = request;
  const type: TokenType = auth.tokenType === 'batch' ? 'batch' : 'service';
  const created = type === 'batch' ? createBatch(storage, now, request) : createService(storage, now, request);
  return { id: created.id, entry: created.entry, auth: authResponse(auth, created.id, created.entry) };
}

/** Returns the `auth` of the response. Lists each member for speed, as `newEntry` does. */
function authResponse(auth: Auth, id: string, { type, accessor, policies, parent }: TokenEntry): Auth {
  return {
    clientToken: auth.clientToken ?? id,
    accessor: auth.accessor ?? accessor,
    displayName: auth.displayName,
    tokenPolicies: policies,
    identityPolicies: auth.identityPolicies,
    policies,
    metadata: auth.metadata,
    ttl: auth.ttl,
    maxTtl: auth.maxTtl,
    explicitMaxTtl: auth.explicitMaxTtl,
    period: auth.period,
    renewable: type === 'service' && auth.renewable,
    numUses: auth.numUses,
    orphan: parent === '',
    entityId: auth.entityId,
    tokenType: type,
    boundCidrs: auth.boundCidrs,
    alias: auth.alias,
    internal: auth.internal,
  };
}

function createService(storage: Transaction, now: Moment, request: TokenRequest): { id: string; entry: TokenEntry } {
  if (request.id !== undefined) {
    checkChosenId(storage, now, request.id);
  }
  // OpenBao refuses the token's lease (ExpirationManager.RegisterAuth), even if `..` is only a part of a name.
  if (request.path.includes('..')) {
    throw failure('internal error');
  }
  const id = request.id ?? `s.${randomBase62(length)}`;
  const hash = hashOf(storage, id);
  // Another token with this id must get another accessor.
  const accessor = request.id === undefined ? accessorOf(hash) : randomBase62(length);
  const entry = newEntry(request, now, { hash, type: 'service', accessor });
  addToken(storage, entry);
  return { id, entry };
}

function createBatch(storage: Transaction, now: Moment, request: TokenRequest): { id: string; entry: TokenEntry } {
  const entry = newEntry(request, now, { hash: '', type: 'batch', accessor: '' });
  const id = sealBatchToken(storage, entry);
  return { id, entry: { ...entry, hash: hashOf(storage, id) } };
}

function checkChosenId(storage: Transaction, now: Moment, id: string): void {
  for (const prefix of ['hvs.', 's.']) {
    if (id.startsWith(prefix)) {
      throw invalidRequest(`custom token ID cannot have the '${prefix}' prefix`);
    }
  }
  if (id.includes('.')) {
    throw invalidRequest("custom token ID cannot have a '.' in the value");
  }
  const present = readToken(storage, hashOf(storage, id));
  if (!present) {
    return;
  }
  if (isPresent(storage, present, now)) {
    throw invalidRequest('cannot create a token with a duplicate ID');
  }
  revokeTree(storage, present);
}

/**
 * Returns the entry to store. Lists each member for speed: a server does this for each login, and copying most of them
 * takes much longer.
 */
function newEntry(request: TokenRequest, now: Moment, own: Pick<TokenEntry, 'hash' | 'type' | 'accessor'>): TokenEntry {
  const { auth, shown = auth } = request;
  const parent = request.parent?.hash ?? '';
  return {
    hash: own.hash,
    type: own.type,
    accessor: own.accessor,
    cubbyhole: own.accessor,
    parent,
    policies: sanitizePolicies(auth.policies, false),
    path: request.path,
    displayName: auth.displayName,
    meta: auth.metadata ?? null,
    internal: auth.internal ?? null,
    numUses: auth.numUses,
    creationTime: now,
    ttl: auth.ttl,
    explicitMaxTtl: shown.explicitMaxTtl,
    period: shown.period,
    role: request.role ?? '',
    boundCidrs: auth.boundCidrs,
    entityId: auth.entityId,
    noIdentityPolicies: false,
    hasChosenId: own.type === 'service' && request.id !== undefined ? true : undefined,
    lease: {
      issueTime: now,
      // A negative TTL, which a mount's default may be, creates an expired token.
      expireTime: auth.ttl === 0 ? null : now + nanoseconds(auth.ttl),
      lastRenewal: null,
      renewable: auth.renewable,
      ttl: auth.ttl,
      maxTtl: auth.maxTtl,
      period: auth.period,
      explicitMaxTtl: auth.explicitMaxTtl,
      numUses: auth.numUses,
      orphan: parent === '',
    },
  };
}
