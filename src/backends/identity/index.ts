import type { Backend } from '../../framework/backend.ts';
import { alias, aliasById, aliasList } from './alias.ts';
import { entity, entityBatchDelete, entityById, entityByName, entityIdList, entityNameList } from './entity.ts';
import { formerPaths } from './former-names.ts';
import { group, groupById, groupByName, groupIdList, groupNameList } from './group.ts';
import { groupAlias, groupAliasById, groupAliasList } from './group-alias.ts';
import { lookupEntity, lookupGroup } from './lookup.ts';
import { entityMerge } from './merge.ts';

/** The identity secrets engine: entities, groups and their aliases at auth methods. */
export const identityBackend: Backend = {
  type: 'identity',
  help: `The identity secrets engine keeps entities. An entity is a person or a machine, whichever auth method
it logs in with. An alias maps a name at an auth method to an entity. A token from a login also gets
the policies of the login's entity and of the entity's groups. The first login with an unknown name
creates an entity and an alias.

Manage entities at entity, aliases at entity-alias, groups at group and the aliases of groups at
group-alias. Find an entity or a group at lookup.`,
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
    ...formerPaths,
  ],
};
