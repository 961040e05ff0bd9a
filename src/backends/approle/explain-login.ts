import type { Call, CredentialPast, LoginCredentials, LoginExplanation } from '../../framework/backend.ts';
import { trimSpace } from '../../go/text.ts';
import { relativeTime } from '../../values/relative-time.ts';
import type { Moment } from '../../values/time.ts';
import { authOfLogin } from './auth-of-login.ts';
import { rolesFolder, secretIdKey, secretIdsFolder } from './keys.ts';
import { decideLogin, type GivenSecretId, type LoginDecision } from './login-decision.ts';
import { givenRoleId } from './paths/login.ts';
import { findRole, type Role, roleNameOf } from './role.ts';
import { findSecretId, hashOfAccessor, hashSecretId, readSecretId, type SecretId, scanSecretIds } from './secret-id.ts';
import type { Context } from './tidy-times.ts';

/** A placeholder for the hash of a SecretID with an unknown accessor. It can't be a hash, which consists of hex digits. */
const noHash = 'none';

/** Lists the names of the roles. */
export function roleNames({ storage, mount }: Context): readonly string[] {
  return storage.list(rolesFolder(mount));
}

/** Finds the role whose RoleID passes a test. */
export function roleWith(context: Context, isRoleId: (roleId: string) => boolean): string | undefined {
  return roleNames(context).find((name) => isRoleId(findRole(context, name)?.roleId ?? ''));
}

/** Finds the accessor of a role's SecretID that passes a test. Reads all SecretIDs of the role. */
export function accessorWith(
  context: Context,
  name: string,
  isAccessor: (accessor: string) => boolean,
): string | undefined {
  const role = findRole(context, name);
  const folder = role && secretIdsFolder(context.mount, role);
  for (const shard of folder === undefined ? [] : context.storage.list(folder)) {
    for (const [, { accessor }] of scanSecretIds(context.storage, `${folder}/${shard.slice(0, -1)}`, '')) {
      if (isAccessor(accessor)) {
        return accessor;
      }
    }
  }
  return undefined;
}

/** Explains a login: decides it like the login path, without side effects. */
export function explainLogin(call: Call, credentials: LoginCredentials): LoginExplanation {
  const role = roleOf(call, credentials);
  const given = givenSecretId(call, role, credentials);
  const decision = decideLogin(call, role, given, call.request.remoteAddress);
  if (role === undefined || decision.problem !== undefined) {
    const reason = refusalText({ call, role, given, decision, past: credentials.past });
    return { lockoutName: role?.roleId, auth: undefined, reason, notes: [] };
  }
  const secretId = decision.secret?.secretId;
  return {
    lockoutName: role.roleId,
    auth: authOfLogin(decision, call.request.remoteAddress),
    reason:
      secretId === undefined
        ? `the role ${role.name} requires no SecretID`
        : `the role ${role.name} has this SecretID, and may use it from this address`,
    notes: secretId === undefined ? [] : notesOn(call, secretId),
  };
}

function roleOf(call: Call, credentials: LoginCredentials): Role | undefined {
  const name = 'role' in credentials ? credentials.role : roleNameOf(call, givenRoleId(call.data));
  return name === undefined ? undefined : findRole(call, name);
}

function givenSecretId(call: Call, role: Role | undefined, credentials: LoginCredentials): GivenSecretId {
  if (!('role' in credentials)) {
    return { text: trimSpace(call.data.string('secret_id')) };
  }
  const { accessor = '', secretId } = credentials;
  if (secretId !== undefined) {
    return { text: trimSpace(secretId) };
  }
  if (accessor === '' || role === undefined) {
    return { text: '' };
  }
  return { hash: hashOfAccessor(call, role, accessor) ?? noHash };
}

interface Refusal {
  readonly call: Call;
  readonly role: Role | undefined;
  readonly given: GivenSecretId;
  readonly decision: LoginDecision;
  readonly past: LoginCredentials['past'];
}

