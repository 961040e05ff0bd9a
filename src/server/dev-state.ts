import { type EngineOptions, openEngine } from '../engine/open.ts';
import { memoryStorage } from '../storage/memory.ts';
import type { Storage } from '../storage/storage.ts';
import type { ServerContext } from './answer-when-durable.ts';

/** What a configuration file says of a state. */
export type StateSettings = Pick<EngineOptions, 'clusterName' | 'systemTtls'>;

/** A new state in memory, and its root token. */
export interface DevState extends Pick<ServerContext, 'engine' | 'settled'> {
  readonly rootToken: string;
  readonly storage: Storage;
}

/**
 * Creates a state in memory with the initial content of a new one.
 *
 * @param chosenToken the root token's id; `''` for a random one
 * @param settings what a configuration file says of the state
 */
export function openDevState(chosenToken: string, settings: StateSettings = {}): DevState {
  const storage = memoryStorage();
  let rootToken = chosenToken;
  const engine = openEngine({
    storage,
    ...settings,
    ...(chosenToken !== '' && { rootToken: chosenToken }),
    onInitialised: (token) => {
      rootToken = token;
    },
  });
  const request = { method: 'GET', path: 'sys/seal-status', query: [], headers: {}, body: '' };
  engine.handle({ ...request, remoteAddress: '127.0.0.1' });
  return { engine, settled: () => storage.settled(), rootToken, storage };
}
