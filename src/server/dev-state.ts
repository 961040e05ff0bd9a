import { openEngine } from '../engine/open.ts';
import { memoryStorage } from '../storage/memory.ts';
import type { ServerContext } from './answer-when-durable.ts';

/** A new state in memory, and its root token. */
export interface DevState extends Pick<ServerContext, 'engine' | 'settled'> {
  readonly rootToken: string;
}

/**
 * Creates a state in memory with the initial content of a new one.
 *
 * @param chosenToken the root token's id; `''` for a random one
 */
export function openDevState(chosenToken: string): DevState {
  const storage = memoryStorage();
  let rootToken = chosenToken;
  const engine = openEngine({
    storage,
    ...(chosenToken !== '' && { rootToken: chosenToken }),
    onInitialised: (token) => {
      rootToken = token;
    },
  });
  const request = { method: 'GET', path: 'sys/seal-status', query: [], headers: {}, body: '' };
  engine.handle({ ...request, remoteAddress: '127.0.0.1' });
  return { engine, settled: () => storage.settled(), rootToken };
}
