import type { ServerFacts } from '../engine/api.ts';
import type { Auditor } from '../engine/audit/audit-trail.ts';
import { initialisingRequest } from '../engine/initialising-request.ts';
import { machineClock } from '../engine/machine-clock.ts';
import { type EngineOptions, openEngine } from '../engine/open.ts';
import { type MemorySnapshot, memoryStorage } from '../storage/memory.ts';
import type { Storage } from '../storage/storage.ts';
import type { ServerContext } from './answer-when-durable.ts';

/** The settings of a state in a configuration file. */
export type StateSettings = Pick<EngineOptions, 'clusterName' | 'systemTtls'>;

/** A state in memory, and its root token. */
export interface DevState extends Pick<ServerContext, 'engine' | 'settled'> {
  readonly rootToken: string;
  readonly storage: Storage;
  /** Copies the state as it is now, with its clock. */
  snapshot(): DevSnapshot;
  /** Replaces the state and its root token. A snapshot of another state works, too. */
  restore(snapshot: DevSnapshot): void;
}

/** A copy of a state in memory. */
export interface DevSnapshot {
  readonly rootToken: string;
  readonly storage: MemorySnapshot;
}

/**
 * Creates a state in memory: with the initial content of a new one, or with that of a snapshot.
 *
 * @param start the snapshot, or the id of the root token, `''` for a random one
 * @param settings the state's settings in a configuration file
 */
export function openDevState(start: string | DevSnapshot, settings: StateSettings = {}): DevState {
  const storage = memoryStorage();
  // One clock for all engines, so that time doesn't go back when a snapshot is restored.
  const clock = machineClock();
  let rootToken = typeof start === 'string' ? start : start.rootToken;
  const newEngine = () =>
    openEngine({
      storage,
      clock,
      ...settings,
      ...(rootToken !== '' && { rootToken }),
      onInitialised: (token) => {
        rootToken = token;
      },
    });
  let engine = newEngine();
  let auditor: Auditor | undefined;
  let server: ServerFacts | undefined;
  const restore = (snapshot: DevSnapshot) => {
    storage.restore(snapshot.storage);
    rootToken = snapshot.rootToken;
    // An engine caches facts about its state.
    engine = newEngine();
    engine.auditWith(auditor);
    if (server !== undefined) {
      engine.serveAs(server);
    }
  };
  if (typeof start === 'string') {
    engine.handle(initialisingRequest);
  } else {
    restore(start);
  }
  return {
    engine: {
      handle: (request) => engine.handle(request),
      together: (work) => engine.together(work),
      clock: (request) => engine.clock(request),
      rootToken: (request) => engine.rootToken(request),
      auditWith(next) {
        auditor = next;
        engine.auditWith(next);
      },
      serveAs(next) {
        server = next;
        engine.serveAs(next);
      },
    },
    settled: () => storage.settled(),
    storage,
    get rootToken() {
      return rootToken;
    },
    snapshot: () => ({ rootToken, storage: storage.snapshot() }),
    restore,
  };
}
