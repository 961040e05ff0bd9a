import type { Call, PathDefinition } from '../../../framework/backend.ts';
import type { Response } from '../../../framework/response.ts';
import { tidyStarted } from '../../../framework/tidy-started.ts';
import { tidyExpired } from '../tidy-expired.ts';
import { requestTidying } from '../tidy-times.ts';

/** `tidy/secret-id`: removes expired SecretIDs without waiting for the next automatic tidy. */
export const tidySecretId: PathDefinition = {
  pattern: 'tidy/secret-id',
  fields: {},
  operations: { update: tidy },
  help: {
    synopsis: 'Remove expired SecretIDs.',
    description: 'This also happens automatically every minute. An expired SecretID stays valid until it is removed.',
  },
};

/** The number of SecretIDs that one request removes at most. The others count as gone too, and are removed later. */
const removalLimit = 200;

function tidy(call: Call): Response {
  requestTidying(call);
  tidyExpired(call, removalLimit);
  return tidyStarted;
}
