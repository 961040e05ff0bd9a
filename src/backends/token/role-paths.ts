import type { Call, PathDefinition } from '../../framework/backend.ts';
import { refusal } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';
import { shownCount } from '../../values/count.ts';
import type { ValueMap } from '../../values/value.ts';
import { deleteRole, readRole, roleNames, type TokenRole, writeRole } from './role.ts';
import { roleFields } from './role-fields.ts';
import { updatedRole } from './role-update.ts';

/** `roles`: lists the names of the token roles. */
export const roleList: PathDefinition = {
  pattern: 'roles/?',
  fields: {},
  operations: { list: listRoles },
  help: { synopsis: 'List the token roles.', description: 'A role is at roles/<name>.' },
};

/** `roles/<name>`: creates, updates, reads or deletes a token role. */
export const rolePath: PathDefinition = {
  pattern: 'roles/(?<role_name>\\w(?:[\\w.-]*\\w)?)',
  fields: roleFields,
  operations: { read: readOne, create: writeOne, update: writeOne, delete: deleteOne },
  exists: (call) => readRole(call, nameOf(call)) !== undefined,
  help: {
    synopsis: 'Create, update, read or delete a token role.',
    description:
      'A role defines the allowed policies and the limits of tokens created at create/<name>. A write updates only the fields it contains.',
  },
};

function nameOf({ data }: Call): string {
  return data.string('role_name');
}

function listRoles(call: Call): Response {
  const keys = roleNames(call);
  return { data: keys.length > 0 ? { keys } : {} };
}

function readOne(call: Call): Response | undefined {
  const name = nameOf(call);
  const role = readRole(call, name);
  return role && { data: describe(name, role) };
}

function writeOne(call: Call): Response | undefined {
  const name = nameOf(call);
  const { role, warnings } = updatedRole(call, readRole(call, name));
  checkBatchRole(role);
  writeRole(call, name, role);
  return warnings.length > 0 ? { warnings } : undefined;
}

function deleteOne(call: Call): undefined {
  deleteRole(call, nameOf(call));
}

function checkBatchRole(role: TokenRole): void {
  if (role.tokenType !== 'batch') {
    return;
  }
  const subject = "'token_type' cannot be 'batch' when role is set to generate";
  if (!role.orphan) {
    throw refusal(`${subject} non-orphan tokens`);
  }
  if (role.period !== 0 || role.tokenPeriod !== 0) {
    throw refusal(`${subject} periodic tokens`);
  }
  if (role.renewable) {
    throw refusal(`${subject} renewable tokens`);
  }
  if (role.explicitMaxTtl !== 0 || role.tokenExplicitMaxTtl !== 0) {
    throw refusal(`${subject} tokens with an explicit max TTL`);
  }
}

function describe(name: string, role: TokenRole): ValueMap {
  const data: ValueMap = {
    name,
    allowed_policies: role.allowedPolicies,
    disallowed_policies: role.disallowedPolicies,
    allowed_policies_glob: role.allowedPoliciesGlob,
    disallowed_policies_glob: role.disallowedPoliciesGlob,
    allowed_entity_aliases: role.allowedEntityAliases,
    orphan: role.orphan,
    renewable: role.renewable,
    path_suffix: role.pathSuffix,
    period: role.period,
    token_period: role.tokenPeriod,
    explicit_max_ttl: role.explicitMaxTtl,
    token_explicit_max_ttl: role.tokenExplicitMaxTtl,
    token_type: role.tokenType,
    token_no_default_policy: role.tokenNoDefaultPolicy,
  };
  if (role.tokenBoundCidrs.length > 0) {
    data['token_bound_cidrs'] = role.tokenBoundCidrs;
  }
  if (role.boundCidrs.length > 0) {
    data['bound_cidrs'] = role.boundCidrs;
  }
  if (role.tokenNumUses !== 0) {
    data['token_num_uses'] = shownCount(role.tokenNumUses);
  }
  return data;
}
