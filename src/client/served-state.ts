import { resolveCommandSocket } from '../engine/command-socket.ts';
import type { StateOptions } from '../storage/files/options.ts';
import { StateInUseError } from '../storage/storage.ts';
import { StateError } from '../values/state-error.ts';
import type { SocketClient } from './socket-client.ts';

/**
 * How long to wait for a server that is using the state but not listening, and the polling interval, in milliseconds.
 */
const waitLimit = 10_000;
const pollInterval = 20;

/**
 * Connects to the server that is using the state. Returns undefined if there is none. A socket without a listener is
 * left over from a killed server and ignored.
 *
 * @throws StateError if another process listens there, or if the state's key isn't available
 */
export async function connectToServer(state: StateOptions): Promise<SocketClient | undefined> {
  const path = resolveCommandSocket(state.folder);
  if (path === undefined) {
    return undefined;
  }
  const { openSocketClient } = await import('./socket-client.ts');
  return openSocketClient(path, state);
}

/**
 * Runs `local`, or `served` with a connection if a server is using the state. Retries in between, since a starting
 * server locks the state shortly before it listens, and a stopping one unlocks it shortly after.
 */
export async function localOrServed<T>(
  state: StateOptions,
  local: () => T,
  served: (server: SocketClient) => T | Promise<T>,
): Promise<T> {
  for (const deadline = Date.now() + waitLimit; ; ) {
    try {
      return local();
    } catch (error) {
      if (!(error instanceof StateInUseError) || Date.now() > deadline) {
        throw error;
      }
    }
    const server = await connectToServer(state);
    if (server !== undefined) {
      return served(server);
    }
    await new Promise((done) => setTimeout(done, pollInterval));
  }
}

/**
 * Returns the process id of the server that is using the state; undefined if there is none.
 *
 * @throws StateError if another process listens in its place, or if the state's key isn't available
 */
export async function serverProcess(state: StateOptions): Promise<number | undefined> {
  const server = await connectToServer(state);
  return server && processOf(server);
}

async function processOf(server: SocketClient): Promise<number> {
  return (await withConnection(server, (open) => open.clock({ kind: 'show' }))).process;
}

/** Runs `body` with a connection and closes it afterwards. */
export async function withConnection<T>(server: SocketClient, body: (server: SocketClient) => Promise<T>): Promise<T> {
  try {
    return await body(server);
  } finally {
    await server.close();
  }
}

/**
 * Refuses to replace the state while a server is using it: the server would keep working with its copy in memory.
 *
 * @throws StateError that names the server's process, if known
 */
export async function refuseServed(state: StateOptions): Promise<void> {
  const server = await connectToServer(state);
  if (server !== undefined) {
    throw await inUseError(state, server);
  }
}

/** Runs `local`, an operation that a server can't carry out. Rejects with a StateError if a server is using the state. */
export async function runExclusively<T>(state: StateOptions, local: () => T | Promise<T>): Promise<T> {
  await refuseServed(state);
  try {
    return await local();
  } catch (error) {
    throw error instanceof StateInUseError ? await inUseError(state, await connectToServer(state)) : error;
  }
}

/** A server that is starting, stopping or of another version doesn't reveal its process id. */
async function inUseError(state: StateOptions, server: SocketClient | undefined): Promise<StateError> {
  let named = 'a localvault server';
  try {
    const id = server && (await processOf(server));
    named = id === undefined ? named : `the localvault server with process id ${id}`;
  } catch {
    // The message then omits the process id.
  }
  return new StateError(`${named} is using the state in ${state.folder}; stop it and try again (nothing was changed)`);
}