function refusalText({ call, role, given, decision, past }: Refusal): string {
  const address = call.request.remoteAddress;
  if (role === undefined) {
    return `no role at ${call.mount.fullPath} has this RoleID`;
  }
  const { secretIdBoundCidrs } = role;
  switch (decision.problem) {
    case 'missing SecretID':
      return `the role ${role.name} requires a SecretID, and the login gives none`;
    case 'unknown SecretID':
      return unknownText(call, role, given, past);
    case 'address for the SecretID':
      return `the SecretID may not be used from ${address}, only from ${decision.secretId?.cidrs.join(', ')}`;
    case 'address for the role':
      return `the role ${role.name} may not log in from ${address}, only from ${secretIdBoundCidrs?.join(', ')}`;
    case 'CIDR blocks of the SecretID':
      return `the CIDR blocks of the SecretID (${decision.secretId?.cidrs.join(', ')}) are not within those of the role ${role.name} (${secretIdBoundCidrs?.join(', ')})`;
    case undefined:
      return '';
    default:
      return decision.error.message;
  }
}

/** Explains why the role has no such SecretID, as far as the state and its history know. */
function unknownText(call: Call, role: Role, given: GivenSecretId, past: LoginCredentials['past']): string {
  const own = 'hash' in given ? given.hash : hashSecretId(call.storage, role, given.text);
  const tidied = readSecretId(call.storage, secretIdKey(call.mount, role, own));
  if (tidied?.expires) {
    return `the SecretID expired ${relativeTime(tidied.expires, call.core.now)}`;
  }
  const owner = roleNames(call)
    .map((name) => findRole(call, name))
    .find((other) => other !== undefined && hasSecretId(call, other, given));
  if (owner !== undefined) {
    return `the SecretID belongs to the role ${owner.name}, not to ${role.name}`;
  }
  const known = past?.();
  if (known === undefined) {
    return `the role ${role.name} has no such SecretID: it never existed, or it was used up, destroyed, or removed after it expired`;
  }
  return known.role === role.name
    ? endText(known, call.core.now)
    : `the SecretID belonged to the role ${known.role}, not to ${role.name}`;
}

function endText({ generated, uses, end }: CredentialPast, now: Moment): string {
  switch (end?.how) {
    case 'expired':
      return `the SecretID expired ${relativeTime(end.time, now)}`;
    case 'destroyed':
      return `the SecretID was destroyed ${ago(end.time, now)}`;
    case 'used up':
      return `the SecretID is used up: ${uses === 1 ? 'its only use' : `the last of its ${uses} uses`} was ${ago(end.time, now)}, from ${end.from}`;
    case undefined:
      return `the SecretID, generated ${ago(generated, now)}, is gone: ${uses > 0 ? 'it was used up, or ' : ''}its role was deleted and created anew`;
  }
}

function ago(time: Moment, now: Moment): string {
  const text = relativeTime(time, now);
  return text === 'now' ? 'just now' : text;
}

function hasSecretId(call: Call, role: Role, given: GivenSecretId): boolean {
  const hash = 'hash' in given ? given.hash : hashSecretId(call.storage, role, given.text);
  return findSecretId(call, role, hash) !== undefined;
}

function notesOn(call: Call, { numUses, expires }: SecretId): string[] {
  const uses =
    String(numUses) === '1'
      ? 'This login would be the last with the SecretID.'
      : `The SecretID is good for ${numUses} logins.`;
  const { now } = call.core;
  const isPast = expires !== null && expires < now;
  return [
    ...(numUses === 0 ? [] : [uses]),
    ...(expires === null ? [] : [`The SecretID ${isPast ? 'expired' : 'expires'} ${relativeTime(expires, now)}.`]),
    ...(isPast ? ['AppRole accepts an expired SecretID until the next tidy removes it.'] : []),
  ];
}
