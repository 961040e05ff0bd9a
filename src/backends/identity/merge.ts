import type { Call, PathDefinition } from '../../framework/backend.ts';
import { refusal } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';
import { type Printable, printJson } from '../../go/json/json.ts';
import { withoutDuplicates } from '../../go/text.ts';
import { listErrors } from '../../policy/list-errors.ts';
import type { IdentityAlias, IdentityEntity } from '../../services/identity-store.ts';
import { nonEmpty } from './alias.ts';

/** `entity/merge`: merges entities into another one. */
export const entityMerge: PathDefinition = {
  pattern: 'entity/merge/?',
  fields: {
    from_entity_ids: {
      type: 'comma string slice',
      description: 'Ids of the entities to merge.',
    },
    to_entity_id: { type: 'string', description: 'Id of the entity to merge them into.' },
    force: { type: 'bool', description: 'Ignored.' },
    conflicting_alias_ids_to_keep: {
      type: 'comma string slice',
      description: 'If both entities have an alias at the same auth method, the ids of the aliases to keep.',
    },
  },
  operations: { update: merge },
  help: {
    synopsis: 'Merge entities into another one.',
    description:
      'The target entity receives their aliases, group memberships and tokens. Their policies and metadata are discarded.',
  },
};

function merge(call: Call): Response | undefined {
  const { core, data } = call;
  const toId = data.string('to_entity_id');
  if (toId === '') {
    throw refusal('missing entity id to merge to');
  }
  const fromIds = data.strings('from_entity_ids');
  if (fromIds.length === 0) {
    throw refusal('missing entity ids to merge from');
  }
  const keep = data.strings('conflicting_alias_ids_to_keep');
  const { identity } = core;
  const to = identity.get(toId);
  if (to === undefined) {
    throw refusal('entity id to merge to is invalid');
  }
  if (fromIds.length > 1 && keep.length > 1) {
    throw refusal('aliases conflicts cannot be resolved with multiple from entity ids - merge one entity at a time');
  }
  const from = withoutDuplicates(fromIds, false).map((id) => {
    if (id === toId) {
      throw refusal('to_entity_id should not be present in from_entity_ids');
    }
    const entity = identity.get(id);
    if (entity === undefined) {
      throw refusal('entity id to merge from is invalid');
    }
    return entity;
  });
  const conflicts = keep.length === 0 ? findConflicts(to, from) : [];
  if (conflicts.length > 0) {
    return conflictResponse(call, conflicts);
  }
  if (keep.length > 0) {
    checkKeptAliases(to, from, keep);
  }
  for (const entity of from) {
    replaceInGroups(core, entity, toId);
  }
  identity.put({
    ...to,
    aliases: [...to.aliases, ...from.flatMap(movedAliases)],
    mergedIds: [...(to.mergedIds ?? []), ...from.flatMap(({ id, mergedIds = [] }) => [...mergedIds, id])],
  });
  return undefined;
}

function movedAliases({ id, aliases }: IdentityEntity): IdentityAlias[] {
  return aliases.map((alias) => ({
    ...alias,
    customMetadata: nonEmpty(alias.customMetadata),
    mergedFrom: [...(alias.mergedFrom ?? []), id],
  }));
}

/** Deletes an entity and replaces it with another one in its groups. */
function replaceInGroups({ identity }: Call['core'], from: IdentityEntity, toId: string): void {
  const { groups } = identity;
  const { direct } = groups.ofEntity(from.id);
  identity.delete(from);
  for (const { id } of direct) {
    const group = groups.get(id);
    if (group) {
      groups.put({ ...group, memberEntityIds: withoutDuplicates([...group.memberEntityIds, toId], false) });
    }
  }
}

/** Two aliases at the same auth method. An entity can have only one there. */
interface AliasConflict {
  readonly to: OwnedAlias;
  readonly from: OwnedAlias;
}

interface OwnedAlias {
  readonly entity: IdentityEntity;
  readonly alias: IdentityAlias;
}

/**
 * Returns the conflicts between the aliases of `to` and those of the entities to merge.
 *
 * @throws RequestError if two entities to merge have aliases at the same auth method
 */
function findConflicts(to: IdentityEntity, from: readonly IdentityEntity[]): AliasConflict[] {
  const owners = new Map<string, string>();
  const conflicts: AliasConflict[] = [];
  for (const entity of from) {
    for (const toAlias of to.aliases) {
      for (const alias of entity.aliases) {
        const accessor = alias.mountAccessor;
        if ((owners.get(accessor) ?? entity.id) !== entity.id) {
          throw refusal(
            `mount accessor ${accessor} found in multiple fromEntities, merge should be done with one fromEntity at a time`,
          );
        }
        owners.set(accessor, entity.id);
        if (accessor !== toAlias.mountAccessor) {
          continue;
        }
        conflicts.push({ to: { entity: to, alias: toAlias }, from: { entity, alias } });
      }
    }
  }
  return conflicts;
}

/** Returns the response that refuses a merge and lists the conflicts. */
function conflictResponse(call: Call, conflicts: readonly AliasConflict[]): Response {
  const heading =
    'toEntity and at least one fromEntity have aliases with the same mount accessor, repeat the merge request specifying exactly one fromEntity, clashes: ';
  const lines = conflicts.map(
    ({ to, from }) =>
      `mountAccessor: ${to.alias.mountAccessor}, toEntity ID: ${to.entity.id}, fromEntity ID: ${from.entity.id}, conflicting toEntity alias ID: ${to.alias.id}, conflicting fromEntity alias ID: ${from.alias.id}`,
  );
  const body = new Map<string, Printable>([
    ['errors', [listErrors([heading, ...lines])]],
    ['data', conflicts.flatMap(({ to, from }) => [describe(call, to), describe(call, from)])],
  ]);
  return { raw: { status: 400, contentType: 'application/json', body: `${printJson(body)}\n` } };
}

function describe({ core }: Call, { entity, alias }: OwnedAlias): Printable {
  const mount = core.mounts.byAccessor(alias.mountAccessor);
  return {
    alias: alias.name,
    entity: entity.name,
    entity_id: entity.id,
    mount: mount?.type ?? '',
    mount_path: mount?.fullPath ?? '',
  };
}

/**
 * Refuses a merge unless `keep` names one alias of each conflicting pair. As in OpenBao, the other alias is kept all the same.
 */
function checkKeptAliases(to: IdentityEntity, from: readonly IdentityEntity[], keep: readonly string[]): void {
  const kept = new Set(keep);
  for (const alias of from.flatMap(({ aliases }) => aliases)) {
    const other = to.aliases.find(({ mountAccessor }) => mountAccessor === alias.mountAccessor);
    if (other === undefined || kept.has(other.id) || kept.has(alias.id)) {
      continue;
    }
    throw refusal(
      `conflicting mount accessors in following alias IDs and neither were present in conflicting_alias_ids_to_keep: ${alias.id}, ${other.id}`,
    );
  }
}
