import type { GroupStore, IdentityGroup } from '../../services/identity-store.ts';
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

/** Stores groups in one transaction. */
export class StoredGroups implements GroupStore {
  readonly #storage: Transaction;

  constructor(storage: Transaction) {
    this.#storage = storage;
  }

  get(id: string): IdentityGroup | undefined {
    return id === '' ? undefined : readGroup(this.#storage, id);
  }

  byName(name: string): IdentityGroup | undefined {
    return name === '' ? undefined : groupAt(this.#storage, groupNameKey(name));
  }

  byAliasId(id: string): IdentityGroup | undefined {
    return id === '' ? undefined : groupAt(this.#storage, groupAliasKey(id));
  }

  byAlias(mountAccessor: string, name: string): IdentityGroup | undefined {
    return mountAccessor === '' || name === ''
      ? undefined
      : groupAt(this.#storage, groupAliasNameKey(mountAccessor, name));
  }

  ids(): string[] {
    return groupIds(this.#storage);
  }

  aliasIds(): string[] {
    return groupAliasIds(this.#storage);
  }

  put(...args: Parameters<GroupStore['put']>): void {
    writeGroup(this.#storage, ...args);
  }

  delete(group: IdentityGroup): void {
    removeGroup(this.#storage, group);
  }

  members(id: string): string[] {
    return memberGroupIds(this.#storage, id);
  }

  ofEntity(id: string): ReturnType<GroupStore['ofEntity']> {
    const direct = readAll(this.#storage, groupIdsOf(this.#storage, id));
    return { direct, inherited: ancestors(this.#storage, direct) };
  }
}

/** Returns the ancestors of the groups, without duplicates, nearest first. */
function ancestors(storage: Transaction, groups: readonly IdentityGroup[]): IdentityGroup[] {
  if (groups.length === 0) {
    return [];
  }
  const seen = new Map<string, IdentityGroup>(groups.map((group) => [group.id, group]));
  for (const group of seen.values()) {
    for (const parent of readAll(storage, group.parentGroupIds)) {
      if (!seen.has(parent.id)) {
        seen.set(parent.id, parent);
      }
    }
  }
  return [...seen.values()].slice(groups.length);
}

function readAll(storage: Transaction, ids: readonly string[]): IdentityGroup[] {
  return ids.map((id) => readGroup(storage, id)).filter((group) => group !== undefined);
}
