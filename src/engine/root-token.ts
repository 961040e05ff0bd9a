import { attempt, RequestError } from '../framework/error.ts';
import type { Core } from '../services/core.ts';
import type { TokenEntry } from '../services/token.ts';
import type { NewToken } from '../services/token-store.ts';
import { allTokens, orphan } from './tokens/documents.ts';
import { isAlive } from './tokens/lookup.ts';
import { revokeTree } from './tokens/revoke.ts';
import { unlimitedAuth } from './tokens/unlimited-auth.ts';

/**
 * A request for a root token by the owner of the state, who holds its key. No API request can do this.
 *
 * The state stores only keyed hashes of tokens, so it can't reveal an existing root token: the owner must know one.
 */
export interface RootTokenRequest {
  /** Tokens that the owner has, in order of preference. The first one that is a lasting root token is the answer. */
  readonly known: readonly string[];
  /** Whether to revoke all other root tokens, and the tokens created with them. */
  readonly revokeOthers: boolean;
}

/** A root token, and how it was obtained. */
export interface RootTokenAnswer {
  readonly token: string;
  /** Whether the token was created because none of the known ones is a lasting root token. */
  readonly isNew: boolean;
  /** How many other root tokens were revoked. */
  readonly revoked: number;
}

/** Returns a root token of the state, and creates one if the owner knows none. */
export function applyRootTokenRequest(core: Core, { known, revokeOthers }: RootTokenRequest): RootTokenAnswer {
  const found = known.flatMap((id) => lastingRoot(core, id) ?? [])[0];
  const { id, entry } = found ?? createRootToken(core);
  return {
    token: id,
    isNew: found === undefined,
    revoked: revokeOthers ? revokeOtherRoots(core, entry) : 0,
  };
}

/**
 * Creates a root token that never expires and has no parent, like the one of a new state.
 *
 * @param chosenId the token's id, random by default
 */
export function createRootToken(core: Core, chosenId?: string): NewToken {
  return core.tokens.create({
    // OpenBao creates a chosen root token with its first root token, which shows in these fields.
    auth: unlimitedAuth(chosenId === undefined ? 'root' : 'token', ['root']),
    path: chosenId === undefined ? 'auth/token/root' : 'auth/token/create',
    ...(chosenId !== undefined && { id: chosenId }),
  });
}

/** Returns the token with this id if it is a root token that neither time nor use ends. */
function lastingRoot(core: Core, id: string): { readonly id: string; readonly entry: TokenEntry } | undefined {
  const entry = attempt(() => core.tokens.lookup(id));
  // A text that only looks like a batch token throws.
  if (entry === undefined || entry instanceof RequestError) {
    return undefined;
  }
  return isRoot(entry) && entry.lease.expireTime === null && entry.numUses === 0 ? { id, entry } : undefined;
}

function isRoot(entry: TokenEntry): boolean {
  return entry.policies.includes('root');
}

/** Revokes every live root token but one, which outlives its parent. Returns how many. */
function revokeOtherRoots({ storage, now }: Core, kept: TokenEntry): number {
  if (kept.parent !== '') {
    orphan(storage, kept);
  }
  const others = [...allTokens(storage)].filter(
    (entry) => entry.hash !== kept.hash && isRoot(entry) && isAlive(storage, entry, now),
  );
  for (const entry of others) {
    // One of them may be a child of another, and already removed: removing it again changes nothing.
    revokeTree(storage, entry);
  }
  return others.length;
}
