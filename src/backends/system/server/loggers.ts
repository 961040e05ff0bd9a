import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { refusal } from '../../../framework/error.ts';
import type { FieldSchema } from '../../../framework/field.ts';
import type { Response } from '../../../framework/response.ts';
import { goQuote } from '../../../go/quote.ts';
import type { Loggers } from '../../../services/server.ts';
import { type LogLevel, logLevels, parseLogLevel } from '../../../values/log-level.ts';
import { emptyMap } from '../../../values/value.ts';

const level: FieldSchema = { type: 'string', description: 'Log level.', allowedValues: logLevels };

/** `sys/loggers`: the levels of the server's loggers, until it stops. */
export const loggerPaths: readonly PathDefinition[] = [
  {
    pattern: 'loggers',
    fields: { level },
    operations: { read, update, delete: reset },
    help: {
      synopsis: 'Show, set or reset the log level of all loggers.',
      description:
        'The loggers are "core", "core.requests", which logs each request at the level info, and "audit". A delete restores the level that the server started with.',
    },
  },
  {
    pattern: 'loggers/(?<name>.*)',
    fields: { name: { type: 'string', description: 'Name of the logger.' }, level },
    operations: { read: readByName, update: updateByName, delete: resetByName },
    help: {
      synopsis: 'Show, set or reset the log level of one logger.',
      description: 'A delete restores the level that the server started with.',
    },
  },
];

function read({ core }: Call): Response {
  return shown(Object.entries(core.server?.loggers.levels() ?? {}));
}

function readByName({ core, data }: Call): Response {
  const name = nameOf(data);
  const levels = Object.entries(core.server?.loggers.levels() ?? {});
  return shown(levels.filter(([known]) => known === name));
}

function shown(levels: ReadonlyArray<readonly [string, LogLevel]>): Response {
  return { data: Object.assign(emptyMap(), Object.fromEntries(levels)), showsNoWarnings: true };
}

function update({ core, data }: Call): undefined {
  const wanted = levelOf(data);
  loggersOf(core).set(wanted);
}

function updateByName({ core, data }: Call): undefined {
  const name = nameOf(data);
  setByName(core, name, levelOf(data));
}

function reset({ core }: Call): undefined {
  loggersOf(core).set(undefined);
}

function resetByName({ core, data }: Call): undefined {
  setByName(core, nameOf(data), undefined);
}

function setByName(core: Call['core'], name: string, wanted: LogLevel | undefined): void {
  if (!loggersOf(core).set(wanted, name)) {
    throw refusal(`logger ${goQuote(name)} not found`);
  }
}

function loggersOf({ server }: Call['core']): Loggers {
  if (server === undefined) {
    throw refusal('no server is running, so there are no loggers; start one with "localvault server"');
  }
  return server.loggers;
}

function nameOf(data: Call['data']): string {
  const name = data.string('name');
  if (name === '') {
    throw refusal('name is empty');
  }
  return name;
}

function levelOf(data: Call['data']): LogLevel {
  if (!data.has('level')) {
    throw refusal('level is required');
  }
  const text = data.string('level');
  if (text === '') {
    throw refusal('level is empty');
  }
  const found = parseLogLevel(text);
  if (found === undefined) {
    throw refusal(`invalid level provided: unknown log level: ${text.trim().toLowerCase()}`);
  }
  return found;
}
