import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { refusal } from '../../../framework/error.ts';
import type { Response } from '../../../framework/response.ts';
import { logLevels } from '../../../values/log-level.ts';

const formats: readonly string[] = ['standard', 'json'];

/** `sys/monitor`: streams the messages of the server's log. */
export const monitorPaths: readonly PathDefinition[] = [
  {
    pattern: 'monitor',
    fields: {
      log_format: {
        type: 'string',
        default: 'standard',
        description: 'Format of the messages: standard, which is lines of text, or json.',
        query: true,
      },
      log_level: {
        type: 'string',
        description: 'Least severe level to send: trace, debug, info, warn, error or off. Default: info.',
        query: true,
      },
    },
    operations: { read },
    help: {
      synopsis: 'Follow the log of the server.',
      description: 'The response goes on until the client leaves. The levels of the loggers do not matter.',
    },
  },
];

function read({ data }: Call): Response {
  const name = (data.string('log_level') || 'info').trim().toLowerCase();
  const level = ([...logLevels, 'off'] as const).find((known) => known === name);
  if (level === undefined) {
    throw refusal('unknown log level');
  }
  const format = data.string('log_format');
  if (!formats.includes(format.toLowerCase())) {
    throw refusal('unknown log format');
  }
  // Like OpenBao, it accepts JSON in upper case, but sends text.
  return { follows: { level, isJson: format === 'json' } };
}
