import type { Call } from '../../framework/backend.ts';
import { failure, RequestError, refusal } from '../../framework/error.ts';
import { completeCall } from '../../framework/handle.ts';
import type { Response } from '../../framework/response.ts';
import type { Core } from '../../services/core.ts';
import type { Request } from '../../services/request.ts';
import { isRelativePath, relativePathRefusal } from '../../values/relative-path.ts';
import { type Destination, destinationOf } from '../router.ts';
import { settleOperation } from './authorise.ts';
import { callBackend, callFor } from './route.ts';

/**
 * Answers a request to a path that needs no token; where the backend lets somebody in, the answer holds a new token.
 *
 * @throws RequestError where it is refused; never with a listed message
 */
export function handleLogin(core: Core, request: Request): Response | undefined {
  return unlisted(() => logIn(core, request));
}

/**
 * As `handleLogin`, but tells errors of the backend (listed) from refusals.
 *
 * @throws RequestError
 */
export function logIn(core: Core, unsettled: Request): Response | undefined {
  checkEntity(core, unsettled);
  const request = settleOperation(core, unsettled);
  const destination = destinationOf(core.mounts, request.path);
  const name = lockoutName(core, request, destination);
  if (name !== undefined) {
    checkLock(core, destination, name);
  }
  const response = callBackend(core, request, destination);
  if (name !== undefined && response?.invalidCredentials) {
    core.lockouts.failed(destination.mount, name);
  }
  if (response?.auth === undefined) {
    return response;
  }
  const answer = makeToken(core, request, destination, response);
  if (name !== undefined) {
    core.lockouts.succeeded(destination.mount, name);
  }
  return answer;
}

/** Failed logins are stored by name, so a name that can't be in a key is refused too. (Core.isUserLocked) */
function checkLock(core: Core, { mount }: Destination, name: string): void {
  if (isRelativePath(name)) {
    throw failure(relativePathRefusal, 400);
  }
  if (core.lockouts.isLocked(mount, name)) {
    throw failure('permission denied', 403);
  }
}

function makeToken(core: Core, request: Request, { mount }: Destination, response: Response): Response {
  const { auth: asked } = response;
  if (asked === undefined) {
    return response;
  }
  const warnings = [...(response.warnings ?? []), ...secondFactorWarnings(request)];
  const { auth, warnings: more } = core.storage.nested(() =>
    core.tokens.login({ auth: asked, path: request.path, mount }),
  );
  return warnings.length + more.length === 0
    ? { ...response, auth }
    : { ...response, auth, warnings: [...warnings, ...more] };
}

/** Nobody's second factor is asked for. */
function secondFactorWarnings({ headers }: Request): readonly string[] {
  const isGiven = (headers['x-vault-mfa'] ?? '') !== '';
  return isGiven ? ['Found MFA header but failed to find MFA Enforcement Config'] : [];
}

/** A token that comes with a login isn't needed, but its entity must not be disabled. */
function checkEntity(core: Core, { tokenEntry, remoteAddress }: Request): void {
  if (tokenEntry === undefined || tokenEntry.entityId === '') {
    return;
  }
  if (core.tokens.allowsAddress(tokenEntry, remoteAddress)) {
    core.policies.ofToken(tokenEntry);
  }
}

/** Whose failed logins this one would be counted with; undefined where the mount doesn't count them. */
function lockoutName(core: Core, request: Request, destination: Destination): string | undefined {
  const { mount, backend } = destination;
  if (backend.lockoutName === undefined || mount.config.userLockout?.disable) {
    return undefined;
  }
  const call: Call | undefined = completeCall(backend, callFor(core, request, destination));
  const name = call && backend.lockoutName(call);
  if (name === undefined) {
    throw refusal('failed to determine alias name from login request', 500);
  }
  return name;
}

/** Errors of logins are never listed. */
function unlisted<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof RequestError && error.listed) {
      throw refusal(error.message, error.status);
    }
    throw error;
  }
}
