import type { Call, PathDefinition } from '../../framework/backend.ts';
import type { Response } from '../../framework/response.ts';
import { openBaoVersion } from '../../values/openbao-version.ts';
import { formatTime, wholeSecond } from '../../values/time.ts';

/** Declares a path that the engine answers before it looks for a mount (`answerForServer`). Only its help is here. */
function helpOnly(pattern: string, synopsis: string, description: string): PathDefinition {
  return { pattern, fields: {}, operations: {}, help: { synopsis, description } };
}

/** The status of the system: `sys/health`, `sys/seal-status`, `sys/version-history` and others. */
export const statusPaths: readonly PathDefinition[] = [
  helpOnly(
    'health',
    'Report the health of the system.',
    'The status code is 200, or the value of the parameter activecode.',
  ),
  helpOnly('init', 'Report whether the state is initialized.', 'The first request initializes it.'),
  helpOnly('step-down', 'Give up leadership.', 'Has no effect, because there is only one node.'),
  helpOnly('seal', 'Seal the system.', 'Not supported.'),
  helpOnly('unseal', 'Unseal the system.', 'Has no effect, because the system is never sealed.'),
  helpOnly('leader', 'Report the leader.', 'There is only one node.'),
  helpOnly('seal-status', 'Report whether the system is sealed.', 'The system is never sealed.'),
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
