import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { failure, refusal } from '../../../framework/error.ts';
import type { Response } from '../../../framework/response.ts';
import { goQuote } from '../../../go/quote.ts';
import { findRole, type Role } from '../role.ts';
import { findSecretId, hashOfAccessor, removeSecretId, secretIdData } from '../secret-id.ts';
import { canonicalRolePath, roleName, rolePattern } from './role-name.ts';

const fields = {
  ...roleName,
  secret_id_accessor: { type: 'string', description: "The SecretID's accessor." },
} as const;

/** `role/<name>/secret-id-accessor/lookup`: shows the properties of the SecretID that an accessor stands for. */
export const secretIdAccessorLookup: PathDefinition = {
  pattern: `${rolePattern}/secret-id-accessor/lookup/?`,
  canonical: canonicalRolePath,
  fields,
  operations: { update: lookup },
  help: {
    synopsis: 'Shows the properties of a SecretID by its accessor.',
    description: 'The accessors of a role are listed at role/<name>/secret-id.',
  },
};

/** `role/<name>/secret-id-accessor/destroy`: removes the SecretID that an accessor stands for. */
export const secretIdAccessorDestroy: PathDefinition = {
  pattern: `${rolePattern}/secret-id-accessor/destroy/?`,
  canonical: canonicalRolePath,
  fields,
  operations: { update: destroy, delete: destroy },
  help: {
    synopsis: 'Destroys a SecretID by its accessor.',
    description:
      'For SecretIDs that got into the wrong hands, or that nobody knows any more. Tokens that it gave live on.',
  },
};

function lookup(call: Call): Response | undefined {
  const { role, accessor } = read(call);
  const hash = hashOfAccessor(call, role, accessor);
  if (hash === undefined) {
    return { status: 404, data: { error: unknownAccessor(accessor) } };
  }
  const found = findSecretId(call, role, hash);
  return found && { data: secretIdData(found) };
}

function destroy(call: Call): undefined {
  const { role, accessor } = read(call);
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

function read(call: Call): { readonly role: Role; readonly accessor: string } {
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
