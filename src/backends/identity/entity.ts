import type { Call, PathDefinition } from '../../framework/backend.ts';
import { emptyEntity } from '../../framework/empty-entity.ts';
import { failure, refusal } from '../../framework/error.ts';
import type { FieldSchemas } from '../../framework/field.ts';
import { checkMetadata, checkUtf8 } from '../../framework/identity-metadata.ts';
import type { Response } from '../../framework/response.ts';
import { withoutDuplicates } from '../../go/text.ts';
import type { IdentityEntity } from '../../services/identity-store.ts';
import type { ValueMap } from '../../values/value.ts';
import { detailedList, type MountLookup, mountsOfList, showEntity, summarizeAlias } from './show.ts';

const fields: FieldSchemas = {
  id: { type: 'string', description: 'Id of an existing entity to update.' },
  name: { type: 'string', description: 'Name of the entity, case-insensitive.' },
  metadata: {
    type: 'key=value pairs',
    description: 'Metadata of the entity. Templated policies can refer to it.',
  },
  policies: { type: 'comma string slice', description: "Policies added to the entity's tokens." },
  disabled: {
    type: 'bool',
    description: "Whether the entity is disabled. The tokens of a disabled entity can't be used.",
  },
};

const help = {
  synopsis: 'Create, update, read or delete an entity.',
  description: 'A write updates only the fields it contains, and creates the entity if needed.',
};

/** `entity`: creates or updates an entity. */
export const entity: PathDefinition = { pattern: 'entity', fields, operations: { update: writeEntity }, help };

/** `entity/name/<name>`: creates, updates, reads or deletes an entity by its name. */
export const entityByName: PathDefinition = {
  pattern: 'entity/name/(?<name>.+)',
  canonical: canonicalNamePath,
  fields,
  operations: {
    update: writeEntity,
    read: (call) => shown(call, byName(call)),
    delete: (call) => remove(call, byName(call)),
  },
  help,
};

/** `entity/id/<id>`: updates, reads or deletes an entity by its id. */
export const entityById: PathDefinition = {
  pattern: 'entity/id/(?<id>\\w(?:[\\w.-]*\\w)?)',
  fields,
  operations: {
    update: writeEntity,
    read: (call) => shown(call, byId(call)),
    delete: (call) => remove(call, byId(call)),
  },
  help,
};

/** `entity/batch-delete`: deletes several entities. */
export const entityBatchDelete: PathDefinition = {
  pattern: 'entity/batch-delete',
  fields: { entity_ids: { type: 'comma string slice', description: 'Ids of the entities to delete.' } },
  operations: { update: removeSeveral },
  help: { synopsis: 'Delete several entities.', description: 'Unknown ids are ignored.' },
};

/** `entity/name`: lists the entity names. */
export const entityNameList: PathDefinition = {
  pattern: 'entity/name/?',
  fields: {},
  operations: { list: listNames },
  help: { synopsis: 'List the entity names.', description: 'An entity is at entity/name/<name>.' },
};

/** `entity/id`: lists the entity ids. */
export const entityIdList: PathDefinition = {
  pattern: 'entity/id/?',
  fields: {},
  operations: { list: listIds },
  help: { synopsis: 'List the entity ids.', description: 'An entity is at entity/id/<id>.' },
};

/** Returns the path with the stored spelling of the name, which is case-insensitive. */
function canonicalNamePath(path: string, { core }: Pick<Call, 'core'>): string {
  const prefix = 'entity/name/';
  return prefix + (core.identity.byName(path.slice(prefix.length))?.name ?? path.slice(prefix.length));
}

function byName({ core, data }: Call): IdentityEntity | undefined {
  return core.identity.byName(data.string('name'));
}

function byId({ core, data }: Call): IdentityEntity | undefined {
  return core.identity.get(data.string('id'));
}

function shown(call: Call, entity: IdentityEntity | undefined): Response | undefined {
  return entity && showEntity(call, entity);
}

function remove({ core }: Call, entity: IdentityEntity | undefined): undefined {
  if (entity) {
    core.identity.delete(entity);
  }
}

function removeSeveral(call: Call): undefined {
  const ids = call.data.strings('entity_ids');
  if (ids.length === 0) {
    throw refusal('missing entity ids to delete');
  }
  if (ids.includes('')) {
    throw failure('missing entity id');
  }
  for (const id of ids) {
    remove(call, call.core.identity.get(id));
  }
}

function writeEntity(call: Call): Response | undefined {
  const { core, data } = call;
  const found = findForWrite(call);
  const before = found ?? emptyEntity(core.now);
  const policies = data.has('policies') ? withoutDuplicates(data.strings('policies'), true) : before.policies;
  if (policies.includes('root')) {
    throw refusal('policies cannot contain root');
  }
  const metadata = data.has('metadata') ? data.pairs('metadata') : before.metadata;
  checkMetadata('entity', metadata);
  checkUtf8(data.string('name'), 'failed to marshal entity: ');
  const written = {
    ...before,
    name: data.string('name') || before.name,
    policies,
    metadata,
    disabled: data.has('disabled') ? data.bool('disabled') : before.disabled,
    lastUpdateTime: core.now,
  };
  core.identity.put(written, data.has('metadata') && !data.isNull('metadata') ? 'metadata' : undefined);
  return found ? undefined : { data: { id: written.id, name: written.name, aliases: null } };
}

function findForWrite({ core, data }: Call): IdentityEntity | undefined {
  const id = data.string('id');
  const found = core.identity.get(id);
  if (id !== '' && !found) {
    throw refusal('entity not found from id');
  }
  const named = core.identity.byName(data.string('name'));
  if (found && named && found.id !== named.id) {
    throw refusal('entity name is already in use');
  }
  return found ?? named;
}

function listIds(call: Call): Response {
  const mountOf = mountsOfList(call);
  return detailedList(allEntities(call).map((entity) => ({ id: entity.id, info: summary(mountOf, entity) })));
}

function listNames(call: Call): Response {
  const keys = allEntities(call).map((entity) => entity.name);
  return { data: keys.length > 0 ? { keys } : {} };
}

function allEntities({ core }: Call): IdentityEntity[] {
  const { identity } = core;
  return identity
    .ids()
    .map((id) => identity.get(id))
    .filter((entity) => entity !== undefined);
}

function summary(mountOf: MountLookup, { name, aliases }: IdentityEntity): ValueMap {
  if (aliases.length === 0) {
    return { name };
  }
  return {
    name,
    aliases: aliases.map((alias) => summarizeAlias(mountOf, alias)),
  };
}
