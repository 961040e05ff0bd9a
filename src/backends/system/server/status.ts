import type { Call, PathDefinition } from '../../../framework/backend.ts';
import type { FieldSchemas } from '../../../framework/field.ts';
import type { Response } from '../../../framework/response.ts';
import { unsupportedOperation } from '../../../framework/unsupported-operation.ts';
import { openBaoVersion } from '../../../values/openbao-version.ts';
import { formatTime, wholeSecond } from '../../../values/time.ts';

const reads = { read: unsupportedOperation };
const updates = { update: unsupportedOperation };

/**
 * Declares a path that the engine answers before it looks for a mount (`answerForServer`). Only its help and its place in
 * the OpenAPI document are here.
 */
function answeredBefore(
  pattern: string,
  operations: PathDefinition['operations'],
  [synopsis, description]: readonly [string, string],
  fields: FieldSchemas = {},
): PathDefinition {
  return { pattern, fields, operations, help: { synopsis, description } };
}

/** The state is always initialized, so these are only validated. */
const initFields: FieldSchemas = {
  pgp_keys: { type: 'slice', description: 'PGP keys that encrypt the unseal keys.' },
  recovery_pgp_keys: { type: 'slice', description: 'PGP keys that encrypt the recovery keys.' },
  recovery_shares: { type: 'int', description: 'Number of recovery keys.' },
  recovery_threshold: { type: 'int', description: 'Number of recovery keys that are needed.' },
  root_token_pgp_key: { type: 'string', description: 'PGP key that encrypts the root token.' },
  secret_shares: { type: 'int', description: 'Number of unseal keys.' },
  secret_threshold: { type: 'int', description: 'Number of unseal keys that unseal the system.' },
};

const unsealFields: FieldSchemas = {
  key: { type: 'string', description: 'Unseal key. It is only validated.' },
  reset: { type: 'bool', description: 'Whether to discard the keys given so far.' },
};

/** The status of the system: `sys/health`, `sys/seal-status`, `sys/version-history` and others. */
export const statusPaths: readonly PathDefinition[] = [
  answeredBefore('health', reads, [
    'Report the health of the system.',
    'The status code is 200, or the value of the parameter activecode.',
  ]),
  answeredBefore(
    'init',
    { ...reads, ...updates },
    ['Report whether the state is initialized.', 'The first request initializes it.'],
    initFields,
  ),
  answeredBefore('step-down', updates, ['Give up leadership.', 'Has no effect, because there is only one node.']),
  answeredBefore('seal', updates, ['Seal the system.', 'Not supported.']),
  answeredBefore(
    'unseal',
    updates,
    ['Unseal the system.', 'Has no effect, because the system is never sealed.'],
    unsealFields,
  ),
  answeredBefore('leader', reads, ['Report the leader.', 'There is only one node.']),
  answeredBefore('seal-status', reads, ['Report whether the system is sealed.', 'The system is never sealed.']),
  {
    pattern: 'version-history/?',
    fields: {},
    operations: { list: versionHistory },
    help: {
      synopsis: 'List the versions of OpenBao that have used the state.',
      description: 'Includes the time of installation of each version.',
    },
  },
];

function versionHistory({ core }: Call): Response {
  const began = core.state?.created ?? core.now;
  const info = {
    commit_date: '',
    previous_version: null,
    timestamp_installed: formatTime(wholeSecond(began)),
  };
  return { data: { keys: [openBaoVersion], key_info: { [openBaoVersion]: info } } };
}
