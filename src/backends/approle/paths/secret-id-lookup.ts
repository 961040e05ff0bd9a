import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { failure, refusal } from '../../../framework/error.ts';
import type { Response } from '../../../framework/response.ts';
import { goQuote } from '../../../go/quote.ts';
import { messageOf } from '../../../values/message.ts';
import { findRole, type Role } from '../role.ts';
import { findSecretId, hashSecretId, removeSecretId, type SecretId, secretIdData } from '../secret-id.ts';
import { canonicalRolePath, roleName, rolePattern } from './role-name.ts';

const fields = { ...roleName, secret_id: { type: 'string', description: 'The SecretID.' } } as const;

/** `role/<name>/secret-id/lookup`: shows the properties of a SecretID. */
export const secretIdLookup: PathDefinition = {
  pattern: `${rolePattern}/secret-id/lookup/?`,
  canonical: canonicalRolePath,
  fields,
  operations: { update: lookup },
  help: {
    synopsis: 'Show the properties of a SecretID.',
    description: 'Returns an empty response if the role has no such SecretID.',
  },
};

/** `role/<name>/secret-id/destroy`: destroys a SecretID. */
export const secretIdDestroy: PathDefinition = {
  pattern: `${rolePattern}/secret-id/destroy/?`,
  canonical: canonicalRolePath,
  fields,
  operations: { update: destroy, delete: destroy },
  help: {
    synopsis: 'Destroy a SecretID.',
    description: 'Also succeeds if the role has no such SecretID. Tokens issued by earlier logins with it stay valid.',
  },
};

function lookup(call: Call): Response | undefined {
  const { found } = find(call);
  return found && { data: secretIdData(found) };
}

function destroy(call: Call): undefined {
  const { role, hash, found } = find(call);
  if (found) {
    removeSecretId(call, role, hash, found);
  }
}

function find(call: Call): { readonly role: Role; readonly hash: string; readonly found: SecretId | undefined } {
  const name = call.data.string('role_name');
  const secretId = call.data.string('secret_id');
  if (secretId === '') {
    throw refusal('missing secret_id');
  }
  const role = findRole(call, name);
  if (!role) {
    throw failure(`role ${goQuote(name)} does not exist`);
  }
  const hash = hashOf(call, role, secretId);
  return { role, hash, found: findSecretId(call, role, hash) };
}

function hashOf(call: Call, role: Role, secretId: string): string {
  try {
    return hashSecretId(call.storage, role, secretId);
  } catch (error) {
    throw failure(`failed to create HMAC of secret_id: ${messageOf(error)}`);
  }
}
