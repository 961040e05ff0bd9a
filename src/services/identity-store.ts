import type { Moment } from '../values/time.ts';
import type { MountEntry } from './mount-table.ts';

/** An entity's name at one auth mount. Its name is compared without regard to case. */
export interface IdentityAlias {
  readonly id: string;
  readonly name: string;
  readonly mountAccessor: string;
  readonly mountType: string;
  /** What the auth method said of it at its last login. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What was written to it; null where nobody ever did. */
  readonly customMetadata: Readonly<Record<string, string>> | null;
  readonly local: boolean;
  /** The entities that it was taken over from by merging, the first one first. */
  readonly mergedFrom?: readonly string[];
  readonly creationTime: Moment;
  readonly lastUpdateTime: Moment;
}

/** An entity as it is stored. Names are compared without regard to case. */
export interface StoredEntity {
  readonly id: string;
  readonly name: string;
  readonly policies: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly disabled: boolean;
  readonly aliases: readonly IdentityAlias[];
  /** The ids of the entities that were merged into this one. */
  readonly mergedIds?: readonly string[];
  readonly creationTime: Moment;
  readonly lastUpdateTime: Moment;
}

export interface IdentityEntity extends StoredEntity {
  /** The groups that it's in, directly or through another group. */
  readonly groups: readonly IdentityGroup[];
}

/** The policies that an entity gives to its tokens: its own and its groups'. */
export function policiesOf({ policies, groups }: IdentityEntity): readonly string[] {
  return groups.length === 0 ? policies : [...policies, ...groups.flatMap((group) => group.policies)];
}

/** An external group's name at one auth mount. Its name is compared without regard to case. */
export interface GroupAlias {
  readonly id: string;
  readonly name: string;
  readonly mountAccessor: string;
  readonly creationTime: Moment;
  readonly lastUpdateTime: Moment;
}

/** What a group holds of its own and may hold nothing in. */
export type GroupContent = 'policies' | 'memberEntityIds' | 'metadata';

/** A group of entities and of other groups. */
export interface IdentityGroup {
  readonly id: string;
  readonly name: string;
  readonly type: 'internal' | 'external';
  readonly policies: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly memberEntityIds: readonly string[];
  /** What the last write set, be it to nothing: an empty list or map shows as such then, else as null. */
  readonly lastSet?: readonly GroupContent[] | undefined;
  /** The groups that have this one as a member. */
  readonly parentGroupIds: readonly string[];
  /** For external groups: whom an auth method means by it. */
  readonly alias?: GroupAlias | undefined;
  /** Counts the writes, from 1. */
  readonly modifyIndex: number;
  readonly creationTime: Moment;
  readonly lastUpdateTime: Moment;
}

/** Groups of entities. */
export interface GroupStore {
  get(id: string): IdentityGroup | undefined;
  byName(name: string): IdentityGroup | undefined;
  byAliasId(id: string): IdentityGroup | undefined;
  byAlias(mountAccessor: string, name: string): IdentityGroup | undefined;
  /** All ids of groups, and of their aliases, sorted. */
  ids(): string[];
  aliasIds(): string[];
  /** Adds a group or replaces the one with its id. `set` is what becomes its `lastSet`. */
  put(group: IdentityGroup, set?: readonly GroupContent[]): void;
  delete(group: IdentityGroup): void;
  /** The ids of a group's member groups. */
  members(id: string): string[];
  /** The groups that an entity is in: as a member itself, and through those. */
  ofEntity(id: string): { readonly direct: readonly IdentityGroup[]; readonly inherited: readonly IdentityGroup[] };
}

/** Entities, their aliases at auth mounts, and groups. */
export interface IdentityStore {
  get(id: string): IdentityEntity | undefined;
  /** The entity with this id, or the one that it was merged into: who a token's entity is by now. */
  behind(id: string): IdentityEntity | undefined;
  byName(name: string): IdentityEntity | undefined;
  byAlias(mountAccessor: string, name: string): IdentityEntity | undefined;
  byAliasId(id: string): IdentityEntity | undefined;
  /** All ids of entities, and of aliases, sorted. */
  ids(): string[];
  aliasIds(): string[];
  /** Adds an entity or replaces the one with its id, its aliases included. Their names must be free. */
  put(entity: StoredEntity): void;
  delete(entity: StoredEntity): void;
  /**
   * The entity behind an alias of a mount, made where there is none. The alias takes on the metadata that it's given.
   */
  forAlias(
    mount: MountEntry,
    alias: { readonly name: string; readonly metadata?: Readonly<Record<string, string>> },
  ): IdentityEntity;
  /** Every policy of an entity, or of the one that it was merged into: its own and its groups'. */
  policies(id: string): readonly string[];
  readonly groups: GroupStore;
}
