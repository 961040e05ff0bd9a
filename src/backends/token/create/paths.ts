import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { refusal } from '../../../framework/error.ts';
import type { FieldSchemas } from '../../../framework/field.ts';
import { readRole } from '../role.ts';
import { createToken } from './create.ts';

const fields: FieldSchemas = {
  display_name: { type: 'string', description: 'A name for the token; it is shown with "token-" before it.' },
  explicit_max_ttl: { type: 'string', description: 'The longest that the token may live, renewed or not.' },
  entity_alias: { type: 'string', description: 'The name of an entity alias to make the token for. Needs a role.' },
  num_uses: { type: 'int', description: 'How many requests the token is good for; 0 for no limit.' },
  period: { type: 'string', description: 'Makes the token periodic: each renewal gives it this time again.' },
  renewable: { type: 'bool', default: true, description: 'Whether the token can be renewed.' },
  ttl: { type: 'string', description: 'How long the token lives.' },
  lease: { type: 'string', description: "Replaced by 'ttl'.", deprecated: true },
  type: { type: 'string', description: '"service" or "batch".' },
  no_default_policy: { type: 'bool', description: 'Whether the token goes without the policy "default".' },
  id: { type: 'string', description: 'The token itself, where it is not to be a random one. Needs sudo.' },
  meta: { type: 'key=value pairs', description: 'Whatever is to be kept with the token; it is shown and logged.' },
  no_parent: { type: 'bool', description: 'Whether the token is made without a parent. Needs sudo.' },
  policies: { type: 'string slice', description: "The policies of the token; the parent's where there are none." },
};

/** `create`: a child of the request's token. */
export const create: PathDefinition = {
  pattern: 'create',
  fields,
  operations: { update: (call) => createToken(call, { orphan: false }) },
  help: {
    synopsis: 'Makes a token.',
    description: "The token is a child of the request's token, and is revoked with it.",
  },
};

/** `create-orphan`: a token without a parent. */
export const createOrphan: PathDefinition = {
  pattern: 'create-orphan',
  fields,
  operations: { update: (call) => createToken(call, { orphan: true }) },
  help: { synopsis: 'Makes a token without a parent.', description: "It outlives the request's token." },
};

/** `create/<role>`: a token as a role has it. */
export const createAgainstRole: PathDefinition = {
  pattern: 'create/(?<role_name>\\w(?:[\\w.-]*\\w)?)',
  fields: { ...fields, role_name: { type: 'string', description: "The role's name." } },
  operations: { update: createWithRole },
  help: {
    synopsis: 'Makes a token as a role has it.',
    description: 'The role at roles/<name> says which policies may be asked for, and sets bounds to the rest.',
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
