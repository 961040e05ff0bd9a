import type { PathDefinition } from '../../framework/backend.ts';

/** `accessors`: those of all tokens. */
export const accessors: PathDefinition = {
  pattern: 'accessors/?',
  fields: {},
  operations: { list: ({ core }) => ({ data: { keys: core.tokens.accessors() } }) },
  help: {
    synopsis: 'Lists the accessors of all tokens.',
    description:
      'Each can be looked up at lookup-accessor and revoked at revoke-accessor. Needs sudo, since there may be very many.',
  },
};
