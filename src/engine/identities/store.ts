import { emptyEntity } from '../../framework/empty-entity.ts';
import { checkMetadata } from '../../framework/identity-metadata.ts';
import type { Core } from '../../services/core.ts';
import type { GroupStore, IdentityEntity, IdentityStore, StoredEntity } from '../../services/identity-store.ts';
import type { MountEntry } from '../../services/mount-table.ts';
import type { Key, Transaction } from '../../storage/storage.ts';
import { uuid } from '../../values/ids.ts';
import { oncePer } from '../../values/once-per.ts';
import type { Moment } from '../../values/time.ts';
import {
  aliasIds,
  aliasKey,
  aliasNameKey,
  entityAt,
  entityIds,
  entityNameKey,
  mergedKey,
  readEntity,
  removeEntity,
  withoutEmpty,
  writeEntity,
} from './documents.ts';
import { policiesOf } from './policies-of.ts';
import { StoredGroups } from './stored-groups.ts';

type LoginAlias = Parameters<IdentityStore['forAlias']>[1];

/**
 * Stores identities in one transaction. It is a class, like the other stores that each login uses: an object of fresh
 * closures takes 2 KB per request.
 */
export class StoredIdentities implements IdentityStore {
  readonly groups: GroupStore;
  readonly #storage: Transaction;
  readonly #now: Moment;

  constructor({ storage, now }: Pick<Core, 'storage' | 'now'>) {
    this.#storage = storage;
    this.#now = now;
    this.groups = new StoredGroups(storage);
  }

  get(id: string): IdentityEntity | undefined {
    return id === '' ? undefined : this.#withGroups(readEntity(this.#storage, id));
  }

  resolve(id: string): IdentityEntity | undefined {
    return this.get(id) ?? (id === '' ? undefined : this.#at(mergedKey(id)));
  }

  byName(name: string): IdentityEntity | undefined {
    return name === '' ? undefined : this.#at(entityNameKey(name));
  }

  byAlias(mountAccessor: string, name: string): IdentityEntity | undefined {
    return mountAccessor === '' || name === '' ? undefined : this.#at(aliasNameKey(mountAccessor, name));
  }

  byAliasId(id: string): IdentityEntity | undefined {
    return id === '' ? undefined : this.#at(aliasKey(id));
  }

  ids(): string[] {
    return entityIds(this.#storage);
  }

  aliasIds(): string[] {
    return aliasIds(this.#storage);
  }

  put(entity: StoredEntity, set?: 'metadata'): void {
    const stored = withoutComputed(entity);
    const isEmptied = set === 'metadata' && Object.keys(entity.metadata).length === 0;
    writeEntity(this.#storage, isEmptied ? { ...stored, hasEmptyMetadata: true } : stored);
  }

  delete(entity: StoredEntity): void {
    for (const group of this.groups.ofEntity(entity.id).direct) {
      const memberEntityIds = group.memberEntityIds.filter((id) => id !== entity.id);
      this.groups.put({ ...group, memberEntityIds }, ['memberEntityIds']);
    }
    removeEntity(this.#storage, entity);
  }

  forAlias(mount: MountEntry, alias: LoginAlias): IdentityEntity {
    const now = this.#now;
    const found = this.#at(aliasNameKey(mount.accessor, alias.name));
    const entity = found ? withLoginMetadata(found, mount, alias, now) : newEntity(mount, alias, now);
    if (entity !== found) {
      writeEntity(this.#storage, withoutComputed(entity));
    }
    return entity;
  }

  policies(id: string): readonly string[] {
    const entity = this.resolve(id);
    return entity ? policiesOf(entity) : [];
  }

  #at(key: Key): IdentityEntity | undefined {
    return this.#withGroups(entityAt(this.#storage, key));
  }

  #withGroups(entity: StoredEntity | undefined): IdentityEntity | undefined {
    if (!entity) {
      return undefined;
    }
    const { direct, inherited } = this.groups.ofEntity(entity.id);
    return direct.length === 0 ? withoutGroups(entity) : { groups: [...direct, ...inherited], ...entity };
  }
}

/** Returns an entity without groups. */
const withoutGroups = oncePer((entity: StoredEntity): IdentityEntity => ({ groups: [], ...entity }));

/** Strips the members that are only computed for readers, and what the last write alone determines. */
function withoutComputed(entity: StoredEntity): StoredEntity {
  const { id, name, policies, metadata, disabled, aliases, mergedIds, creationTime, lastUpdateTime } = entity;
  return {
    id,
    name,
    policies,
    metadata,
    disabled,
    aliases,
    ...(mergedIds && { mergedIds }),
    creationTime,
    lastUpdateTime,
  };
}

/** Returns the entity with the alias's new metadata, or the same object if nothing changed. */
function withLoginMetadata(entity: IdentityEntity, mount: MountEntry, login: LoginAlias, now: Moment): IdentityEntity {
  const metadata = login.metadata ?? {};
  const changed = entity.aliases.find(
    (alias) =>
      alias.mountAccessor === mount.accessor && alias.name === login.name && !isSameMap(alias.metadata, metadata),
  );
  if (!changed) {
    return entity;
  }
  const aliases = entity.aliases.map((alias) =>
    alias === changed ? withoutEmpty({ ...alias, metadata, lastUpdateTime: now }) : alias,
  );
  return { ...entity, aliases };
}

/**
 * Returns a new entity for an alias. OpenBao validates a login's metadata only here, not when it replaces older
 * metadata.
 */
function newEntity(mount: MountEntry, login: LoginAlias, now: Moment): IdentityEntity {
  const metadata = login.metadata ?? {};
  checkMetadata('alias', metadata);
  const alias = {
    id: uuid(),
    name: login.name,
    mountAccessor: mount.accessor,
    mountType: mount.type,
    metadata,
    customMetadata: null,
    local: mount.local,
    creationTime: now,
    lastUpdateTime: now,
  };
  return { ...emptyEntity(now), aliases: [alias], groups: [] };
}

function isSameMap(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key]);
}
