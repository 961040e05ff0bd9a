import { toLower } from '../../go/text.ts';
import type {
  GroupAlias,
  GroupContent,
  IdentityAlias,
  IdentityGroup,
  StoredEntity,
} from '../../services/identity-store.ts';
import type { Key, Transaction } from '../../storage/storage.ts';
import { keySegment } from '../../values/key-segment.ts';
import { oncePer } from '../../values/once-per.ts';
import { type Moment, readStoredTime, storedTime } from '../../values/time.ts';
import type { AsDocument } from '../as-document.ts';

/**
 * Documents of the identity store:
 *
 * - `identity/entities/<id>`: an entity with its aliases
 * - `identity/entity-names/<name>`, `identity/aliases/<id>`, `identity/alias-names/<mount's accessor>/<name>`:
 * references to the entity
 * - `identity/merged-entities/<id>`: a reference to the entity that this one was merged into
 * - `identity/groups/<id>`: a group
 * - `identity/group-names/<name>`, `identity/group-aliases/<id>`, `identity/group-alias-names/<mount's
 * accessor>/<name>`: references to the group
 * - `identity/memberships/<entity's id>/<group's id>`, `identity/member-groups/<group's id>/<member's id>`: empty
 * documents
 *
 * Names in keys are in lower case.
 */
const folder = 'identity';
const entities = `${folder}/entities`;
const aliases = `${folder}/aliases`;
const groups = `${folder}/groups`;
const groupAliases = `${folder}/group-aliases`;

type Times = { readonly creationTime: Moment; readonly lastUpdateTime: Moment };
type Dated<T extends Times> = AsDocument<Omit<T, keyof Times>> & {
  readonly creationTime: string;
  readonly lastUpdateTime: string;
};
type AliasDocument = Dated<IdentityAlias>;
type EntityDocument = Omit<Dated<StoredEntity>, 'id' | 'aliases'> & { readonly aliases: readonly AliasDocument[] };
type GroupDocument = Omit<Dated<IdentityGroup>, 'id' | 'alias'> & { readonly alias?: Dated<GroupAlias> | undefined };
type Reference = { readonly id: string };

const entityOf = oncePer(
  (document: EntityDocument, id): StoredEntity => ({
    id,
    ...document,
    aliases: document.aliases.map((alias) => ({ ...alias, ...timesOf(alias) })),
    ...timesOf(document),
  }),
);

const groupOf = oncePer((document: GroupDocument, id): IdentityGroup => {
  const { alias } = document;
  return { id, ...document, alias: alias && { ...alias, ...timesOf(alias) }, ...timesOf(document) };
});

function timesOf(document: { readonly [Time in keyof Times]: string }): Times {
  const { creationTime, lastUpdateTime } = document;
  return { creationTime: readStoredTime(creationTime), lastUpdateTime: readStoredTime(lastUpdateTime) };
}

function dated<T extends Times>(entry: T): Dated<T> {
  const { creationTime, lastUpdateTime } = entry;
  return { ...entry, creationTime: storedTime(creationTime), lastUpdateTime: storedTime(lastUpdateTime) };
}

/** Returns the entity with this id. */
export function readEntity(storage: Transaction, id: string): StoredEntity | undefined {
  const document = storage.get<EntityDocument>(`${entities}/${keySegment(id)}`);
  return document && entityOf(document, id);
}

/** Returns the entity that a reference names. */
export function entityAt(storage: Transaction, key: Key): StoredEntity | undefined {
  const reference = storage.get<Reference>(key);
  return reference && readEntity(storage, reference.id);
}

/** Adds an entity, or replaces the one with the same id. Empty custom metadata reads as empty until the next write, then as null. */
export function writeEntity(storage: Transaction, entity: StoredEntity): void {
  const before = readEntity(storage, entity.id);
  if (before) {
    removeReferences(storage, before);
  }
  const { id, ...document } = entity;
  const kept = new Map(before?.aliases.map((alias) => [alias.id, alias.lastUpdateTime]));
  const written = entity.aliases.map((alias) =>
    dated(kept.get(alias.id) === alias.lastUpdateTime ? withoutEmpty(alias) : alias),
  );
  storage.put(`${entities}/${id}`, { ...dated(document), aliases: written });
  for (const key of references(entity)) {
    storage.put(key, { id });
  }
}

/** Returns the alias with null instead of empty custom metadata. */
export function withoutEmpty(alias: IdentityAlias): IdentityAlias {
  const { customMetadata } = alias;
  const isEmpty = customMetadata !== null && Object.keys(customMetadata).length === 0;
  return { ...alias, customMetadata: isEmpty ? null : customMetadata };
}

