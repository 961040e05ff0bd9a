import type { GroupStore, IdentityGroup } from '../../framework/identity-store.ts';
import type { Transaction } from '../../storage/storage.ts';
import {
  groupAliasIds,
  groupAliasKey,
  groupAliasNameKey,
  groupAt,
  groupIds,
  groupIdsOf,
  groupNameKey,
  memberGroupIds,
  readGroup,
  removeGroup,
  writeGroup,
} from './documents.ts';

/** The groups of one request's transaction. */
export function groupStore(storage: Transaction): GroupStore {
  return {
    get: (id) => (id === '' ? undefined : readGroup(storage, id)),
    byName: (name) => (name === '' ? undefined : groupAt(storage, groupNameKey(name))),
    byAliasId: (id) => (id === '' ? undefined : groupAt(storage, groupAliasKey(id))),
    byAlias: (mountAccessor, name) =>
      mountAccessor === '' || name === '' ? undefined : groupAt(storage, groupAliasNameKey(mountAccessor, name)),
    ids: () => groupIds(storage),
    aliasIds: () => groupAliasIds(storage),
    put: (group, set) => writeGroup(storage, group, set),
    delete: (group) => removeGroup(storage, group),
    members: (id) => memberGroupIds(storage, id),
    ofEntity(id) {
      const direct = readAll(storage, groupIdsOf(storage, id));
      return { direct, inherited: ancestors(storage, direct) };
    },
  };
}

/** The groups above the given ones, each once, the nearest first. */
function ancestors(storage: Transaction, groups: readonly IdentityGroup[]): IdentityGroup[] {
  if (groups.length === 0) return [];
  const found = new Map<string, IdentityGroup>(groups.map((group) => [group.id, group]));
  for (const group of found.values()) {
    for (const parent of readAll(storage, group.parentGroupIds)) {
      if (!found.has(parent.id)) found.set(parent.id, parent);
    }
  }
  return [...found.values()].slice(groups.length);
}

function readAll(storage: Transaction, ids: readonly string[]): IdentityGroup[] {
  return ids.map((id) => readGroup(storage, id)).filter((group) => group !== undefined);
}
