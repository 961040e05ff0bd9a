import { resolveCommandSocket } from '../engine/command-socket.ts';
import type { Client } from './client.ts';

/**
 * A client of the server that has the state in `folder`; undefined where there is none. A socket that nobody listens at was left
 * by a server that was killed, and counts for nothing.
 */
export async function connectToServer(folder: string): Promise<Client | undefined> {
  const path = resolveCommandSocket(folder);
  if (path === undefined) {
    return undefined;
  }
  const { openSocketClient } = await import('./socket-client.ts');
  return openSocketClient(path);
}
