import { openEngine } from '../engine/open.ts';
import { memoryStorage } from '../storage/memory.ts';
import type { ServerContext } from './answer-when-durable.ts';

/** A new state that ends with the process, and its root token. */
export interface DevState extends Pick<ServerContext, 'engine' | 'settled'> {
  readonly rootToken: string;
}

/** Makes a state in memory, filled with what a new one starts with. `chosenToken` is the root token's id; `''` for any. */
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
