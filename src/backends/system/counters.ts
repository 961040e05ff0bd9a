import type { Call, PathDefinition } from '../../framework/backend.ts';
import { refusal } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';

/** How much there is of some things, at `internal/counters/…`. */
export const counterPaths: readonly PathDefinition[] = [
  {
    pattern: 'internal/counters/requests',
    fields: {},
    operations: {
      read() {
        throw refusal('The functionality has been removed on this path', 404);
      },
    },
    help: { synopsis: 'Was the number of requests.', description: 'Nobody counts them any more.' },
  },
  {
    pattern: 'internal/counters/tokens',
    fields: {},
    operations: { read: tokens },
    help: { synopsis: 'Counts the tokens.', description: 'Service tokens: nobody knows of batch tokens.' },
  },
  {
    pattern: 'internal/counters/entities',
    fields: {},
    operations: { read: entities },
    help: { synopsis: 'Counts the entities.', description: 'Those that were written and those that logins made.' },
  },
];

function tokens({ core }: Call): Response {
  return { data: { counters: { service_tokens: { total: core.tokens.accessors().length } } } };
}

function entities({ core }: Call): Response {
  return { data: { counters: { entities: { total: core.identity.ids().length } } } };
}
