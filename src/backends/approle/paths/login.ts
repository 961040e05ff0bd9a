import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { refusal } from '../../../framework/error.ts';
import type { Response } from '../../../framework/response.ts';
import { populateAuth } from '../../../framework/token-fields.ts';
import { parseAddresses } from '../../../go/net/cidr.ts';
import { trimSpace } from '../../../go/text.ts';
import { messageOf } from '../../../values/message.ts';
import { addressProblem, checkSubset } from '../bound-addresses.ts';
import { findRole, type Role, roleNameOf, tokenParams } from '../role.ts';
import { findSecretId, hashSecretId, recordUse, type SecretId } from '../secret-id.ts';

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

/** The message of a failed login. It doesn't reveal which credential is wrong. */
const invalid = 'invalid role or secret ID';

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

function givenRoleId(data: Call['data']): string {
  return trimSpace(data.string('role_id'));
}

function logIn(call: Call): Response {
  const roleId = givenRoleId(call.data);
  if (roleId === '') {
    throw refusal('missing role_id');
  }
  const name = roleNameOf(call, roleId);
  const role = name === undefined ? undefined : findRole(call, name);
  if (!role) {
    throw refusal(invalid);
  }
  if (!role.bindSecretId) {
    return grant(call, role, undefined);
  }

  const secretId = trimSpace(call.data.string('secret_id'));
  if (secretId === '') {
    throw refusal('missing secret_id');
  }
  const hash = hashGiven(call, role, secretId);
  const found = findSecretId(call, role, hash);
  if (!found) {
    return { status: 400, errors: [invalid], invalidCredentials: true };
  }
  // A refusal below rolls this back: as in OpenBao, a refused login consumes no use.
  recordUse(call, role, hash, found, call.request.remoteAddress);
  checkAddressForSecretId(call, role, found);
  return grant(call, role, found);
}

function hashGiven(call: Call, role: Role, secretId: string): string {
  try {
    return hashSecretId(call.storage, role, secretId);
  } catch (error) {
    throw refusal(`failed to create HMAC of secret_id: ${messageOf(error)}`, 500);
  }
}

function checkAddressForSecretId(call: Call, role: Role, secretId: SecretId): void {
  try {
    checkSubset(secretId.cidrs, role.secretIdBoundCidrs ?? []);
  } catch (error) {
    throw refusal(messageOf(error), 500);
  }
  if (secretId.cidrs.length === 0) {
    return;
  }
  const address = call.request.remoteAddress;
  const problem = addressProblem(secretId.cidrs, address);
  if (problem === undefined) {
    return;
  }
  throw refusal(
    secretId.numUses === 0
      ? `source address "${address}" unauthorized through CIDR restrictions on the secret ID`
      : `source address "${address}" unauthorized by CIDR restrictions on the secret ID: ${problem}`,
  );
}

function grant(call: Call, role: Role, secretId: SecretId | undefined): Response {
  const address = call.request.remoteAddress;
  const blocks = role.secretIdBoundCidrs ?? [];
  const problem = blocks.length > 0 ? addressProblem(blocks, address) : undefined;
  if (problem !== undefined) {
    throw refusal(`source address "${address}" unauthorized by CIDR restrictions on the role: ${problem}`);
  }
  const metadata = { ...secretId?.metadata, role_name: role.name };
  const auth = populateAuth(
    // AppRole ignores token_strictly_bind_ip and binds tokens to the lists of the role or the SecretID.
    { ...tokenParams(role), boundCidrs: tokenBlocks(role, secretId), strictlyBindIp: false },
    { displayName: '', metadata, alias: { name: role.roleId, metadata }, internal: { role_name: role.name } },
    address,
  );
  return { auth };
}

function tokenBlocks(role: Role, secretId: SecretId | undefined): readonly string[] {
  if (!secretId || secretId.tokenBoundCidrs.length === 0) {
    return role.tokenBoundCidrs ?? [];
  }
  try {
    return parseAddresses(secretId.tokenBoundCidrs);
  } catch (error) {
    throw refusal(messageOf(error));
  }
}
