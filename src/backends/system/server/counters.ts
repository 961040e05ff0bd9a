import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { refusal } from '../../../framework/error.ts';
import type { Response } from '../../../framework/response.ts';

/** `sys/internal/counters`. */
export const counterPaths: readonly PathDefinition[] = [
  {
    pattern: 'internal/counters/requests',
    fields: {},
    operations: {
      read() {
        throw refusal('The functionality has been removed on this path', 404);
      },
    },
    help: { synopsis: 'Removed: count the requests.', description: 'Requests are no longer counted.' },
  },
  {
    pattern: 'internal/counters/tokens',
    fields: {},
    operations: { read: tokens },
    help: {
      synopsis: 'Count the service tokens.',
      description: 'Batch tokens are not stored, so they are not counted.',
    },
  },
  {
    pattern: 'internal/counters/entities',
    fields: {},
    operations: { read: entities },
    help: { synopsis: 'Count the entities.', description: 'Includes entities created by logins.' },
  },
];

function tokens({ core }: Call): Response {
  return { data: { counters: { service_tokens: { total: core.tokens.accessors().length } } } };
}

function entities({ core }: Call): Response {
  return { data: { counters: { entities: { total: core.identity.ids().length } } } };
}
