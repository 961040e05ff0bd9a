import type { Call, PathDefinition } from '../../framework/backend.ts';
import { refusal } from '../../framework/error.ts';
import type { FieldSchemas } from '../../framework/field.ts';
import type { FieldData } from '../../framework/field-data.ts';
import type { Response } from '../../framework/response.ts';
import { showEntity, showGroup } from './show.ts';

const fields: FieldSchemas = {
  name: { type: 'string', description: 'Name of the entity or group.' },
  id: { type: 'string', description: 'Id of the entity or group.' },
  alias_id: { type: 'string', description: 'Id of an alias.' },
  alias_name: { type: 'string', description: "Name of an alias. Requires 'alias_mount_accessor'." },
  alias_mount_accessor: {
    type: 'string',
    description: "Accessor of the auth method of the alias. Requires 'alias_name'.",
  },
};

const description = `Specify one of:
- 'id'
- 'name'
- 'alias_id'
- 'alias_name' and 'alias_mount_accessor'`;

/** `lookup/entity`: finds an entity by id, name or alias. */
export const lookupEntity: PathDefinition = {
  pattern: 'lookup/entity',
  fields,
  operations: { update: findEntity },
  help: { synopsis: 'Find an entity by id, name or alias.', description },
};

/** `lookup/group`: finds a group by id, name or alias. */
export const lookupGroup: PathDefinition = {
  pattern: 'lookup/group',
  fields,
  operations: { update: findGroup },
  help: { synopsis: 'Find a group by id, name or alias.', description },
};

function findEntity(call: Call): Response | undefined {
  const { core, data } = call;
  checkParameters(data);
  const entity =
    core.identity.get(data.string('id')) ??
    core.identity.byName(data.string('name')) ??
    core.identity.byAliasId(data.string('alias_id')) ??
    core.identity.byAlias(data.string('alias_mount_accessor'), data.string('alias_name'));
  return entity && showEntity(call, entity);
}

function findGroup(call: Call): Response | undefined {
  const { core, data } = call;
  checkParameters(data);
  const { groups } = core.identity;
  const group =
    groups.get(data.string('id')) ??
    groups.byName(data.string('name')) ??
    groups.byAliasId(data.string('alias_id')) ??
    groups.byAlias(data.string('alias_mount_accessor'), data.string('alias_name'));
  return group && showGroup(call, group);
}

function checkParameters(data: FieldData): void {
  const sent = Object.keys(fields).filter((name) => data.has(name));
  const [aliasName, accessor] = [data.string('alias_name'), data.string('alias_mount_accessor')];
  if (sent.length === 0) {
    throw refusal('query parameter not supplied');
  }
  if (sent.length === 1 && (aliasName !== '' || accessor !== '')) {
    throw refusal("both 'alias_name' and 'alias_mount_accessor' needs to be set");
  }
  if (sent.length > 1 && !(sent.length === 2 && aliasName !== '' && accessor !== '')) {
    throw refusal('query parameter conflict; please supply distinct set of query parameters');
  }
}
