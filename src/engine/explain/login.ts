import { attempt, RequestError } from '../../framework/error.ts';
import { completeCall } from '../../framework/handle.ts';
import type { Request } from '../../services/request.ts';
import { relativeTime } from '../../values/relative-time.ts';
import { quotedName } from '../../values/shown-name.ts';
import { formatTime } from '../../values/time.ts';
import { UnknownSubjectError } from '../../values/unknown-subject-error.ts';
import { emptyMap } from '../../values/value.ts';
import type { EngineCore } from '../engine-core.ts';
import { destinationOf } from '../router.ts';
import { callFor } from '../stations/call-backend.ts';
import type { Explanation, LoginQuestion } from './question.ts';
import { noRolesText, tokenOfRole } from './subject.ts';

/**
 * Explains whether a login succeeds. The auth method decides by the rules of its login path.
 *
 * @throws UnknownSubjectError if the question names what the state doesn't have
 */
export function explainLogin(
  core: EngineCore,
  { mount: path, credentials, remoteAddress, past }: LoginQuestion,
): Explanation {
  const mount = core.mounts.get('auth', path);
  const destination = mount && destinationOf(core.mounts, `${mount.fullPath}login`);
  const explainer = destination?.backend.logins;
  if (destination === undefined || explainer === undefined) {
    throw new UnknownSubjectError(noRolesText(path, mount));
  }
  const request = loginRequest(`auth/${path}login`, credentials, remoteAddress);
  const call = completeCall(destination.backend, callFor(core, request, destination));
  if (call === undefined) {
    throw new UnknownSubjectError(noRolesText(path, mount));
  }
  const about = { capability: 'login', path: request.path, policies: [], suggestion: null };
  const { backend } = destination;
  const isByData = 'data' in credentials;
  if (!isByData && explainer.authOf(call, credentials.role) === undefined) {
    throw new UnknownSubjectError(
      `there is no role ${quotedName(credentials.role)} at auth/${path}; \`localvault list auth/${path}role\` lists them`,
    );
  }
  const subject = isByData ? 'a login' : `a login with the role ${credentials.role}`;
  // Like the login station, refuses a malformed login before anything else.
  const malformed = isByData ? attempt(() => backend.lockoutName?.(call)) : undefined;
  if (malformed instanceof RequestError) {
    return { ...about, subject, allowed: false, reason: `The login is invalid: ${malformed.message}.`, notes: [] };
  }
  const { lockoutName, auth, reason, notes } = explainer.explain(call, {
    ...(isByData ? { data: true } : credentials),
    past,
  });
  const name = malformed ?? lockoutName;
  const until =
    name === undefined || call.mount.config.userLockout?.disable
      ? undefined
      : core.lockouts.lockedUntil(call.mount, name);
  if (until !== undefined) {
    const when = `${formatTime(until)} (${relativeTime(until, core.now)})`;
    const remedy = `\`localvault write -f sys/locked-users/${call.mount.accessor}/unlock/<RoleID>\` ends the lock.`;
    return {
      ...about,
      subject,
      allowed: false,
      reason: `After too many failed logins, the role is locked until ${when}.`,
      notes: [remedy],
    };
  }
  if (auth === undefined) {
    return { ...about, subject, allowed: false, reason: sentence(reason), notes };
  }
  const token = tokenOfRole(core, call.mount, auth);
  return token instanceof RequestError
    ? {
        ...about,
        subject,
        allowed: false,
        reason: `The credentials are valid, but the login fails: ${token.message}.`,
        notes,
      }
    : { ...about, subject, allowed: true, reason: sentence(reason), notes };
}

function loginRequest(path: string, credentials: LoginQuestion['credentials'], remoteAddress: string): Request {
  return {
    id: '',
    operation: 'update',
    path,
    relativePath: '',
    data: 'data' in credentials ? credentials.data : emptyMap(),
    token: '',
    remoteAddress,
    headers: {},
  };
}

function sentence(clause: string): string {
  return `${clause.slice(0, 1).toUpperCase()}${clause.slice(1)}.`;
}
