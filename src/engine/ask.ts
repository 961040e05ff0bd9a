import type { Storage } from '../storage/storage.ts';
import type { Moment } from '../values/time.ts';
import { StateClock } from './clock.ts';
import { RequestCore } from './core.ts';
import type { EngineCore } from './engine-core.ts';
import { machineClock } from './machine-clock.ts';
import { readState } from './state.ts';

/** Asks questions of a state. */
export type Ask = <T>(question: (core: EngineCore) => T) => T;

/**
 * Returns a way to ask questions, each in a transaction of its own and at the time of the state's clock.
 *
 * @param storage one that discards writes, since explanations create tokens
 */
export function askState(storage: Storage, machine: () => Moment = machineClock()): Ask {
  const clock = new StateClock(machine);
  return (question) =>
    storage.transact((transaction) => {
      const now = clock.next(transaction);
      const created = readState(transaction)?.created ?? now;
      return question(new RequestCore(transaction, now, created, {}, storage.type));
    });
}
