import type { Backend } from '../../framework/backend.ts';
import { alias, aliasById, aliasList } from './alias.ts';
import { entity, entityBatchDelete, entityById, entityByName, entityIdList, entityNameList } from './entity.ts';
import { group, groupById, groupByName, groupIdList, groupNameList } from './group.ts';
import { groupAlias, groupAliasById, groupAliasList } from './group-alias.ts';
import { lookupEntity, lookupGroup } from './lookup.ts';
import { entityMerge } from './merge.ts';

/** `identity`: who is behind the logins at the auth methods, and the policies that they have for it. */
export const identityBackend: Backend = {
  type: 'identity',
  help: `Identities are entities: people or machines, whichever auth method they log in with. Each login
belongs to an alias, the entity's name at that auth method, and brings along the entity's
policies and those of its groups. A login of nobody known makes a new entity.

Entities are at entity, their aliases at entity-alias, groups at group; lookup finds them.`,
  paths: [
    entity,
    entityByName,
    entityById,
    entityBatchDelete,
    entityMerge,
    entityNameList,
    entityIdList,
    alias,
    aliasById,
    aliasList,
    group,
    groupById,
    groupIdList,
    groupByName,
    groupNameList,
    groupAlias,
    groupAliasById,
    groupAliasList,
    lookupEntity,
    lookupGroup,
  ],
};
