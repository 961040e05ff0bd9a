import type { Layer, Readable } from '../layer.ts';
import { LayeredTransaction } from '../layered-transaction.ts';
import type { StateSecrets } from '../state-secrets.ts';
import type { Transaction } from '../storage.ts';

/** Ends a turn that must begin again because another process has committed before it took the lock. */
class Overtaken extends Error {}

/** What came of a transaction's body. */
export type Outcome<T> = { readonly result: T } | { readonly error: unknown };

/** One run of a transaction's body over a state. */
export class Turn {
  readonly #transaction: LayeredTransaction;
  #isOvertaken = false;

  /** `mayWrite` is asked before each write: whether what was read is still the state, with the lock held. */
  constructor(state: Readable, secrets: StateSecrets, mayWrite: () => boolean) {
    const beforeWrite = () => {
      this.#isOvertaken ||= !mayWrite();
      if (this.#isOvertaken) {
        throw new Overtaken();
      }
    };
    this.#transaction = new LayeredTransaction(state, { secrets, beforeWrite });
  }

  run<T>(body: (transaction: Transaction) => T): Outcome<T> {
    try {
      return { result: body(this.#transaction) };
    } catch (error) {
      return { error };
    }
  }

  /** Whether the turn came to nothing, even if the body has caught the error that should have ended it. */
  get isOvertaken(): boolean {
    return this.#isOvertaken;
  }

  /** The writes, in clear. */
  get writes(): Layer {
    return this.#transaction.writes;
  }
}
