import type { PathDefinition } from '../../framework/backend.ts';
import type { FieldSchemas } from '../../framework/field.ts';
import { alias, aliasById, aliasList } from './alias.ts';
import { entity } from './entity.ts';

const { custom_metadata: _customMetadata, ...aliasFields } = alias.fields;

const personaFields: FieldSchemas = {
  id: { type: 'string', description: 'Id of an existing entity to update.' },
  entity_id: { type: 'string', description: 'Ignored.' },
  mount_accessor: { type: 'string', description: 'Ignored.' },
  name: { type: 'string', description: 'Name of the entity.' },
  metadata: { type: 'key=value pairs', description: 'Metadata of the entity.' },
};

/**
 * The paths of aliases in former versions of the API, which old clients still use: `alias`, and before that `persona`, whose
 * writes OpenBao handles as writes of entities (identity.upgradePaths).
 */
export const formerPaths: readonly PathDefinition[] = [
  { ...entity, pattern: 'persona', fields: personaFields },
  {
    ...aliasById,
    pattern: 'persona/id/(?<id>\\w(?:[\\w.-]*\\w)?)',
    fields: personaFields,
    operations: { ...aliasById.operations, ...entity.operations },
  },
  { ...aliasList, pattern: 'persona/id/?' },
  { ...alias, pattern: 'alias', fields: aliasFields },
  { ...aliasById, pattern: 'alias/id/(?<id>\\w(?:[\\w.-]*\\w)?)', fields: aliasFields },
  { ...aliasList, pattern: 'alias/id/?' },
];
