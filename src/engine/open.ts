import type { Core } from '../services/core.ts';
import type { Storage, Transaction } from '../storage/storage.ts';
import type { Moment } from '../values/time.ts';
import type { ApiAnswer, ApiRequest, Engine } from './api.ts';
import { applyClockRequest, StateClock } from './clock.ts';
import { RequestCore } from './core.ts';
import { handleRequest } from './handle.ts';
import { initialise } from './initialise.ts';
import { answerInventory } from './inventory/answer.ts';
import type { InventoryAnswer, InventoryQuestion, InventoryRefusal } from './inventory/question.ts';
import { machineClock } from './machine-clock.ts';
import { applyRootTokenRequest } from './root-token.ts';
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
}

/** Opens an engine over a state. The first request initialises an empty state. */
export function openEngine(options: EngineOptions): Engine {
  const machine = options.clock ?? machineClock();
  const clock = new StateClock(machine);
  const memory = {};
  return {
    handle: (request) => options.storage.transact((storage) => handleIn(storage, clock, options, request, memory)),
    inventory: (question) =>
      options.storage.transact((storage) => inventoryIn(storage, clock, options, question, memory)),
    clock: (request) => options.storage.transact((storage) => applyClockRequest(storage, request, machine)),
    rootToken: (request) =>
      options.storage.transact((storage) => {
        const core = openCore(storage, clock, options, memory);
        const answer = applyRootTokenRequest(core, request);
        noteChange(core);
        return answer;
      }),
  };
}

function handleIn(
  storage: Transaction,
  clock: StateClock,
  options: EngineOptions,
  request: ApiRequest,
  memory: object,
): ApiAnswer {
  const core = openCore(storage, clock, options, memory);
  const answer = handleRequest(core, request);
  noteChange(core);
  return answer;
}

/** Opens the services of one request. Initialises an empty state first. */
function openCore(storage: Transaction, clock: StateClock, options: EngineOptions, memory: object): Core {
  const now = clock.next(storage);
  const state = readState(storage);
  const core = new RequestCore(storage, now, state?.created ?? now, memory, options.storage.type);
  if (state === undefined) {
    const rootToken = initialise(core, options.rootToken);
    options.onInitialised?.(rootToken);
  }
  return core;
}

/** Commits the time of the request with what it has written, if anything. */
function noteChange({ storage, now }: Core): void {
  if (storage.hasWritten) {
    storage.noteMoment(now);
  }
}

function inventoryIn(
  storage: Transaction,
  clock: StateClock,
  options: EngineOptions,
  question: InventoryQuestion,
  memory: object,
): InventoryAnswer | InventoryRefusal {
  const now = clock.next(storage);
  const created = readState(storage)?.created ?? now;
  return answerInventory(new RequestCore(storage, now, created, memory, options.storage.type), question);
}
