import type { Call, PathDefinition } from '../../../framework/backend.ts';
import type { Response } from '../../../framework/response.ts';
import { tidyExpired } from '../tidy-expired.ts';
import { requestTidying } from '../tidy-times.ts';

/** `tidy/secret-id`: removes expired SecretIDs now, instead of within the minute. */
export const tidySecretId: PathDefinition = {
  pattern: 'tidy/secret-id',
  fields: {},
  operations: { update: tidy },
  help: {
    synopsis: 'Removes the SecretIDs that have expired.',
    description: 'This is done each minute anyway; until then, an expired SecretID still logs in.',
  },
};

/** How many SecretIDs one request removes. What is left over counts as gone just the same, and is removed later. */
const atOnce = 200;

function tidy(call: Call): Response {
  requestTidying(call);
  tidyExpired(call, atOnce);
  return {
    status: 202,
    warnings: [
      "Tidy operation successfully started. Any information from the operation will be printed to OpenBao's server logs.",
    ],
  };
}
