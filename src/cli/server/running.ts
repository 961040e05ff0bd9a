import type { AppliedConfig } from '../../server/config/config-room.ts';
import type { RunningServer, ServerOptions } from '../../server/server.ts';
import { messageOf } from '../../values/message.ts';
import { Failure, failing } from '../failure.ts';
import type { Given } from './config.ts';
import type { Listener } from './listeners.ts';
import type { ServerRoom, Start } from './start.ts';

/** A server that listens on one address. */
export interface Running extends RunningServer, Pick<Listener, 'readTls'> {
  readonly url: string;
}

/**
 * Starts a server for each address. Commands on the state use the first one's process, and need only that.
 *
 * @throws Failure (status 1, as OpenBao's) if one can't listen
 */
export async function startAll(
  start: Start,
  options: Omit<ServerOptions, 'address'>,
  listeners: readonly Listener[],
): Promise<Running[]> {
  const servers: Running[] = [];
  const { state, ...others } = options;
  for (const { address, readTls, access, source } of listeners) {
    const run = () => {
      const tls = readTls?.();
      const shared = servers.length === 0 && state !== undefined ? { ...others, state } : others;
      return start.room
        .startServer({ ...shared, address, ...(tls && { tls }), ...(access && { access }) })
        .catch((error) => explainStart(start.room, error, source));
    };
    const server = await failing('Error starting the server', run, 1);
    const { host } = address;
    const url = `${readTls ? 'https' : 'http'}://${start.room.formatAddress({ host, port: server.port })}`;
    servers.push({ ...server, url, readTls });
  }
  return servers;
}

/** Throws a Failure that says how to choose another address if the server can't listen. */
function explainStart(room: ServerRoom, error: unknown, source: string): never {
  if (error instanceof room.ListenError) {
    throw new Failure(`${error.message}; choose another address ${source}, where port 0 stands for any free one`, 1);
  }
  throw error;
}

/** Serves until the server is to stop. Resolves once all requests are answered. */
export async function serveUntilEnd(
  start: Start,
  servers: readonly Running[],
  applied: AppliedConfig | undefined,
): Promise<void> {
  await start.ended;
  start.context.ui.output('==> localvault server is stopping');
  await Promise.all(servers.map((server) => server.stop()));
  applied?.close();
}

/** Reloads the configuration on SIGHUP. Without one, the signal ends the process. */
export function reloadOnHangUp(start: Start, servers: readonly Running[], applied: AppliedConfig | undefined): void {
  const { given } = start;
  if (given !== undefined && applied !== undefined) {
    process.on('SIGHUP', () => reload({ ...start, given }, servers, applied));
  }
}

/** Reloads the configuration and the certificates. An invalid one is logged, and the server keeps the old one. */
function reload(
  { context, given, log }: Start & { readonly given: Given },
  servers: readonly Running[],
  applied: AppliedConfig,
): void {
  try {
    applied.reload(given.room.loadConfig(context.flags.config));
    for (const server of servers) {
      if (server.readTls !== undefined) {
        server.renewTls(server.readTls());
      }
    }
    log.log('info', 'reloaded the configuration');
  } catch (error) {
    log.log('error', `can't reload the configuration: ${messageOf(error)}`);
  }
}
