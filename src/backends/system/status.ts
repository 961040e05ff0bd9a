import type { Call, PathDefinition } from '../../framework/backend.ts';
import type { Response } from '../../framework/response.ts';
import { openBaoVersion } from '../../values/openbao-version.ts';
import { formatTime, wholeSecond } from '../../values/time.ts';

/** A path that is answered before requests are looked at as such; only its help is here. */
function answeredEarly(pattern: string, synopsis: string, description: string): PathDefinition {
  return { pattern, fields: {}, operations: {}, help: { synopsis, description } };
}

/** What is told of the system as a whole. */
export const statusPaths: readonly PathDefinition[] = [
  answeredEarly(
    'health',
    'Tells that the system is well.',
    'The status code is 200, or what the parameter activecode says.',
  ),
  answeredEarly('init', 'Tells whether the state has begun.', 'It begins by itself at the first request.'),
  answeredEarly('step-down', 'Gives up leadership.', 'Without other nodes this does nothing.'),
  answeredEarly('seal', 'Seals the system.', 'A state without a server of its own can not be sealed.'),
  answeredEarly('unseal', 'Unseals the system.', 'The state is never sealed.'),
  answeredEarly('leader', 'Tells who leads.', 'There are no other nodes.'),
  answeredEarly('seal-status', 'Tells whether the system is sealed.', 'The state is never sealed.'),
  {
    pattern: 'version-history/?',
    fields: {},
    operations: { list: versionHistory },
    help: {
      synopsis: 'Lists the versions that have worked on the state.',
      description: 'With the time when each began to.',
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
