import type { Call, PathDefinition } from '../../framework/backend.ts';
import { customMetadataProblems } from '../../framework/custom-metadata.ts';
import { emptyEntity } from '../../framework/empty-entity.ts';
import { failure, refusal } from '../../framework/error.ts';
import type { FieldSchemas } from '../../framework/field.ts';
import type { FieldData } from '../../framework/field-data.ts';
import type { Response } from '../../framework/response.ts';
import { goQuote } from '../../go/quote.ts';
import type { IdentityAlias, IdentityEntity } from '../../services/identity-store.ts';
import { uuid } from '../../values/ids.ts';
import { detailedList, mountsOfList, showAlias, shownMetadata } from './show.ts';

const fields: FieldSchemas = {
  id: { type: 'string', description: 'Id of an existing alias to update.' },
  entity_id: { type: 'string', description: "Replaced by 'canonical_id'.", deprecated: true },
  canonical_id: { type: 'string', description: 'Id of the entity that the alias belongs to.' },
  mount_accessor: {
    type: 'string',
    description: 'Accessor of the auth method of the alias.',
  },
  name: { type: 'string', description: 'Name of the entity at that auth method. For AppRole it is the RoleID.' },
  custom_metadata: { type: 'key=value pairs', description: 'Custom metadata of the alias.' },
};

const help = {
  synopsis: 'Create, update, read or delete an alias.',
  description: 'An alias maps a name at an auth method to an entity: logins under that name belong to the entity.',
};

/** `entity-alias`: creates or updates an alias. */
export const alias: PathDefinition = { pattern: 'entity-alias', fields, operations: { update: writeAlias }, help };

/** `entity-alias/id/<id>`: updates, reads or deletes an alias by its id. */
export const aliasById: PathDefinition = {
  pattern: 'entity-alias/id/(?<id>\\w(?:[\\w.-]*\\w)?)',
  fields,
  operations: { update: writeAlias, read: readAlias, delete: deleteAlias },
  help,
};

/** `entity-alias/id`: lists the alias ids. */
export const aliasList: PathDefinition = {
  pattern: 'entity-alias/id/?',
  fields: {},
  operations: { list: listAliases },
  help: { synopsis: 'List the alias ids.', description: 'An alias is at entity-alias/id/<id>.' },
};

/** An alias and its entity. */
interface Found {
  readonly entity: IdentityEntity;
  readonly alias: IdentityAlias;
}

/** The requested settings of an alias. */
interface AliasSettings {
  readonly canonicalId: string;
  readonly name: string;
  readonly mountAccessor: string;
  readonly customMetadata: IdentityAlias['customMetadata'];
}

function findById({ core }: Call, id: string): Found | undefined {
  const entity = core.identity.byAliasId(id);
  const alias = entity?.aliases.find((each) => each.id === id);
  return entity && alias && { entity, alias };
}

