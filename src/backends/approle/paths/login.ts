import type { Backend, Call, PathDefinition } from '../../../framework/backend.ts';
import { refusal } from '../../../framework/error.ts';
import { FieldData } from '../../../framework/field-data.ts';
import type { Response } from '../../../framework/response.ts';
import { trimSpace } from '../../../go/text.ts';
import { messageOf } from '../../../values/message.ts';
import type { ValueMap } from '../../../values/value.ts';
import { authOfLogin } from '../auth-of-login.ts';
import { decideLogin } from '../login-decision.ts';
import { findRole, roleNameOf } from '../role.ts';
import { recordUse } from '../secret-id.ts';

/** `login`: exchanges a RoleID and a SecretID for a token. */
export const login: PathDefinition = {
  pattern: 'login',
  fields: {
    role_id: { type: 'string', description: 'The RoleID.' },
    secret_id: { type: 'string', description: 'The SecretID. Required unless bind_secret_id is false.' },
  },
  operations: { update: logIn },
  help: {
    synopsis: 'Log in with a RoleID and a SecretID.',
    description:
      'Read the RoleID at role/<name>/role-id and generate a SecretID at role/<name>/secret-id. The response contains a token with the policies and limits of the role.',
  },
};

/**
 * Returns the RoleID, for which failed logins are counted. OpenBao resolves it before it handles a request to `login`, so a
 * missing RoleID or a value of the wrong type has status 500.
 */
export function lockoutName({ data }: Call): string {
  try {
    data.validate();
  } catch (error) {
    throw refusal(`Field validation failed: ${messageOf(error)}`, 500);
  }
  const roleId = givenRoleId(data);
  if (roleId === '') {
    throw refusal('missing role_id', 500);
  }
  return roleId;
}

/** Returns the role of the RoleID in a login's body, or undefined if there is none (pathLoginResolveRole). */
export function loginRole(call: Parameters<NonNullable<Backend['loginRole']>>[0], body: ValueMap): string | undefined {
  const data = new FieldData(body, login.fields);
  try {
    const roleId = givenRoleId(data);
    const name = roleId === '' ? undefined : roleNameOf(call, roleId);
    return name === undefined ? undefined : findRole(call, name)?.name;
  } catch {
    // A value of another type names no role.
    return undefined;
  }
}

/** Returns the RoleID that a login gives, `''` for none. */
export function givenRoleId(data: Call['data']): string {
  return trimSpace(data.string('role_id'));
}

function logIn(call: Call): Response {
  const roleId = givenRoleId(call.data);
  if (roleId === '') {
    throw refusal('missing role_id');
  }
  const name = roleNameOf(call, roleId);
  const role = name === undefined ? undefined : findRole(call, name);
  const { remoteAddress } = call.request;
  const decision = decideLogin(call, role, { text: trimSpace(call.data.string('secret_id')) }, remoteAddress);
  if (decision.problem === 'unknown SecretID') {
    return { status: 400, errors: [decision.error.message], invalidCredentials: true };
  }
  if (decision.problem !== undefined) {
    throw decision.error;
  }
  const { secret } = decision;
  if (secret !== undefined) {
    recordUse(call, decision.role, secret.hash, secret.secretId, remoteAddress);
  }
  return { auth: authOfLogin(decision, remoteAddress) };
}
