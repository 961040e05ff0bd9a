import type { Call } from '../../framework/backend.ts';
import { countToken } from '../../framework/count-token.ts';
import { bareFailure, failure, unlisted } from '../../framework/error.ts';
import { completeCall } from '../../framework/handle.ts';
import type { Response } from '../../framework/response.ts';
import type { Core } from '../../services/core.ts';
import type { Request } from '../../services/request.ts';
import { isRelativePath, relativePathRefusal } from '../../values/relative-path.ts';
import type { EngineCore } from '../engine-core.ts';
import { type Destination, destinationOf } from '../router.ts';
import { settleOperation } from './authorise.ts';
import { callBackend, callFor } from './call-backend.ts';

/**
 * Answers a request to a path that needs no token. If the backend authenticates the client, creates a token.
 *
 * @throws RequestError if the request is refused, never with a listed message
 */
export function handleLogin(core: EngineCore, request: Request): Response | undefined {
  return unlisted(() => logIn(core, request));
}

/**
 * Like `handleLogin`, but keeps the backend's errors (listed) apart from refusals.
 *
 * @throws RequestError
 */
export function logIn(core: EngineCore, unsettled: Request): Response | undefined {
  checkEntity(core, unsettled);
  const request = settleOperation(core, unsettled);
  core.audit?.identified(request, request.tokenEntry);
  core.audit?.authorised(request);
  const destination = destinationOf(core.mounts, request.path);
  const name = lockoutName(core, request, destination);
  if (name !== undefined) {
    checkLock(core, destination, name);
  }
  core.audit?.called();
  const response = callBackend(core, request, destination);
  if (name !== undefined && response?.invalidCredentials) {
    core.lockouts.failed(destination.mount, name);
  }
  if (response?.auth === undefined) {
    return response;
  }
  core.audit?.accepted();
  const authenticated = createLoginToken(core, request, destination, response);
  core.audit?.loggedIn(authenticated.auth);
  if (name !== undefined) {
    core.lockouts.succeeded(destination.mount, name);
  }
  return authenticated;
}

/** Failed logins are stored by name, so a name that no key may contain is refused. (Core.isUserLocked) */
function checkLock(core: Core, { mount }: Destination, name: string): void {
  if (isRelativePath(name)) {
    throw failure(relativePathRefusal, 400);
  }
  if (core.lockouts.lockedUntil(mount, name) !== undefined) {
    throw failure('permission denied', 403);
  }
}

function createLoginToken(core: Core, request: Request, { mount }: Destination, response: Response): Response {
  const { auth: requested } = response;
  if (requested === undefined) {
    return response;
  }
  const warnings = [...(response.warnings ?? []), ...secondFactorWarnings(request)];
  const { auth, warnings: more } = core.storage.nested(() =>
    core.tokens.login({ auth: requested, path: request.path, mount }),
  );
  countToken(core, { method: mount.type, mountPath: mount.fullPath, ttl: auth.ttl, type: auth.tokenType });
  if (auth.entityCreated === true) {
    const labels = { namespace: 'root', auth_method: mount.type, mount_point: mount.fullPath };
    core.server?.metrics.increment('identity.entity.creation', Object.entries(labels));
  }
  return warnings.length + more.length === 0
    ? { ...response, auth }
    : { ...response, auth, warnings: [...warnings, ...more] };
}

/** MFA isn't supported. Like OpenBao without an MFA configuration, warns about an MFA header. */
function secondFactorWarnings({ headers }: Request): readonly string[] {
  const isGiven = (headers['x-vault-mfa'] ?? '') !== '';
  return isGiven ? ['Found MFA header but failed to find MFA Enforcement Config'] : [];
}

/** A login needs no token, but if it has one, the token's entity must not be disabled. */
function checkEntity(core: Core, { tokenEntry, remoteAddress }: Request): void {
  if (tokenEntry === undefined || tokenEntry.entityId === '') {
    return;
  }
  if (core.tokens.allowsAddress(tokenEntry, remoteAddress)) {
    core.policies.ofToken(tokenEntry);
  }
}

/** Returns the name that a failed login counts against, or undefined if the mount has no user lockout. */
function lockoutName(core: Core, request: Request, destination: Destination): string | undefined {
  const { mount, backend } = destination;
  if (backend.lockoutName === undefined || mount.config.userLockout?.disable) {
    return undefined;
  }
  const call: Call | undefined = completeCall(backend, callFor(core, request, destination));
  const name = call && backend.lockoutName(call);
  if (name === undefined) {
    throw bareFailure('failed to determine alias name from login request', 500);
  }
  return name;
}
