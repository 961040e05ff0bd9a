import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { failure, refusal } from '../../../framework/error.ts';
import type { Response } from '../../../framework/response.ts';
import { goQuote } from '../../../go/quote.ts';
import { findRole, type Role } from '../role.ts';
import { findSecretId, hashOfAccessor, removeSecretId, secretIdData } from '../secret-id.ts';
import { canonicalRolePath, roleName, rolePattern } from './role-name.ts';

const fields = {
  ...roleName,
  secret_id_accessor: { type: 'string', description: 'Accessor of the SecretID.' },
} as const;

/** `role/<name>/secret-id-accessor/lookup`: shows the properties of a SecretID by its accessor. */
export const secretIdAccessorLookup: PathDefinition = {
  pattern: `${rolePattern}/secret-id-accessor/lookup/?`,
  canonical: canonicalRolePath,
  fields,
  operations: { update: lookup },
  help: {
    synopsis: 'Show the properties of a SecretID by its accessor.',
    description: 'List the accessors of a role at role/<name>/secret-id.',
  },
};

/** `role/<name>/secret-id-accessor/destroy`: destroys a SecretID by its accessor. */
export const secretIdAccessorDestroy: PathDefinition = {
  pattern: `${rolePattern}/secret-id-accessor/destroy/?`,
  canonical: canonicalRolePath,
  fields,
  operations: { update: destroy, delete: destroy },
  help: {
    synopsis: 'Destroy a SecretID by its accessor.',
    description:
      'Use this if the SecretID itself is lost, or was leaked. Tokens issued by earlier logins with it stay valid.',
  },
};

function lookup(call: Call): Response | undefined {
  const { role, accessor } = roleAndAccessor(call);
  const hash = hashOfAccessor(call, role, accessor);
  if (hash === undefined) {
    return { status: 404, data: { error: unknownAccessor(accessor) } };
  }
  const found = findSecretId(call, role, hash);
  return found && { data: secretIdData(found) };
}

function destroy(call: Call): undefined {
  const { role, accessor } = roleAndAccessor(call);
  const hash = hashOfAccessor(call, role, accessor);
  if (hash === undefined) {
    throw failure(unknownAccessor(accessor));
  }
  const found = findSecretId(call, role, hash);
  if (!found) {
    throw refusal('invalid secret id accessor', 403);
  }
  removeSecretId(call, role, hash, found);
}

function roleAndAccessor(call: Call): { readonly role: Role; readonly accessor: string } {
  const name = call.data.string('role_name');
  const accessor = call.data.string('secret_id_accessor');
  if (accessor === '') {
    throw refusal('missing secret_id_accessor');
  }
  const role = findRole(call, name);
  if (!role) {
    throw failure(`role ${goQuote(name)} does not exist`);
  }
  return { role, accessor };
}

function unknownAccessor(accessor: string): string {
  return `failed to find accessor entry for secret_id_accessor: ${goQuote(accessor)}`;
}
