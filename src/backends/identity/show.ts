import type { Call } from '../../framework/backend.ts';
import type { Response } from '../../framework/response.ts';
import type {
  GroupAlias,
  GroupContent,
  IdentityAlias,
  IdentityEntity,
  IdentityGroup,
} from '../../services/identity-store.ts';
import { formatTime } from '../../values/time.ts';
import { emptyMap, type Value, type ValueMap } from '../../values/value.ts';

/** Returns the response to a read of an entity. */
export function showEntity(call: Call, entity: IdentityEntity): Response {
  const { direct, inherited } = call.core.identity.groups.ofEntity(entity.id);
  const ids = (groups: readonly IdentityGroup[]) => groups.map((group) => group.id);
  return {
    data: {
      id: entity.id,
      name: entity.name,
      metadata: entity.hasEmptyMetadata ? {} : shownMetadata(entity.metadata),
      merged_entity_ids: entity.mergedIds ?? null,
      policies: entity.policies,
      disabled: entity.disabled,
      namespace_id: 'root',
      creation_time: formatTime(entity.creationTime),
      last_update_time: formatTime(entity.lastUpdateTime),
      aliases: entity.aliases.map((alias) => showAlias(call, entity.id, alias)),
      direct_group_ids: ids(direct),
      inherited_group_ids: ids(inherited),
      group_ids: ids([...direct, ...inherited]),
    },
  };
}

/** Returns the data of an entity's alias. */
export function showAlias(call: Call, canonicalId: string, alias: IdentityAlias): ValueMap {
  return {
    id: alias.id,
    canonical_id: canonicalId,
    mount_accessor: alias.mountAccessor,
    metadata: shownMetadata(alias.metadata),
    custom_metadata: alias.customMetadata,
    name: alias.name,
    merged_from_canonical_ids: alias.mergedFrom ?? null,
    local: alias.local,
    creation_time: formatTime(alias.creationTime),
    last_update_time: formatTime(alias.lastUpdateTime),
    ...mountFields(call.core, alias.mountAccessor),
  };
}

/** Returns the data of an alias in lists of entities and groups. */
export function summarizeAlias(mountOf: MountLookup, alias: IdentityAlias | GroupAlias): ValueMap {
  return { id: alias.id, name: alias.name, mount_accessor: alias.mountAccessor, ...mountOf(alias) };
}

/** Returns the path and type of an alias's mount. */
export type MountLookup = (alias: Pick<IdentityAlias, 'mountAccessor'>) => ValueMap;

/**
 * Returns the lookup for one list. As OpenBao remembers the mounts of a list, the first alias of a mount that no longer exists
 * has neither path nor type, and the next ones have empty ones (store_util.go, handleAliasListCommon).
 */
export function mountsOfList({ core }: Pick<Call, 'core'>): MountLookup {
  const missing = new Set<string>();
  return ({ mountAccessor }) => {
    const mount = mountFields(core, mountAccessor);
    if (mount !== undefined) {
      return mount;
    }
    const wasMissing = missing.has(mountAccessor);
    missing.add(mountAccessor);
    return wasMissing ? { mount_path: '', mount_type: '' } : {};
  };
}

/** Returns undefined if the mount no longer exists. */
function mountFields({ mounts }: Call['core'], accessor: string): ValueMap | undefined {
  const mount = mounts.byAccessor(accessor);
  return mount && { mount_path: mount.fullPath, mount_type: mount.type };
}

/** Returns the response to a read of a group. */
export function showGroup(call: Call, group: IdentityGroup): Response {
  const members = call.core.identity.groups.members(group.id);
  const wasSet = (content: GroupContent) => group.lastSet?.includes(content) === true;
  return {
    data: {
      id: group.id,
      name: group.name,
      type: group.type,
      policies: wasSet('policies') ? group.policies : orNull(group.policies),
      member_entity_ids: wasSet('memberEntityIds') ? group.memberEntityIds : orNull(group.memberEntityIds),
      parent_group_ids: orNull(group.parentGroupIds),
      member_group_ids: orNull(members),
      metadata: wasSet('metadata') ? group.metadata : shownMetadata(group.metadata),
      alias: group.alias === undefined ? {} : showGroupAlias(call, group.id, group.alias),
      modify_index: group.modifyIndex,
      namespace_id: 'root',
      creation_time: formatTime(group.creationTime),
      last_update_time: formatTime(group.lastUpdateTime),
    },
  };
}

/** Returns the data of a group's alias. */
export function showGroupAlias(call: Call, canonicalId: string, alias: GroupAlias): ValueMap {
  return {
    id: alias.id,
    canonical_id: canonicalId,
    mount_accessor: alias.mountAccessor,
    metadata: null,
    name: alias.name,
    merged_from_canonical_ids: null,
    creation_time: formatTime(alias.creationTime),
    last_update_time: formatTime(alias.lastUpdateTime),
    ...mountFields(call.core, alias.mountAccessor),
  };
}

/** Returns metadata as responses show it: null if it is empty. */
export function shownMetadata(metadata: Readonly<Record<string, string>>): Value {
  return Object.keys(metadata).length > 0 ? metadata : null;
}

function orNull(items: readonly string[]): readonly string[] | null {
  return items.length > 0 ? items : null;
}

/** Returns the response to a list of ids with details. An empty list has no `keys`. */
export function detailedList(items: ReadonlyArray<{ readonly id: string; readonly info: ValueMap }>): Response {
  if (items.length === 0) {
    return { data: {} };
  }
  const info = emptyMap();
  for (const item of items) {
    info[item.id] = item.info;
  }
  return { data: { keys: items.map((item) => item.id), key_info: info } };
}
