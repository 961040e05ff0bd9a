import type { Moment } from '../values/time.ts';
import type { MountEntry } from './mount-table.ts';

/** An entity's alias at one auth mount. Alias names are case-insensitive. */
export interface IdentityAlias {
  readonly id: string;
  readonly name: string;
  readonly mountAccessor: string;
  readonly mountType: string;
  /** The metadata that the auth method reported at the last login. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The metadata written through the API; null if none was ever written. */
  readonly customMetadata: Readonly<Record<string, string>> | null;
  readonly local: boolean;
  /** The ids of the entities that owned the alias before merges, oldest first. */
  readonly mergedFrom?: readonly string[];
  readonly creationTime: Moment;
  readonly lastUpdateTime: Moment;
}

/** An entity as it is stored. Entity names are case-insensitive. */
export interface StoredEntity {
  readonly id: string;
  readonly name: string;
  readonly policies: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Set if the last write set the metadata to nothing. It then reads as empty, any other empty metadata as null. */
  readonly hasEmptyMetadata?: true | undefined;
  readonly disabled: boolean;
  readonly aliases: readonly IdentityAlias[];
  /** The ids of the entities that were merged into this one. */
  readonly mergedIds?: readonly string[];
  readonly creationTime: Moment;
  readonly lastUpdateTime: Moment;
}

/** An entity with the groups that its policies come from. */
export interface IdentityEntity extends StoredEntity {
  /** The groups that the entity belongs to, directly or through another group. */
  readonly groups: readonly IdentityGroup[];
}

/** An external group's alias at one auth mount. Alias names are case-insensitive. */
export interface GroupAlias {
  readonly id: string;
  readonly name: string;
  readonly mountAccessor: string;
  readonly creationTime: Moment;
  readonly lastUpdateTime: Moment;
}

/** The fields of a group that `lastSet` tracks. */
export type GroupContent = 'policies' | 'memberEntityIds' | 'metadata';

/** A group of entities and of other groups. */
export interface IdentityGroup {
  readonly id: string;
  readonly name: string;
  readonly type: 'internal' | 'external';
  readonly policies: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly memberEntityIds: readonly string[];
  /** The fields that the last write set. An empty list or map among them reads as empty; any other reads as null. */
  readonly lastSet?: readonly GroupContent[] | undefined;
  /** The ids of the groups that this group is a member of. */
  readonly parentGroupIds: readonly string[];
  /** The alias of an external group: its name at an auth mount. */
  readonly alias?: GroupAlias | undefined;
  /** The number of writes, starting at 1. */
  readonly modifyIndex: number;
  readonly creationTime: Moment;
  readonly lastUpdateTime: Moment;
}

/** Stores groups. */
export interface GroupStore {
  get(id: string): IdentityGroup | undefined;
  byName(name: string): IdentityGroup | undefined;
  byAliasId(id: string): IdentityGroup | undefined;
  byAlias(mountAccessor: string, name: string): IdentityGroup | undefined;
  /** Lists the ids of all groups, sorted. `aliasIds` does the same for their aliases. */
  ids(): string[];
  aliasIds(): string[];
  /** Adds a group, or replaces the one with the same id. `set` becomes its `lastSet`. */
  put(group: IdentityGroup, set?: readonly GroupContent[]): void;
  delete(group: IdentityGroup): void;
  /** Lists the ids of a group's member groups. */
  members(id: string): string[];
  /** Returns the groups of an entity: those that list it as a member, and those that it inherits through them. */
  ofEntity(id: string): { readonly direct: readonly IdentityGroup[]; readonly inherited: readonly IdentityGroup[] };
}

/** Stores entities, their aliases at auth mounts, and groups. */
export interface IdentityStore {
  get(id: string): IdentityEntity | undefined;
  /** Resolves a token's entity id: returns the entity with this id, or the one that it was merged into. */
  resolve(id: string): IdentityEntity | undefined;
  byName(name: string): IdentityEntity | undefined;
  byAlias(mountAccessor: string, name: string): IdentityEntity | undefined;
  byAliasId(id: string): IdentityEntity | undefined;
  /** Lists the ids of all entities, sorted. `aliasIds` does the same for their aliases. */
  ids(): string[];
  aliasIds(): string[];
  /**
   * Adds an entity with its aliases, or replaces the one with the same id. The caller checks that the names are free.
   * Pass `metadata` as `set` if the write sets the metadata.
   */
  put(entity: StoredEntity, set?: 'metadata'): void;
  delete(entity: StoredEntity): void;
  /**
   * Returns the entity that owns an alias of a mount, and creates it if there is none. Stores the given metadata in the
   * alias.
   */
  forAlias(
    mount: MountEntry,
    alias: { readonly name: string; readonly metadata?: Readonly<Record<string, string>> },
  ): IdentityEntity;
  /** Returns every policy of an entity, or of the one that it was merged into: its own and those of its groups. */
  policies(id: string): readonly string[];
  readonly groups: GroupStore;
}
