import type { PathDefinition } from '../../framework/backend.ts';

/** `accessors`: lists the accessors of all tokens. */
export const accessors: PathDefinition = {
  pattern: 'accessors/?',
  fields: {},
  operations: { list: ({ core }) => ({ data: { keys: core.tokens.accessors() } }) },
  help: {
    synopsis: 'List the accessors of all tokens.',
    description:
      'Look up an accessor at lookup-accessor, and revoke its token at revoke-accessor. Requires sudo, because the list may be very long.',
  },
};
