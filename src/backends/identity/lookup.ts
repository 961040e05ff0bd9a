import type { Call, PathDefinition } from '../../framework/backend.ts';
import { refusal } from '../../framework/error.ts';
import type { FieldSchemas } from '../../framework/field.ts';
import type { FieldData } from '../../framework/field-data.ts';
import type { Response } from '../../framework/response.ts';
import { showEntity, showGroup } from './show.ts';

const fields: FieldSchemas = {
  name: { type: 'string', description: 'A name.' },
  id: { type: 'string', description: 'An id.' },
  alias_id: { type: 'string', description: 'The id of an alias.' },
  alias_name: { type: 'string', description: "An alias's name, to go with 'alias_mount_accessor'." },
  alias_mount_accessor: {
    type: 'string',
    description: "The accessor of an alias's auth method, to go with 'alias_name'.",
  },
};

const description = `By one of:
- 'id'
- 'name'
- 'alias_id'
- 'alias_name' and 'alias_mount_accessor'`;

/** `lookup/entity`: an entity by what is known of it. */
export const lookupEntity: PathDefinition = {
  pattern: 'lookup/entity',
  fields,
  operations: { update: findEntity },
  help: { synopsis: 'Finds an entity.', description },
};

/** `lookup/group`: a group by what is known of it. */
export const lookupGroup: PathDefinition = {
  pattern: 'lookup/group',
  fields,
  operations: { update: findGroup },
  help: { synopsis: 'Finds a group.', description },
};

function findEntity(call: Call): Response | undefined {
  const { core, data } = call;
  checkQuestion(data);
  const entity =
    core.identity.get(data.string('id')) ??
    core.identity.byName(data.string('name')) ??
    core.identity.byAliasId(data.string('alias_id')) ??
    core.identity.byAlias(data.string('alias_mount_accessor'), data.string('alias_name'));
  return entity && showEntity(call, entity);
}

function findGroup(call: Call): Response | undefined {
  const { core, data } = call;
  checkQuestion(data);
  const { groups } = core.identity;
  const group =
    groups.get(data.string('id')) ??
    groups.byName(data.string('name')) ??
    groups.byAliasId(data.string('alias_id')) ??
    groups.byAlias(data.string('alias_mount_accessor'), data.string('alias_name'));
  return group && showGroup(call, group);
}

function checkQuestion(data: FieldData): void {
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
