import type { Call, PathDefinition } from '../../framework/backend.ts';
import type { Response } from '../../framework/response.ts';
import { tidyStarted } from '../../framework/tidy-started.ts';

/** `tidy`: removes the entries of expired tokens. */
export const tidy: PathDefinition = {
  pattern: 'tidy',
  fields: {},
  operations: { update: tidyTokens },
  help: {
    synopsis: 'Remove the entries of expired tokens.',
    description: 'This also happens automatically over time. An expired token is invalid, removed or not.',
  },
};

function tidyTokens({ core }: Call): Response {
  core.tokens.sweep(Number.POSITIVE_INFINITY);
  return tidyStarted;
}
