import { storedDevices } from '../engine/audit/stored-audit.ts';
import type { StateOptions } from '../storage/files/options.ts';
import type { Storage } from '../storage/storage.ts';
import type { ServerContext } from './answer-when-durable.ts';
import { CommandServer } from './command-server.ts';
import { connectionLimits } from './connection-limits.ts';
import type { Timeouts } from './http/connection.ts';
import { HttpServer, type Tls } from './http/http-server.ts';
import { formatAddress, type ListenAddress } from './listen-address.ts';
import { ListenError } from './listen-error.ts';
import type { ListenerAccess } from './listener-access.ts';
import { ServerProcess } from './server-process.ts';

export { type DevSnapshot, type DevState, openDevState, type StateSettings } from './dev-state.ts';
export { formatAddress, isLoopback, type ListenAddress, parseListenAddress } from './listen-address.ts';
export { ListenError } from './listen-error.ts';
export { devAccess } from './listener-access.ts';
export { Log } from './log.ts';
export { devServer, ServerProcess, type ServerSettings } from './server-process.ts';
export { devTelemetry } from './telemetry.ts';

/** Options of a server. */
export interface ServerOptions extends Omit<ServerContext, 'server'> {
  /** The process that servers on several addresses share. @default one without settings */
  readonly server?: ServerProcess;
  readonly address: ListenAddress;
  /** Omitted for plain HTTP. */
  readonly tls?: Tls;
  /** The served state, in whose folder commands find the server. Omitted for a state that no command knows. */
  readonly state?: StateOptions;
  readonly timeouts?: Timeouts;
  /** @default the API alone, and no path without a token but those of OpenBao */
  readonly access?: ListenerAccess;
  /**
   * How many clients may be connected at once.
   *
   * @default what the limit of open files allows, 4096 at most
   */
  readonly maxConnections?: number;
}

/** A running server. */
export interface RunningServer {
  readonly port: number;
  /** Replaces the certificate for connections from now on. Throws an Error for one that can't be used. */
  renewTls(tls: Tls): void;
  /**
   * Stops accepting requests. Resolves once those in flight are answered.
   *
   * @param timeout how long to wait for clients, in milliseconds
   * @default 10_000
   */
  stop(timeout?: number): Promise<void>;
}

/** Returns the paths of the audit devices that a state has. Without a configuration, a server doesn't write to them. */
export function auditDevicesOf(storage: Storage): string[] {
  return storage.transact((transaction) => storedDevices(transaction).map(({ path }) => path));
}

/** How long to wait for clients when stopping, in milliseconds. */
const shutdownTimeout = 10_000;

/** Starts a server. Rejects with a ListenError if the address isn't available. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { address, state, server = new ServerProcess(options.log), ...rest } = options;
  const limits = connectionLimits();
  const { maxConnections = limits.http } = options;
  const http = new HttpServer({ ...rest, server, maxConnections, host: address.host, port: address.port });
  const port = await http.listen().catch((error) => {
    throw new ListenError(address, error);
  });
  server.listensAt(`${options.tls ? 'https' : 'http'}://${formatAddress({ host: address.host, port })}`);
  options.engine.serveAs(server);
  const commands = state === undefined ? undefined : new CommandServer({ ...rest, server }, state, limits.commands);
  try {
    await commands?.listen();
  } catch (error) {
    await http.stop(0);
    throw error;
  }
  return {
    port,
    renewTls: (tls) => http.renewTls(tls),
    async stop(timeout = shutdownTimeout) {
      await Promise.all([http.stop(timeout), commands?.stop()]);
      await options.settled();
      options.log.flush();
    },
  };
}
