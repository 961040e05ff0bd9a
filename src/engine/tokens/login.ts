import { failure, refusal } from '../../framework/error.ts';
import { nonAssignablePolicies, sanitizePolicies } from '../../framework/policy-names.ts';
import { calculateTtl } from '../../framework/ttl.ts';
import { goQuote } from '../../go/quote.ts';
import type { Auth, TokenType } from '../../services/auth.ts';
import type { IdentityEntity } from '../../services/identity-store.ts';
import type { MountEntry } from '../../services/mount-table.ts';
import type { NewToken, TokenStore } from '../../services/token-store.ts';
import { policiesOf } from '../identities/policies-of.ts';
import { createToken } from './create.ts';
import type { TokenStoreDeps } from './store-deps.ts';

type Login = Parameters<TokenStore['login']>[0];

/** Creates the token of a login (LoginCreateToken). */
export function loginToken(deps: TokenStoreDeps, request: Login): NewToken & { readonly warnings: readonly string[] } {
  const { auth, path, mount } = request;
  const { storage, now } = deps;
  const entity = entityOf(deps, auth, mount);
  const bounds = deps.mounts.ttls(mount);
  const { period, maxTtl, explicitMaxTtl } = auth;
  const { ttl, warnings } = calculateTtl({ now, bounds, ttl: auth.ttl, period, maxTtl, explicitMaxTtl });

  const tokenPolicies = sanitizePolicies(auth.policies, auth.noDefaultPolicy !== true);
  const identityPolicies = sanitizePolicies(entity === undefined ? [] : policiesOf(entity), false);
  const policies =
    identityPolicies.length === 0 ? tokenPolicies : sanitizePolicies([...tokenPolicies, ...identityPolicies], false);
  checkAssignable(policies);

  const granted: Auth = {
    ...auth,
    entityId: entity?.id ?? '',
    ttl,
    policies: tokenPolicies,
    displayName: displayNameOf(mount, auth.displayName),
    tokenType: tokenTypeOf(mount, auth),
  };
  const created = createToken(storage, now, { auth: granted, path });
  const { id, entry } = created;
  const complete = { ...created.auth, identityPolicies, tokenPolicies, policies };
  // The time of a request is unique to it. Only a login that creates an entity gets this property: on every login, it cost 15 % of the rate
  // (`test/bench/load.js`), since V8 copies objects with one more property much more slowly.
  const isNewEntity = entity?.creationTime === now;
  return { id, entry, auth: isNewEntity ? { ...complete, entityCreated: true } : complete, warnings };
}

function entityOf(deps: TokenStoreDeps, auth: Auth, mount: MountEntry): IdentityEntity | undefined {
  if (!auth.alias) {
    return undefined;
  }
  const entity = deps.identity.forAlias(mount, auth.alias);
  if (entity.disabled) {
    throw failure('permission denied', 403);
  }
  return entity;
}

/**
 * The mount decides if it is tuned to `service` or `batch`. Otherwise it only sets the default for backends that leave
 * the choice open.
 */
function tokenTypeOf(mount: MountEntry, auth: Auth): TokenType {
  const ofMount = mount.config.tokenType ?? 'default';
  if (ofMount === 'service' || ofMount === 'batch') {
    return ofMount;
  }
  if (ofMount === 'default-batch') {
    return auth.tokenType === 'service' || auth.tokenType === 'default-service' ? 'service' : 'batch';
  }
  return auth.tokenType === 'batch' || auth.tokenType === 'default-batch' ? 'batch' : 'service';
}

/** Returns the mount's path with dashes, followed by the backend's display name. */
function displayNameOf(mount: MountEntry, name: string): string {
  const full = mount.path.replaceAll('/', '-') + name;
  return full.endsWith('-') ? full.slice(0, -1) : full;
}

function checkAssignable(policies: readonly string[]): void {
  if (policies.includes('root')) {
    throw refusal('auth methods cannot create root tokens');
  }
  for (const policy of policies) {
    if (nonAssignablePolicies.includes(policy)) {
      throw refusal(`cannot assign policy ${goQuote(policy)}`);
    }
  }
}
