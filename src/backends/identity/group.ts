import type { Call, PathDefinition } from '../../framework/backend.ts';
import { failure, refusal } from '../../framework/error.ts';
import type { FieldSchemas } from '../../framework/field.ts';
import type { FieldData } from '../../framework/field-data.ts';
import { checkMetadata, checkUtf8 } from '../../framework/identity-metadata.ts';
import type { Response } from '../../framework/response.ts';
import { goQuote } from '../../go/quote.ts';
import { withoutDuplicates } from '../../go/text.ts';
import type { GroupContent, GroupStore, IdentityGroup } from '../../services/identity-store.ts';
import { randomHex, uuid } from '../../values/ids.ts';
import type { Moment } from '../../values/time.ts';
import type { ValueMap } from '../../values/value.ts';
import { detailedList, type MountLookup, mountsOfList, showGroup, summarizeAlias } from './show.ts';

const fields: FieldSchemas = {
  id: { type: 'string', description: 'Id of an existing group to update.' },
  type: { type: 'string', description: 'Type of the group: "internal" (the default) or "external".' },
  name: { type: 'string', description: 'Name of the group, case-insensitive.' },
  metadata: { type: 'key=value pairs', description: 'Metadata of the group. Templated policies can refer to it.' },
  policies: { type: 'comma string slice', description: 'Policies added to the tokens of the members.' },
  member_group_ids: { type: 'comma string slice', description: 'Ids of the groups that are members of this one.' },
  member_entity_ids: { type: 'comma string slice', description: 'Ids of the entities that are members of this group.' },
};

const help = {
  synopsis: 'Create, update, read or delete a group.',
  description:
    'A group gives its policies to its members. A write updates only the fields it contains, and creates the group if needed.',
};

/** `group`: creates or updates a group. */
export const group: PathDefinition = { pattern: 'group', fields, operations: { update: register }, help };

/** `group/id/<id>`: updates, reads or deletes a group by its id. */
export const groupById: PathDefinition = {
  pattern: 'group/id/(?<id>\\w(?:[\\w.-]*\\w)?)',
  fields,
  operations: {
    update: updateById,
    read: (call) => shown(call, byId(call)),
    delete: (call) => remove(call, byId(call)),
  },
  help,
};

/** `group/name/<name>`: creates, updates, reads or deletes a group by its name. */
export const groupByName: PathDefinition = {
  pattern: 'group/name/(?<name>.+)',
  canonical: canonicalNamePath,
  fields,
  operations: {
    update: updateByName,
    read: (call) => shown(call, byName(call)),
    delete: (call) => remove(call, byName(call)),
  },
  help,
};

/** `group/id`: lists the group ids. */
export const groupIdList: PathDefinition = {
  pattern: 'group/id/?',
  fields: {},
  operations: { list: listIds },
  help: { synopsis: 'List the group ids.', description: 'A group is at group/id/<id>.' },
};

/** `group/name`: lists the group names. */
export const groupNameList: PathDefinition = {
  pattern: 'group/name/?',
  fields: {},
  operations: { list: listNames },
  help: { synopsis: 'List the group names.', description: 'A group is at group/name/<name>.' },
};

function byId({ core, data }: Call): IdentityGroup | undefined {
  return core.identity.groups.get(data.string('id'));
}

/** Returns the path with the stored spelling of the name, which is case-insensitive. */
function canonicalNamePath(path: string, { core }: Pick<Call, 'core'>): string {
  const prefix = 'group/name/';
  return prefix + (core.identity.groups.byName(path.slice(prefix.length))?.name ?? path.slice(prefix.length));
}

function byName({ core, data }: Call): IdentityGroup | undefined {
  return core.identity.groups.byName(data.string('name'));
}

function shown(call: Call, group: IdentityGroup | undefined): Response | undefined {
  return group && showGroup(call, group);
}

function remove({ core }: Call, group: IdentityGroup | undefined): undefined {
  if (group) {
    core.identity.groups.delete(group);
  }
}

function register(call: Call): Response | undefined {
  if (call.data.has('id')) {
    return updateById(call);
  }
  return call.data.has('name') ? updateByName(call) : write(call, undefined);
}

function updateById(call: Call): Response | undefined {
  if (call.data.string('id') === '') {
    throw refusal('empty group ID');
  }
  const found = byId(call);
  if (!found) {
    throw refusal('invalid group ID');
  }
  return write(call, found);
}

function updateByName(call: Call): Response | undefined {
  if (call.data.string('name') === '') {
    throw refusal('empty group name');
  }
  return write(call, byName(call));
}

