import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { refusal } from '../../../framework/error.ts';
import type { FieldSchemas } from '../../../framework/field.ts';
import { readRole } from '../role.ts';
import { createToken } from './create.ts';

const fields: FieldSchemas = {
  display_name: { type: 'string', description: 'Display name of the token. It is prefixed with "token-".' },
  explicit_max_ttl: {
    type: 'string',
    description: 'Maximum lifetime of the token, including renewals. It cannot be changed later.',
  },
  entity_alias: {
    type: 'string',
    description: 'Name of the entity alias for which to create the token. Requires a role.',
  },
  num_uses: { type: 'int', description: 'Number of requests for which the token is valid; 0 for unlimited.' },
  period: {
    type: 'string',
    description:
      'Period of the token. A periodic token never expires as long as it is renewed once per period. Requires sudo.',
  },
  renewable: { type: 'bool', default: true, description: 'Whether the token can be renewed.' },
  ttl: { type: 'string', description: 'TTL of the token.' },
  lease: { type: 'string', description: "Replaced by 'ttl'.", deprecated: true },
  type: { type: 'string', description: 'Type of the token: "service" or "batch".' },
  no_default_policy: { type: 'bool', description: 'Whether to omit the policy "default".' },
  id: { type: 'string', description: 'Id of the token; random by default. Requires sudo.' },
  meta: { type: 'key=value pairs', description: 'Metadata of the token, which lookups show and audit logs record.' },
  no_parent: { type: 'bool', description: 'Whether the token has no parent. Requires sudo.' },
  policies: { type: 'string slice', description: 'Policies of the token. By default those of its parent.' },
};

/** `create`: creates a child of the request's token. */
export const create: PathDefinition = {
  pattern: 'create',
  fields,
  operations: { update: (call) => createToken(call, { orphan: false }) },
  help: {
    synopsis: 'Create a token.',
    description: 'The new token is a child of your token, and is revoked together with it.',
  },
};

/** `create-orphan`: creates a token without a parent. */
export const createOrphan: PathDefinition = {
  pattern: 'create-orphan',
  fields,
  operations: { update: (call) => createToken(call, { orphan: true }) },
  help: {
    synopsis: 'Create a token without a parent.',
    description: 'The new token is not revoked together with yours.',
  },
};

/** `create/<role>`: creates a token with a role's settings. */
export const createAgainstRole: PathDefinition = {
  pattern: 'create/(?<role_name>\\w(?:[\\w.-]*\\w)?)',
  fields: { ...fields, role_name: { type: 'string', description: 'Name of the role.' } },
  operations: { update: createWithRole },
  help: {
    synopsis: 'Create a token with a role.',
    description: 'The role at roles/<name> defines which policies are allowed and limits the other settings.',
  },
};

function createWithRole(call: Call) {
  const name = call.data.string('role_name');
  const role = readRole(call, name);
  if (!role) {
    throw refusal(`unknown role ${name}`);
  }
  return createToken(call, { orphan: false, role: { name, ...role } });
}
