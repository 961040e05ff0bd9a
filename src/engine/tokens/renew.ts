import { failure, invalidRequest, RequestError } from '../../framework/error.ts';
import { sanitizePolicies } from '../../framework/policy-names.ts';
import { calculateTtl, endOfTtl } from '../../framework/ttl.ts';
import type { Auth } from '../../services/auth.ts';
import type { Request } from '../../services/request.ts';
import type { TokenEntry } from '../../services/token.ts';
import type { TokenStore } from '../../services/token-store.ts';
import { updateToken } from './documents.ts';
import type { TokenStoreDeps } from './store-deps.ts';

/** Renews a live token (ExpirationManager.RenewToken). */
export function renewToken(
  deps: TokenStoreDeps,
  entry: TokenEntry,
  increment: number,
  request: Request,
): ReturnType<TokenStore['renew']> {
  const { storage, now } = deps;
  const { lease } = entry;
  if (lease.expireTime === null || !lease.renewable) {
    throw invalidRequest('lease is not renewable');
  }

  const mount = deps.mounts.match(entry.path);
  if (!mount) {
    throw failure('failed to renew entry: unsupported path');
  }
  const granted = withRenewContext(() => deps.mounts.renewal(mount, { ...request, tokenEntry: entry }, authOf(entry)));
  if (granted === undefined) {
    throw failure('failed to renew entry: unsupported operation');
  }

  const bounds = deps.mounts.ttls(mount);
  const { period, maxTtl, explicitMaxTtl } = granted;
  const limits = { ttl: granted.ttl, period, maxTtl, explicitMaxTtl };
  const inputs = { now, bounds, increment, startTime: lease.issueTime, ...limits };
  const { ttl, warnings } = calculateTtl(inputs);
  const renewed: TokenEntry = {
    ...entry,
    lease: {
      ...lease,
      expireTime: endOfTtl(inputs, ttl),
      lastRenewal: now,
      ttl,
      maxTtl,
      period,
      explicitMaxTtl,
    },
  };
  updateToken(storage, renewed);
  return { entry: renewed, auth: authResponse(deps, { ...granted, ttl, issueTime: lease.issueTime }), warnings };
}

/** Adds context to an auth method's error. */
function withRenewContext<T>(ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof RequestError) || !error.listed) {
      throw error;
    }
    throw failure(`failed to renew entry: ${error.message}`, error.status);
  }
}

/** Returns the token's `auth` as its auth method granted it and renewals left it. */
function authOf(entry: TokenEntry): Auth {
  const { lease } = entry;
  return {
    clientToken: undefined,
    accessor: entry.accessor,
    displayName: entry.displayName,
    tokenPolicies: entry.policies,
    identityPolicies: undefined,
    policies: entry.policies,
    metadata: entry.meta ?? undefined,
    ttl: lease.ttl,
    maxTtl: lease.maxTtl,
    explicitMaxTtl: lease.explicitMaxTtl,
    period: lease.period,
    renewable: lease.renewable,
    numUses: lease.numUses,
    orphan: lease.orphan,
    entityId: entry.entityId,
    tokenType: entry.type,
    boundCidrs: entry.boundCidrs,
    internal: entry.internal ?? undefined,
  };
}

function authResponse(deps: TokenStoreDeps, auth: Auth): Auth {
  const identityPolicies = sanitizePolicies(auth.entityId === '' ? [] : deps.identity.policies(auth.entityId), false);
  return { ...auth, identityPolicies, policies: sanitizePolicies([...auth.tokenPolicies, ...identityPolicies], false) };
}
