import type { Call, PathDefinition } from '../../../framework/backend.ts';
import type { Response } from '../../../framework/response.ts';
import { tokenData, tokenFields } from '../../../framework/token-fields.ts';
import { shownCount } from '../../../values/count.ts';
import { deleteRole, findRole, tokenParams } from '../role.ts';
import { roleFields } from './role-fields.ts';
import { canonicalRolePath, roleName, rolePattern } from './role-name.ts';
import { writeRole } from './role-write.ts';

/** `role/<name>`: creates, changes, shows and deletes a role. */
export const role: PathDefinition = {
  pattern: rolePattern,
  canonical: canonicalRolePath,
  fields: { ...roleName, ...roleFields, ...tokenFields },
  exists: (call) => findRole(call, call.data.string('role_name')) !== undefined,
  operations: { create: (call) => writeRole(call), update: (call) => writeRole(call), read, delete: remove },
  help: {
    synopsis: 'Creates, changes, reads and deletes a role.',
    description:
      'A role stands for an application or a machine: it says what a login has to present, and what the tokens are worth that it gives. A write changes what it names and leaves the rest as it was.',
  },
};

function read(call: Call): Response | undefined {
  const role = findRole(call, call.data.string('role_name'));
  if (!role) {
    return undefined;
  }
  return {
    // In the order in which it's printed, so that it needn't be sorted.
    data: {
      bind_secret_id: role.bindSecretId,
      local_secret_ids: role.localSecretIds,
      ...(role.period !== 0 && { period: role.period }),
      ...(role.policies.length > 0 && { policies: role.policies }),
      secret_id_bound_cidrs: role.secretIdBoundCidrs,
      secret_id_num_uses: shownCount(role.secretIdNumUses),
      secret_id_ttl: role.secretIdTtl,
      ...tokenData(tokenParams(role)),
    },
  };
}

function remove(call: Call): undefined {
  const role = findRole(call, call.data.string('role_name'));
  if (role) {
    deleteRole(call, role);
  }
}
