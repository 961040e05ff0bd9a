import type { Call, PathDefinition } from '../../framework/backend.ts';
import { refusal } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';
import { type Printable, printJson } from '../../go/json/json.ts';
import { withoutDuplicates } from '../../go/text.ts';
import { listErrors } from '../../policy/errors.ts';
import type { IdentityAlias, IdentityEntity } from '../../services/identity-store.ts';
import { nonEmpty } from './alias.ts';

/** `entity/merge`: makes several entities one. */
export const entityMerge: PathDefinition = {
  pattern: 'entity/merge/?',
  fields: {
    from_entity_ids: {
      type: 'comma string slice',
      description: 'The ids of the entities that become part of another.',
    },
    to_entity_id: { type: 'string', description: 'The id of the entity that they become part of.' },
    force: { type: 'bool', description: 'Accepted and not used.' },
    conflicting_alias_ids_to_keep: {
      type: 'comma string slice',
      description: 'Where both entities have an alias at the same auth method, the ids of those that are meant.',
    },
  },
  operations: { update: merge },
  help: {
    synopsis: 'Makes entities part of another.',
    description:
      'It gets their aliases and takes their places in groups, and their tokens are its tokens from then on. Their own policies and metadata are forgotten.',
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
  const clashes = keep.length === 0 ? clashesOf(to, from) : [];
  if (clashes.length > 0) {
    return refuseClashes(call, clashes);
  }
  if (keep.length > 0) {
    refuseOpenClashes(to, from, keep);
  }
  for (const entity of from) {
    takePlaces(core, entity, toId);
  }
  identity.put({
    ...to,
    aliases: [...to.aliases, ...from.flatMap(handedOver)],
    mergedIds: [...(to.mergedIds ?? []), ...from.flatMap(({ id, mergedIds = [] }) => [...mergedIds, id])],
  });
  return undefined;
}

function handedOver({ id, aliases }: IdentityEntity): IdentityAlias[] {
  return aliases.map((alias) => ({
    ...alias,
    customMetadata: nonEmpty(alias.customMetadata),
    mergedFrom: [...(alias.mergedFrom ?? []), id],
  }));
}

/** Puts an entity in the places that another has in groups, and removes the other. */
function takePlaces({ identity }: Call['core'], from: IdentityEntity, toId: string): void {
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

/** Two aliases at one auth method, where an entity has one name. */
interface Clash {
  readonly to: Named;
  readonly from: Named;
}

interface Named {
  readonly entity: IdentityEntity;
  readonly alias: IdentityAlias;
}

/** The aliases that would be second ones. Throws a `RequestError` where those to be merged clash among themselves. */
function clashesOf(to: IdentityEntity, from: readonly IdentityEntity[]): Clash[] {
  const owners = new Map<string, string>();
  const clashes: Clash[] = [];
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
        clashes.push({ to: { entity: to, alias: toAlias }, from: { entity, alias } });
      }
    }
  }
  return clashes;
}

/** Refuses to merge, and tells whose aliases clash. */
function refuseClashes(call: Call, clashes: readonly Clash[]): Response {
  const heading =
    'toEntity and at least one fromEntity have aliases with the same mount accessor, repeat the merge request specifying exactly one fromEntity, clashes: ';
  const lines = clashes.map(
    ({ to, from }) =>
      `mountAccessor: ${to.alias.mountAccessor}, toEntity ID: ${to.entity.id}, fromEntity ID: ${from.entity.id}, conflicting toEntity alias ID: ${to.alias.id}, conflicting fromEntity alias ID: ${from.alias.id}`,
  );
  const body = new Map<string, Printable>([
    ['errors', [listErrors([heading, ...lines])]],
    ['data', clashes.flatMap(({ to, from }) => [describe(call, to), describe(call, from)])],
  ]);
  return { raw: { status: 400, contentType: 'application/json', body: `${printJson(body)}\n` } };
}

function describe({ core }: Call, { entity, alias }: Named): Printable {
  const mount = core.mounts.byAccessor(alias.mountAccessor);
  return {
    alias: alias.name,
    entity: entity.name,
    entity_id: entity.id,
    mount: mount?.type ?? '',
    mount_path: mount?.fullPath ?? '',
  };
}

/** Refuses to merge where it isn't said of two aliases at the same auth method which one is meant. Both stay all the same. */
function refuseOpenClashes(to: IdentityEntity, from: readonly IdentityEntity[], keep: readonly string[]): void {
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
