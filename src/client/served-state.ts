import { resolveCommandSocket } from '../engine/command-socket.ts';
import type { StateOptions } from '../storage/files/options.ts';
import { StateInUseError } from '../storage/storage.ts';
import type { SocketClient } from './socket-client.ts';
import { StateError } from './state-error.ts';

/** How long a server that has the state, but doesn't listen, is waited for, and how often it's looked for, in milliseconds. */
const patience = 10_000;
const interval = 20;

/**
 * A client of the server that has the state; undefined where there is none. A socket that nobody listens at was left by a server
 * that was killed, and counts for nothing.
 *
 * @throws StateError where somebody else listens there, or the state's key isn't at hand
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
 * Runs `local`. Where a server has the state, `served` is asked with a way to it instead: a server that begins has the state a
 * little before it listens, and one that ends has it a little longer.
 */
export async function insteadOfServer<T>(
  state: StateOptions,
  local: () => T,
  served: (server: SocketClient) => T | Promise<T>,
): Promise<T> {
  for (const deadline = Date.now() + patience; ; ) {
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
    await new Promise((done) => setTimeout(done, interval));
  }
}

/** Runs `body` with a way to the server, and ends the connection. */
export async function closing<T>(server: SocketClient, body: (server: SocketClient) => Promise<T>): Promise<T> {
  try {
    return await body(server);
  } finally {
    await server.close();
  }
}

/**
 * Refuses to go on where a server has the state: it would go on with what it has of it, whatever takes its place.
 *
 * @throws StateError that names the server's process, where it says so
 */
export async function refuseServed(state: StateOptions): Promise<void> {
  const server = await connectToServer(state);
  if (server !== undefined) {
    throw await servedError(state, server);
  }
}

/** Runs `local`, which no server can do. Rejects with StateError where one has the state. */
export async function withoutServer<T>(state: StateOptions, local: () => T): Promise<T> {
  await refuseServed(state);
  try {
    return local();
  } catch (error) {
    throw error instanceof StateInUseError ? await servedError(state, await connectToServer(state)) : error;
  }
}

/** One that begins, ends, or is of another version, doesn't say which process it is. */
async function servedError(state: StateOptions, server: SocketClient | undefined): Promise<StateError> {
  let named = 'a localvault server';
  try {
    const id = server && (await closing(server, (open) => open.clock({ kind: 'show' }))).process;
    named = id === undefined ? named : `the localvault server with process id ${id}`;
  } catch {
    // The message does without it.
  }
  return new StateError(`${named} has the state in ${state.folder}: stop it first; nothing was changed`);
}
