import type { Layer, Readable } from '../layer.ts';
import { LayeredTransaction, type TransactionHost } from '../layered-transaction.ts';
import type { Transaction } from '../storage.ts';

/** Ends a turn that must begin again because another process has committed before it took the lock. */
class Overtaken extends Error {}

/** What came of a transaction's body. */
export type Outcome<T> = { readonly result: T } | { readonly error: unknown };

/** What a turn needs of the state that it begins with. */
interface Origin {
  readonly keyring: Pick<TransactionHost, 'secrets'>;
  readonly lastMoment: bigint;
}

/** One run of a transaction's body over a state. */
export class Turn {
  readonly #transaction: LayeredTransaction;
  #isOvertaken = false;

  /** `mayWrite` is asked before each write: whether what was read is still the state, with the lock held. */
  constructor(state: Readable, { keyring, lastMoment }: Origin, mayWrite: () => boolean) {
    const beforeWrite = () => {
      this.#isOvertaken ||= !mayWrite();
      if (this.#isOvertaken) {
        throw new Overtaken();
      }
    };
    this.#transaction = new LayeredTransaction(state, { secrets: keyring.secrets, lastMoment, beforeWrite });
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

  /** The moment of the transaction: the body's, else that of the transaction before. */
  get moment(): bigint {
    return this.#transaction.moment;
  }

  /** The writes, in clear. */
  get writes(): Layer {
    return this.#transaction.writes;
  }
}
