import type { Layer, Readable } from '../layer.ts';
import { LayeredTransaction, type TransactionHost } from '../layered-transaction.ts';
import type { Transaction } from '../storage.ts';

/** Aborts an attempt, because another process committed before this one took the lock. */
class Overtaken extends Error {}

type Outcome<T> = { readonly result: T } | { readonly error: unknown };

/** The facts about the state that an attempt starts from. */
interface Origin {
  readonly keyring: Pick<TransactionHost, 'secrets'>;
  readonly lastMoment: bigint;
  /** The number of the last transaction. */
  lastSequence(): number;
}

/** One attempt to run a transaction's body over a state. */
export class Attempt {
  readonly #transaction: LayeredTransaction;
  #isOvertaken = false;

  /** @param mayWrite called before each write; takes the lock and returns whether the state is still the one that was read */
  constructor(state: Readable, origin: Origin, mayWrite: () => boolean) {
    const beforeWrite = () => {
      this.#isOvertaken ||= !mayWrite();
      if (this.#isOvertaken) {
        throw new Overtaken();
      }
    };
    const { keyring, lastMoment } = origin;
    const committed = () => origin.lastSequence();
    this.#transaction = new LayeredTransaction(state, { secrets: keyring.secrets, lastMoment, committed, beforeWrite });
  }

  run<T>(body: (transaction: Transaction) => T): Outcome<T> {
    try {
      return { result: body(this.#transaction) };
    } catch (error) {
      return { error };
    }
  }

  /** Whether the attempt was aborted, even if the body caught the error that aborted it. */
  get isOvertaken(): boolean {
    return this.#isOvertaken;
  }

  /** The transaction's moment: what the body noted, or the last transaction's. */
  get moment(): bigint {
    return this.#transaction.moment;
  }

  /** The writes, unsealed. */
  get writes(): Layer {
    return this.#transaction.writes;
  }
}
