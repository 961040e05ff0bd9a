import { sanitizePolicies } from '../../framework/policy-names.ts';
import type { Response } from '../../framework/response.ts';
import { wholeSeconds } from '../../go/duration.ts';
import type { Auth } from '../../services/auth.ts';
import type { Core } from '../../services/core.ts';
import type { TokenEntry } from '../../services/token.ts';
import { wholeSecond } from '../../values/time.ts';
import { policiesOf } from '../identities/policies-of.ts';
import { type AuditAuth, unknownAuth } from './entry.ts';
import { isLogin, type Progress } from './progress.ts';

const none: readonly string[] = [];

/** Returns a request's authentication as far as it is known. Returns the same object until more is known, so that it is formatted once. */
export function authPart(core: Core, progress: Progress): AuditAuth | undefined {
  progress.auth ??= authOf(core, progress);
  return progress.auth;
}

/** Returns the authentication that a response grants: for a login the same object as for the request, which is formatted once. */
export function grantedPart(core: Core, progress: Progress, response: Response | undefined): AuditAuth | undefined {
  if (response?.auth === undefined) {
    return undefined;
  }
  const isOwn = response.auth === progress.login && isLogin(core, progress);
  return isOwn ? authPart(core, progress) : authOfResponse(response.auth);
}

function authOf(core: Core, progress: Progress): AuditAuth | undefined {
  const { known, entry, login, request } = progress;
  switch (known) {
    case 'nothing':
      return undefined;
    case 'login':
      return login && grantedByLogin(core, login, progress);
    case 'token':
      return entry === undefined ? anonymous(request.token) : authOfToken(core, entry, request.token);
    default:
      return withDecision(core, progress, known === 'granted');
  }
}

const unknownButAllowed: AuditAuth = { ...unknownAuth, policyResults: { allowed: true, granting: none } };

function withDecision(core: Core, progress: Progress, allowed: boolean): AuditAuth {
  const { entry, request, settled } = progress;
  if (entry === undefined && request.token === '' && allowed) {
    return unknownButAllowed;
  }
  const auth = entry === undefined ? anonymous(request.token) : authOfToken(core, entry, request.token);
  const { tokenEntry } = settled;
  const granting =
    allowed && tokenEntry !== undefined && !isLogin(core, progress)
      ? core.policies.granting(tokenEntry, settled.operation, settled.path)
      : none;
  return { ...auth, policyResults: { allowed, granting } };
}

/**
 * Returns the authentication that a login grants. A login that is sent with a token is logged with that token in place of the new one,
 * since OpenBao puts the request's token into the authentication (AuditBroker.LogResponse).
 */
function grantedByLogin(core: Core, auth: Auth, progress: Progress): AuditAuth {
  const granted = authOfResponse(auth);
  const { token } = progress.request;
  return token !== '' && isLogin(core, progress) ? { ...granted, clientToken: token } : granted;
}

/** Returns the facts about the client in a token's entry. */
export function authOfToken(core: Core, entry: TokenEntry, token: string): AuditAuth {
  const entity = entry.entityId === '' || entry.noIdentityPolicies ? undefined : core.identity.resolve(entry.entityId);
  const identityPolicies = entity === undefined ? [] : policiesOf(entity);
  return {
    clientToken: token,
    accessor: entry.accessor,
    displayName: entry.displayName,
    policies: sanitizePolicies([...entry.policies, ...identityPolicies], false),
    tokenPolicies: entry.policies,
    identityPolicies,
    noDefaultPolicy: false,
    metadata: entry.meta ?? {},
    numUses: 0,
    remainingUses: Number(entry.numUses),
    entityId: entry.entityId,
    tokenType: entry.type,
    tokenTtl: wholeSeconds(entry.ttl),
    tokenIssueTime: wholeSecond(entry.creationTime),
  };
}

function anonymous(token: string): AuditAuth {
  return token === '' ? unknownAuth : { ...unknownAuth, clientToken: token };
}

function authOfResponse(auth: Auth): AuditAuth {
  return {
    clientToken: auth.clientToken ?? '',
    accessor: auth.accessor ?? '',
    displayName: auth.displayName,
    policies: auth.policies,
    tokenPolicies: auth.tokenPolicies,
    identityPolicies: auth.identityPolicies ?? [],
    noDefaultPolicy: auth.noDefaultPolicy === true,
    metadata: auth.metadata ?? {},
    numUses: Number(auth.numUses),
    remainingUses: 0,
    entityId: auth.entityId,
    tokenType: auth.tokenType,
    tokenTtl: wholeSeconds(auth.ttl),
    tokenIssueTime: auth.issueTime && wholeSecond(auth.issueTime),
  };
}