function findByName({ core }: Call, mountAccessor: string, name: string): Found | undefined {
  const entity = core.identity.byAlias(mountAccessor, name);
  const alias = entity?.aliases.find((each) => each.mountAccessor === mountAccessor && sameName(each.name, name));
  return entity && alias && { entity, alias };
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function writeAlias(call: Call): Response | undefined {
  const { data, core } = call;
  const id = data.string('id');
  const customMetadata = customMetadataOf(data);
  checkCustomMetadata(customMetadata ?? {});
  const wanted: AliasSettings = {
    canonicalId: data.string('canonical_id') || data.string('entity_id'),
    name: data.string('name'),
    mountAccessor: data.string('mount_accessor'),
    customMetadata,
  };
  if (id !== '') {
    return changeById(call, id, wanted);
  }
  const { mountAccessor, name } = wanted;
  if (mountAccessor === '' || name === '') {
    throw refusal("'id' or 'mount_accessor' and 'name' must be provided");
  }
  if (!core.mounts.byAccessor(mountAccessor)) {
    throw refusal(`invalid mount accessor ${goQuote(mountAccessor)}`);
  }
  const found = findByName(call, mountAccessor, name);
  return found ? change(call, found, wanted) : create(call, wanted);
}

/** Returns the custom metadata of a request. The former paths of aliases take none. */
function customMetadataOf(data: FieldData): IdentityAlias['customMetadata'] {
  if (!data.has('custom_metadata')) {
    return {};
  }
  return data.isNull('custom_metadata') ? null : data.pairs('custom_metadata');
}

function changeById(call: Call, id: string, wanted: AliasSettings): Response | undefined {
  const found = findById(call, id);
  if (!found) {
    throw refusal('invalid alias ID provided');
  }
  // OpenBao copies the alias here, which drops empty custom metadata.
  const customMetadata = nonEmpty(found.alias.customMetadata);
  return change(
    call,
    { ...found, alias: { ...found.alias, customMetadata } },
    {
      canonicalId: wanted.canonicalId,
      name: wanted.name || found.alias.name,
      mountAccessor: wanted.mountAccessor || found.alias.mountAccessor,
      customMetadata: call.data.has('custom_metadata') ? wanted.customMetadata : customMetadata,
    },
  );
}

function checkCustomMetadata(metadata: Readonly<Record<string, string>>): void {
  const problems = customMetadataProblems(Object.entries(metadata));
  if (problems.length > 0) {
    throw failure(problems.join('\n\t* '), 500);
  }
}

/** Returns the custom metadata, or null if it is empty, as OpenBao stores it when other fields of the alias change. */
export function nonEmpty(metadata: IdentityAlias['customMetadata']): IdentityAlias['customMetadata'] {
  return metadata !== null && Object.keys(metadata).length > 0 ? metadata : null;
}

function create({ core }: Call, wanted: AliasSettings): Response {
  const { canonicalId, name, mountAccessor, customMetadata } = wanted;
  const owner = canonicalId === '' ? emptyEntity(core.now) : core.identity.get(canonicalId);
  if (!owner) {
    throw refusal('invalid canonical ID');
  }
  if (owner.aliases.some((each) => each.mountAccessor === mountAccessor)) {
    throw refusal('Alias already exists for requested entity and mount accessor');
  }
  const mount = core.mounts.byAccessor(mountAccessor);
  const created: IdentityAlias = {
    id: uuid(),
    name,
    mountAccessor,
    mountType: mount?.type ?? '',
    metadata: {},
    customMetadata,
    local: mount?.local ?? false,
    creationTime: core.now,
    lastUpdateTime: core.now,
  };
  core.identity.put({ ...owner, aliases: [...owner.aliases, created] });
  return idResponse(created.id, owner.id);
}

function change(call: Call, { entity, alias }: Found, wanted: AliasSettings): Response | undefined {
  if (isUnchanged(entity, alias, wanted)) {
    return;
  }
  const { core } = call;
  const moves = wanted.canonicalId !== '' && wanted.canonicalId !== entity.id;
  if (wanted.mountAccessor !== alias.mountAccessor && !moves && hasAliasAt(entity, wanted.mountAccessor)) {
    throw refusal("Alias cannot be updated as the entity already has an alias for the given 'mount_accessor' ");
  }
  const isMovedOnly = hasSettings(alias, wanted);
  const mount = core.mounts.byAccessor(wanted.mountAccessor);
  if (!mount) {
    const problem = `invalid mount accessor ${goQuote(wanted.mountAccessor)}`;
    throw isMovedOnly ? failure(problem) : refusal(problem);
  }
  const taken = findByName(call, wanted.mountAccessor, wanted.name);
  if (taken && taken.alias.id !== alias.id) {
    throw refusal('alias with combination of mount accessor and name already exists');
  }
  const { name, mountAccessor, customMetadata } = wanted;
  const settings = isMovedOnly ? {} : { name, mountAccessor, customMetadata };
  const changed = { ...alias, ...settings, mountType: mount.type, lastUpdateTime: core.now };
  if (moves) {
    return move(call, entity, changed, wanted.canonicalId);
  }
  const kept = mount.local ? asLocalAlias(alias, changed) : changed;
  core.identity.put({ ...entity, aliases: entity.aliases.map((each) => (each.id === alias.id ? kept : each)) });
  return idResponse(alias.id, entity.id);
}

/**
 * Returns the changed alias of a local mount. OpenBao creates such an alias anew, without its metadata, and takes one with another
 * name or mount for a second one (store_util.go, processLocalAlias).
 */
function asLocalAlias(before: IdentityAlias, changed: IdentityAlias): IdentityAlias {
  if (before.mountAccessor !== changed.mountAccessor || !sameName(before.name, changed.name)) {
    throw failure('duplicate identity name');
  }
  return { ...changed, metadata: {} };
}

function move({ core }: Call, from: IdentityEntity, alias: IdentityAlias, canonicalId: string): Response {
  if (core.mounts.byAccessor(alias.mountAccessor)?.local) {
    throw refusal("local aliases can't be moved between entities");
  }
  const to = core.identity.get(canonicalId);
  if (!to) {
    throw refusal("given 'canonical_id' is not associated with an entity");
  }
  if (hasAliasAt(to, alias.mountAccessor)) {
    throw refusal('Alias cannot be updated as the given entity already has an alias for this mount ');
  }
  core.identity.put({ ...from, aliases: from.aliases.filter((each) => each.id !== alias.id) });
  core.identity.put({ ...to, aliases: [...to.aliases, alias] });
  return idResponse(alias.id, to.id);
}

function isUnchanged(entity: IdentityEntity, alias: IdentityAlias, wanted: AliasSettings): boolean {
  return (wanted.canonicalId === '' || wanted.canonicalId === entity.id) && hasSettings(alias, wanted);
}

/** Reports whether an alias has the settings already, apart from its entity. */
function hasSettings(alias: IdentityAlias, wanted: AliasSettings): boolean {
  return (
    wanted.name === alias.name &&
    wanted.mountAccessor === alias.mountAccessor &&
    equalMetadata(wanted.customMetadata ?? {}, alias.customMetadata ?? {})
  );
}

function equalMetadata(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key]);
}

function hasAliasAt(entity: IdentityEntity, mountAccessor: string): boolean {
  return entity.aliases.some((each) => each.mountAccessor === mountAccessor);
}

function idResponse(id: string, canonicalId: string): Response {
  return { data: { id, canonical_id: canonicalId } };
}

function readAlias(call: Call): Response | undefined {
  const found = findById(call, call.data.string('id'));
  return found && { data: { ...showAlias(call, found.entity.id, found.alias), namespace_id: 'root' } };
}

function deleteAlias(call: Call): undefined {
  const found = findById(call, call.data.string('id'));
  if (!found) {
    return;
  }
  const { entity, alias } = found;
  call.core.identity.put({ ...entity, aliases: entity.aliases.filter((each) => each.id !== alias.id) });
}

function listAliases(call: Call): Response {
  const found = call.core.identity.aliasIds().map((id) => {
    const each = findById(call, id);
    if (!each) {
      throw failure(`alias ${goQuote(id)} not associated to an entity`);
    }
    return each;
  });
  const mountOf = mountsOfList(call);
  return detailedList(
    found.map(({ entity, alias }) => ({
      id: alias.id,
      info: {
        name: alias.name,
        canonical_id: entity.id,
        mount_accessor: alias.mountAccessor,
        custom_metadata: alias.customMetadata,
        metadata: shownMetadata(alias.metadata),
        local: alias.local,
        ...mountOf(alias),
      },
    })),
  );
}
