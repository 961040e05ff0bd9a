import type { Call, PathDefinition } from '../../framework/backend.ts';
import type { Response } from '../../framework/response.ts';

/** `tidy`: removes what is left of expired tokens. */
export const tidy: PathDefinition = {
  pattern: 'tidy',
  fields: {},
  operations: { update: tidyTokens },
  help: {
    synopsis: 'Removes what is left of expired tokens.',
    description: 'That happens by and by anyway. Nobody can use an expired token, removed or not.',
  },
};

function tidyTokens({ core }: Call): Response {
  core.tokens.sweep(Number.POSITIVE_INFINITY);
  return {
    status: 202,
    warnings: [
      "Tidy operation successfully started. Any information from the operation will be printed to OpenBao's server logs.",
    ],
  };
}
