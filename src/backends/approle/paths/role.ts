import type { Call, PathDefinition } from '../../../framework/backend.ts';
import type { Response } from '../../../framework/response.ts';
import { tokenData, tokenFields } from '../../../framework/token-fields.ts';
import { shownCount } from '../../../values/count.ts';
import { oncePer } from '../../../values/once-per.ts';
import type { ValueMap } from '../../../values/value.ts';
import { deleteRole, findRole, type Role, tokenParams } from '../role.ts';
import { roleFields } from './role-fields.ts';
import { canonicalRolePath, roleName, rolePattern } from './role-name.ts';
import { writeRole } from './role-write.ts';

/** `role/<name>`: creates, updates, reads or deletes a role. */
export const role: PathDefinition = {
  pattern: rolePattern,
  canonical: canonicalRolePath,
  fields: { ...roleName, ...roleFields, ...tokenFields },
  exists: (call) => findRole(call, call.data.string('role_name')) !== undefined,
  operations: { create: (call) => writeRole(call), update: (call) => writeRole(call), read, delete: remove },
  help: {
    synopsis: 'Create, update, read or delete a role.',
    description:
      'A role represents an application or a group of machines. It defines which credentials a login requires and which policies and limits its tokens get. A write updates only the fields it contains.',
  },
};

function read(call: Call): Response | undefined {
  const role = findRole(call, call.data.string('role_name'));
  return role && { data: shownRole(role) };
}

/** Shows a role. Frozen, so that a server prints it once (`envelopeText`); a role that was written is another object. */
const shownRole = oncePer(
  (role: Role): ValueMap =>
    // Sorted by name, as it is printed: printing skips the sort then.
    Object.freeze({
      bind_secret_id: role.bindSecretId,
      local_secret_ids: role.localSecretIds,
      ...(role.period !== 0 && { period: role.period }),
      ...(role.policies.length > 0 && { policies: role.policies }),
      secret_id_bound_cidrs: role.secretIdBoundCidrs,
      secret_id_num_uses: shownCount(role.secretIdNumUses),
      secret_id_ttl: role.secretIdTtl,
      ...tokenData(tokenParams(role)),
    }),
);

function remove(call: Call): undefined {
  const role = findRole(call, call.data.string('role_name'));
  if (role) {
    deleteRole(call, role);
  }
}