export function removeEntity(storage: Transaction, entity: StoredEntity): void {
  removeReferences(storage, entity);
  storage.delete(`${entities}/${entity.id}`);
}

function removeReferences(storage: Transaction, entity: StoredEntity): void {
  for (const key of references(entity)) {
    // Another entity may have taken over the alias.
    if (storage.get<Reference>(key)?.id === entity.id) {
      storage.delete(key);
    }
  }
}

function references(entity: StoredEntity): Key[] {
  return [
    entityNameKey(entity.name),
    ...entity.aliases.flatMap((alias) => [aliasKey(alias.id), aliasNameKey(alias.mountAccessor, alias.name)]),
    ...(entity.mergedIds ?? []).map(mergedKey),
  ];
}

export function entityNameKey(name: string): Key {
  return `${folder}/entity-names/${nameSegment(name)}`;
}

export function aliasKey(id: string): Key {
  return `${aliases}/${keySegment(id)}`;
}

export function aliasNameKey(mountAccessor: string, name: string): Key {
  return `${folder}/alias-names/${keySegment(mountAccessor)}/${nameSegment(name)}`;
}

export function mergedKey(id: string): Key {
  return `${folder}/merged-entities/${keySegment(id)}`;
}

export function entityIds(storage: Transaction): string[] {
  return storage.list(entities);
}

export function aliasIds(storage: Transaction): string[] {
  return storage.list(aliases);
}

export function readGroup(storage: Transaction, id: string): IdentityGroup | undefined {
  const document = storage.get<GroupDocument>(`${groups}/${keySegment(id)}`);
  return document && groupOf(document, id);
}

/** Returns the group that a reference names. */
export function groupAt(storage: Transaction, key: Key): IdentityGroup | undefined {
  const reference = storage.get<Reference>(key);
  return reference && readGroup(storage, reference.id);
}

/** Adds a group, or replaces the one with the same id, and counts the write. */
export function writeGroup(storage: Transaction, group: IdentityGroup, set: readonly GroupContent[] = []): void {
  const before = readGroup(storage, group.id);
  if (before) {
    removeGroup(storage, before);
  }
  const { id, alias, ...document } = group;
  const modifyIndex = (before?.modifyIndex ?? 0) + 1;
  const lastSet = set.length > 0 ? set : undefined;
  storage.put(`${groups}/${id}`, { ...dated(document), ...(alias && { alias: dated(alias) }), lastSet, modifyIndex });
  for (const key of [groupNameKey(group.name), ...groupAliasKeys(group)]) {
    storage.put(key, { id });
  }
  for (const key of membershipKeys(group)) {
    storage.put(key, {});
  }
}

/** Deletes a group. Its member groups keep its id among their parents, where it no longer resolves. */
export function removeGroup(storage: Transaction, group: IdentityGroup): void {
  const keys = [groupNameKey(group.name), ...groupAliasKeys(group), ...membershipKeys(group), `${groups}/${group.id}`];
  for (const key of keys) {
    storage.delete(key);
  }
}

function membershipKeys(group: IdentityGroup): Key[] {
  return [
    ...group.memberEntityIds.map((entity) => `${membershipFolder(entity)}/${group.id}`),
    ...group.parentGroupIds.map((parent) => `${memberFolder(parent)}/${group.id}`),
  ];
}

export function groupIds(storage: Transaction): string[] {
  return storage.list(groups);
}

/** Lists the ids of the groups that have the entity as a direct member. */
export function groupIdsOf(storage: Transaction, entityId: string): string[] {
  return storage.list(membershipFolder(entityId));
}

/** Lists the ids of a group's member groups. */
export function memberGroupIds(storage: Transaction, id: string): string[] {
  return storage.list(memberFolder(id));
}

function groupAliasKeys({ alias }: IdentityGroup): Key[] {
  return alias === undefined ? [] : [groupAliasKey(alias.id), groupAliasNameKey(alias.mountAccessor, alias.name)];
}

export function groupAliasKey(id: string): Key {
  return `${groupAliases}/${keySegment(id)}`;
}

export function groupAliasNameKey(mountAccessor: string, name: string): Key {
  return `${folder}/group-alias-names/${keySegment(mountAccessor)}/${nameSegment(name)}`;
}

export function groupAliasIds(storage: Transaction): string[] {
  return storage.list(groupAliases);
}

export function groupNameKey(name: string): Key {
  return `${folder}/group-names/${nameSegment(name)}`;
}

function membershipFolder(entityId: string): Key {
  return `${folder}/memberships/${keySegment(entityId)}`;
}

function memberFolder(groupId: string): Key {
  return `${folder}/member-groups/${keySegment(groupId)}`;
}

function nameSegment(name: string): string {
  return keySegment(toLower(name));
}
