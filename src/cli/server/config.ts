import { readVariable } from '../../client/environment.ts';
import type { AppliedConfig, ServerConfig } from '../../server/config/config-room.ts';
import type { Log } from '../../server/server.ts';
import { type LogLevel, parseLogLevel } from '../../values/log-level.ts';
import { Failure, failing } from '../failure.ts';
import type { ServerContext } from './flags.ts';

/** The module that only servers with a configuration load. */
type ConfigRoom = typeof import('../../server/config/config-room.ts');

/** A given configuration, and the module that reloads and applies it. */
export interface Given {
  readonly config: ServerConfig;
  readonly room: ConfigRoom;
}

/**
 * Reads the configuration files of `-config`. Returns undefined if there are none.
 *
 * @throws Failure (status 1) if they are invalid or declare nothing: without -dev, OpenBao requires at least a storage
 */
export async function readConfig({ flags: { config: paths, dev } }: ServerContext): Promise<Given | undefined> {
  if (paths.length === 0) {
    return undefined;
  }
  const room = await import('../../server/config/config-room.ts');
  const config = await failing('Error reading the configuration', () => room.loadConfig(paths), 1);
  if (room.declaresNothing(config) && !dev) {
    throw new Failure(`${emptyText(paths)}; leave -config out, or declare what the server should do`, 1);
  }
  return { room, config };
}

function emptyText(paths: readonly string[]): string {
  return `the configuration is empty: ${paths.join(', ')}`;
}

/** Logs what OpenBao warns about, and what has no effect. */
export function reportConfig({ flags }: ServerContext, given: Given | undefined, log: Log): void {
  if (given === undefined) {
    return;
  }
  const { warnings, ignored } = given.config;
  for (const warning of warnings) {
    log.log('warn', warning);
  }
  if (ignored.size > 0) {
    log.log('warn', `ignored in the configuration, as it means nothing here: ${[...ignored.keys()].join(', ')}`);
  }
  if (given.room.declaresNothing(given.config)) {
    log.log('warn', emptyText(flags.config));
  }
}

/**
 * Returns the log level: that of the command line or the environment, or else the configuration's.
 *
 * @throws Failure (status 1) if it isn't one
 */
export function logLevel(context: ServerContext, given: Given | undefined): LogLevel {
  const configured = given?.config.logLevel ?? '';
  const isOverridden = context.given.has('log-level') || readVariable(context.env, 'LOG_LEVEL') !== '';
  const text = isOverridden || configured === '' ? context.flags['log-level'] : configured;
  const level = parseLogLevel(text);
  if (level === undefined) {
    throw new Failure(`unknown log level: ${text}`, 1);
  }
  return level;
}

/** Returns what the configuration says of the state. Throws a Failure (status 1) if it can't be used. */
export async function settingsOf(given: Given | undefined): Promise<ReturnType<ConfigRoom['stateSettings']>> {
  return given === undefined
    ? {}
    : failing('Error in the configuration', () => given.room.stateSettings(given.config), 1);
}

/** Declares the audit devices of the configuration. Throws a Failure (status 1) if it can't be used. */
export async function applyConfig(
  given: Given | undefined,
  target: Parameters<ConfigRoom['applyConfig']>[1],
): Promise<AppliedConfig | undefined> {
  return given && failing('Error in the configuration', () => given.room.applyConfig(given.config, target), 1);
}

/** Sends the requests that initialise a new state. Throws a Failure (status 2) if one fails. */
export async function initialise(
  given: Given | undefined,
  state: Parameters<ConfigRoom['initialiseState']>[1],
): Promise<void> {
  if (given !== undefined) {
    const { config, room } = given;
    await failing('Error during self-initialization', () => room.initialiseState(config.initialize, state), 2);
  }
}
