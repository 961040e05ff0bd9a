import type { Call, PathDefinition } from '../../framework/backend.ts';
import { refusal } from '../../framework/error.ts';
import type { FieldSchemas } from '../../framework/field.ts';
import type { Response } from '../../framework/response.ts';
import { goQuote } from '../../go/quote.ts';
import type { GroupAlias, IdentityGroup } from '../../services/identity-store.ts';
import { uuid } from '../../values/ids.ts';
import { emptyGroup } from './group.ts';
import { detailedList, mountsOfList, showGroupAlias } from './show.ts';

const fields: FieldSchemas = {
  id: { type: 'string', description: 'Id of an existing alias to update.' },
  name: { type: 'string', description: 'Name of the group at that auth method.' },
  mount_accessor: { type: 'string', description: 'Accessor of the auth method of the alias.' },
  canonical_id: { type: 'string', description: 'Id of the external group that the alias belongs to.' },
};

const help = {
  synopsis: 'Create, update, read or delete the alias of an external group.',
  description:
    'An alias maps a group at an auth method to an external group. Entities become members of it when they log in.',
};

/** `group-alias`: creates or updates an alias. */
export const groupAlias: PathDefinition = {
  pattern: 'group-alias',
  fields,
  operations: { update: (call) => (call.data.has('id') ? changeById(call) : write(call, undefined)) },
  help,
};

/** `group-alias/id/<id>`: updates, reads or deletes an alias by its id. */
export const groupAliasById: PathDefinition = {
  pattern: 'group-alias/id/(?<id>\\w(?:[\\w.-]*\\w)?)',
  fields,
  operations: { update: changeById, read, delete: remove },
  help,
};

/** `group-alias/id`: lists the alias ids. */
export const groupAliasList: PathDefinition = {
  pattern: 'group-alias/id/?',
  fields: {},
  operations: { list },
  help: { synopsis: 'List the ids of the group aliases.', description: 'An alias is at group-alias/id/<id>.' },
};

/** An alias and its group. */
interface Found {
  readonly group: IdentityGroup;
  readonly alias: GroupAlias;
}

function find({ core }: Call, id: string): Found | undefined {
  const group = core.identity.groups.byAliasId(id);
  return group?.alias && { group, alias: group.alias };
}

function changeById(call: Call): Response | undefined {
  const id = call.data.string('id');
  if (id === '') {
    throw refusal('empty group alias ID');
  }
  const found = find(call, id);
  if (found === undefined) {
    throw refusal('invalid group alias ID');
  }
  return write(call, found);
}

function write(call: Call, found: Found | undefined): Response | undefined {
  const { core, data } = call;
  const name = data.string('name');
  if (name === '') {
    throw refusal('missing alias name');
  }
  const mountAccessor = data.string('mount_accessor');
  if (mountAccessor === '') {
    throw refusal('missing mount_accessor');
  }
  const canonicalId = data.string('canonical_id');
  if (found && isUnchanged(found, { name, mountAccessor, canonicalId })) {
    return undefined;
  }
  const chosen = canonicalId === '' ? undefined : externalGroup(call, canonicalId);
  checkMount(call, mountAccessor);
  const { groups } = core.identity;
  const namesake = groups.byAlias(mountAccessor, name)?.alias;
  if (namesake && namesake.id !== found?.alias.id) {
    throw refusal('combination of mount and group alias name is already in use');
  }
  const group = chosen ?? found?.group ?? { ...emptyGroup(core.now), type: 'external' };
  const { id, creationTime } = found?.alias ?? { id: uuid(), creationTime: core.now };
  if (found && found.group.id !== group.id) {
    groups.put({ ...found.group, alias: undefined });
  }
  const alias = { id, name, mountAccessor, creationTime, lastUpdateTime: core.now };
  groups.put({ ...group, alias, lastUpdateTime: core.now });
  return { data: { id, canonical_id: group.id } };
}

function isUnchanged(
  { group, alias }: Found,
  wanted: { readonly name: string; readonly mountAccessor: string; readonly canonicalId: string },
): boolean {
  return (
    wanted.name === alias.name &&
    wanted.mountAccessor === alias.mountAccessor &&
    (wanted.canonicalId === '' || wanted.canonicalId === group.id)
  );
}

function externalGroup({ core }: Call, id: string): IdentityGroup {
  const group = core.identity.groups.get(id);
  if (group === undefined) {
    throw refusal("invalid group ID given in 'canonical_id'");
  }
  if (group.type !== 'external') {
    throw refusal("alias can't be set on an internal group");
  }
  return group;
}

function checkMount({ core }: Call, accessor: string): void {
  const mount = core.mounts.byAccessor(accessor);
  if (mount === undefined) {
    throw refusal(`invalid mount accessor ${goQuote(accessor)}`);
  }
  if (mount.local) {
    throw refusal(`mount accessor ${goQuote(accessor)} is a local mount`);
  }
}

function read(call: Call): Response | undefined {
  const found = find(call, call.data.string('id'));
  if (found === undefined) {
    return undefined;
  }
  const shown = showGroupAlias(call, found.group.id, found.alias);
  return { data: { ...shown, custom_metadata: null, local: false, namespace_id: 'root' } };
}

function remove(call: Call): undefined {
  const found = find(call, call.data.string('id'));
  if (found) {
    call.core.identity.groups.put({ ...found.group, alias: undefined });
  }
}

function list(call: Call): Response {
  const found = call.core.identity.groups
    .aliasIds()
    .map((id) => find(call, id))
    .filter((each) => each !== undefined);
  const mountOf = mountsOfList(call);
  return detailedList(
    found.map(({ group, alias }) => ({
      id: alias.id,
      info: {
        name: alias.name,
        canonical_id: group.id,
        mount_accessor: alias.mountAccessor,
        custom_metadata: null,
        metadata: null,
        local: false,
        ...mountOf(alias),
      },
    })),
  );
}