function write(call: Call, found: IdentityGroup | undefined): Response | undefined {
  const { core, data } = call;
  const before = found ?? emptyGroup(core.now);
  const policies = data.has('policies') ? withoutDuplicates(data.strings('policies'), true) : before.policies;
  if (policies.includes('root')) {
    throw refusal('policies cannot contain root');
  }
  const type = chosenType(call, found);
  const named = byName(call);
  if (named && named.id !== before.id) {
    throw refusal('group name is already in use');
  }
  const external = type === 'external';
  if (data.has('member_entity_ids') && external) {
    throw refusal("member entities can't be set manually for external groups");
  }
  if (data.has('member_group_ids') && external) {
    throw refusal("member groups can't be set for external groups");
  }
  const metadata = data.has('metadata') ? data.pairs('metadata') : before.metadata;
  checkMetadata('group', metadata);
  checkUtf8(data.string('name'));
  const written: IdentityGroup = {
    ...before,
    type,
    policies,
    metadata,
    name: data.string('name') || before.name,
    memberEntityIds: memberEntities(call, before),
    lastUpdateTime: core.now,
  };
  const { groups } = core.identity;
  if (data.has('member_group_ids')) {
    setMembers(groups, written, found !== undefined, withoutDuplicates(data.strings('member_group_ids'), false));
  }
  groups.put(written, setContents(data));
  return found ? undefined : { data: { id: written.id, name: written.name } };
}

function setContents(data: FieldData): GroupContent[] {
  const contents: ReadonlyArray<readonly [field: string, content: GroupContent]> = [
    ['policies', 'policies'],
    ['member_entity_ids', 'memberEntityIds'],
    ['metadata', 'metadata'],
  ];
  const isSet = (field: string) => data.has(field) && (field !== 'metadata' || !data.isNull(field));
  return contents.filter(([field]) => isSet(field)).map(([, content]) => content);
}

/** Returns a new group with a generated name and no members. */
export function emptyGroup(now: Moment): IdentityGroup {
  return {
    id: uuid(),
    name: `group_${randomHex(8)}.root`,
    type: 'internal',
    policies: [],
    metadata: {},
    memberEntityIds: [],
    parentGroupIds: [],
    modifyIndex: 0,
    creationTime: now,
    lastUpdateTime: now,
  };
}

function chosenType({ data }: Call, found: IdentityGroup | undefined): IdentityGroup['type'] {
  const type = data.has('type') ? data.string('type') : (found?.type ?? 'internal');
  if (found && type !== found.type) {
    throw refusal('group type cannot be changed');
  }
  if (type === '') {
    return 'internal';
  }
  if (type !== 'internal' && type !== 'external') {
    throw refusal(`invalid group type ${goQuote(type)}`);
  }
  return type;
}

function memberEntities({ core, data }: Call, before: IdentityGroup): readonly string[] {
  const ids = data.has('member_entity_ids') ? data.strings('member_entity_ids') : before.memberEntityIds;
  const distinct = withoutDuplicates(ids, false);
  for (const id of distinct) {
    if (!core.identity.get(id)) {
      throw failure(`invalid entity ID ${goQuote(id)}`);
    }
  }
  return distinct;
}

/**
 * Sets the member groups of a group.
 *
 * @param isStored whether `parent` already exists; only then can a cycle arise
 */
function setMembers(groups: GroupStore, parent: IdentityGroup, isStored: boolean, ids: readonly string[]): void {
  const wanted = new Set(ids);
  for (const id of groups.members(parent.id)) {
    const member = groups.get(id);
    if (!member || wanted.has(id)) {
      continue;
    }
    groups.put({ ...member, parentGroupIds: member.parentGroupIds.filter((each) => each !== parent.id) });
  }
  for (const id of ids) {
    const member = groups.get(id);
    if (!member) {
      throw failure(`invalid member group ID ${goQuote(id)}`);
    }
    if (member.parentGroupIds.includes(parent.id)) {
      continue;
    }
    if (id === parent.id) {
      throw failure(`member group ID ${goQuote(id)} is same as the ID of the group`);
    }
    if (isStored && isBeneath(groups, parent.id, id)) {
      throw refusal(`cyclic relationship detected for member group ID ${goQuote(id)}`);
    }
    groups.put({ ...member, parentGroupIds: [...member.parentGroupIds, parent.id] });
  }
}

/** Reports whether the group `id` is a direct or indirect member of the group `ancestor`. */
function isBeneath(groups: GroupStore, id: string, ancestor: string): boolean {
  const seen = new Set([ancestor]);
  for (const each of seen) {
    for (const member of groups.members(each)) {
      if (member === id) {
        return true;
      }
      seen.add(member);
    }
  }
  return false;
}

function listIds(call: Call): Response {
  const mountOf = mountsOfList(call);
  return detailedList(allGroups(call).map((group) => ({ id: group.id, info: summary(mountOf, group) })));
}

function summary(mountOf: MountLookup, { name, memberEntityIds, parentGroupIds, alias }: IdentityGroup): ValueMap {
  return {
    name,
    num_member_entities: memberEntityIds.length,
    num_parent_groups: parentGroupIds.length,
    ...(alias && { alias: summarizeAlias(mountOf, alias) }),
  };
}

function listNames(call: Call): Response {
  const keys = allGroups(call).map((group) => group.name);
  return { data: keys.length > 0 ? { keys } : {} };
}

function allGroups({ core }: Call): IdentityGroup[] {
  const { groups } = core.identity;
  return groups
    .ids()
    .map((id) => groups.get(id))
    .filter((group) => group !== undefined);
}
