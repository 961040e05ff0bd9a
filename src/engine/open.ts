import type { Core } from '../services/core.ts';
import type { SystemTtls } from '../services/mount-table.ts';
import type { ServerFacts } from '../services/server.ts';
import type { Storage, Transaction } from '../storage/storage.ts';
import type { Moment } from '../values/time.ts';
import type { ApiAnswer, ApiRequest } from './api.ts';
import type { Auditor, AuditTrail } from './audit/audit-trail.ts';
import { combinedTrail } from './audit/combined-trail.ts';
import { applyClockRequest, type ClockAnswer, type ClockRequest, StateClock } from './clock.ts';
import { RequestCore } from './core.ts';
import type { Engine } from './engine.ts';
import { handleRequest } from './handle.ts';
import { initialise } from './initialise.ts';
import { machineClock } from './machine-clock.ts';
import { applyRootTokenRequest, type RootTokenAnswer, type RootTokenRequest } from './root-token.ts';
import { SharedTransaction } from './shared-transaction.ts';
import { readState } from './state.ts';

/** Options for opening an engine. */
export interface EngineOptions {
  readonly storage: Storage;
  /** The machine's clock, `machineClock()` by default. */
  readonly clock?: () => Moment;
  /** The id of a new state's root token, random by default. */
  readonly rootToken?: string;
  /**
   * Receives the root token of a new state before the state is written, so that the token can be saved first. May be
   * called more than once; the last call counts.
   */
  readonly onInitialised?: (rootToken: string) => void;
  /** The cluster's name in a new state, random by default. */
  readonly clusterName?: string;
  /** The system's default and maximum TTL in seconds, OpenBao's by default. */
  readonly systemTtls?: SystemTtls;
  /** Follows every request for the history of the state. Must not throw. */
  readonly history?: Auditor | undefined;
}

/** Opens an engine over a state. The first request initialises an empty state. */
export function openEngine(options: EngineOptions): Engine {
  return new StateEngine(options);
}

/** Options for opening the services of a request, besides the storage. */
interface CoreExtras {
  readonly start?: (core: Core) => AuditTrail | undefined;
  /** @default that of the engine */
  readonly memory?: object;
}

class StateEngine implements Engine {
  readonly #options: EngineOptions;
  readonly #machine: () => Moment;
  readonly #clock: StateClock;
  readonly #memory = {};
  #auditor: Auditor | undefined;
  #server: ServerFacts | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#machine = options.clock ?? machineClock();
    this.#clock = new StateClock(this.#machine);
    this.#auditor = options.history;
  }

  handle(request: ApiRequest): ApiAnswer {
    const auditor = this.#auditor;
    const { storage } = this.#options;
    return auditor === undefined
      ? storage.transact((transaction) => this.#handleIn(transaction, request))
      : this.#handleAudited(request, auditor);
  }

  together<T>(work: (handle: (request: ApiRequest) => ApiAnswer) => T): T {
    const auditor = this.#auditor;
    let trails: { readonly trail: AuditTrail; answer?: ApiAnswer }[] = [];
    let result: T;
    try {
      result = this.#options.storage.transact((transaction) => {
        trails = [];
        // The caches of a rolled-back transaction must not outlive it.
        const memory = {};
        let { lastMoment } = transaction;
        return work((request) => {
          const shared = new SharedTransaction(transaction, lastMoment);
          const start = (core: Core) => {
            const trail = auditor?.(core, request);
            trails.push(...(trail === undefined ? [] : [{ trail }]));
            return trail;
          };
          const before = trails.length;
          const answer = this.#handleIn(shared, request, { start, memory });
          for (const followed of trails.slice(before)) {
            followed.answer = answer;
          }
          lastMoment = shared.moment;
          return answer;
        });
      });
    } catch (error) {
      for (const { trail } of trails) {
        trail.lost();
      }
      throw error;
    }
    for (const { trail, answer } of trails) {
      if (answer !== undefined) {
        trail.committed(answer);
      }
    }
    return result;
  }

  clock(request: ClockRequest): ClockAnswer {
    return this.#options.storage.transact((storage) => applyClockRequest(storage, request, this.#machine));
  }

  rootToken(request: RootTokenRequest): RootTokenAnswer {
    return this.#options.storage.transact((storage) => {
      const core = this.#openCore(storage);
      const answer = applyRootTokenRequest(core, request);
      noteChange(core);
      return answer;
    });
  }

  auditWith(auditor: Auditor | undefined): void {
    const { history } = this.#options;
    this.#auditor =
      auditor === undefined || history === undefined
        ? (auditor ?? history)
        : (core, request) => combinedTrail([history(core, request), auditor(core, request)]);
  }

  serveAs(server: ServerFacts): void {
    this.#server = server;
  }

  /**
   * Only a storage that runs a transaction once may have audit devices: the line of a request is written in the middle of it. A history
   * has no line before the commit, and only the last run of a transaction counts.
   */
  #handleAudited(request: ApiRequest, auditor: Auditor): ApiAnswer {
    let trail: AuditTrail | undefined;
    const start = (core: Core) => {
      trail = auditor(core, request);
      return trail;
    };
    let answer: ApiAnswer;
    try {
      answer = this.#options.storage.transact((transaction) => this.#handleIn(transaction, request, { start }));
    } catch (error) {
      trail?.lost();
      throw error;
    }
    trail?.committed(answer);
    return answer;
  }

  #handleIn(storage: Transaction, request: ApiRequest, extras?: CoreExtras): ApiAnswer {
    const core = this.#openCore(storage, extras);
    const answer = handleRequest(core, request);
    noteChange(core);
    return answer;
  }

  /** Opens the services of one request. Initialises an empty state first. */
  #openCore(storage: Transaction, { start, memory = this.#memory }: CoreExtras = {}): RequestCore {
    const { rootToken, onInitialised, clusterName, systemTtls } = this.#options;
    const now = this.#clock.next(storage);
    const state = readState(storage);
    const { type } = this.#options.storage;
    const settings = { start, systemTtls, server: this.#server };
    const core = new RequestCore(storage, now, state?.created ?? now, memory, type, settings);
    if (state === undefined) {
      const token = initialise(core, rootToken, clusterName);
      onInitialised?.(token);
    }
    return core;
  }
}

/** Commits the time of the request with what it has written, if anything. */
function noteChange({ storage, now }: Core): void {
  if (storage.hasWritten) {
    storage.noteMoment(now);
  }
}
