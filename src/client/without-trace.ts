import type { Storage, Transaction } from '../storage/storage.ts';

/** Carries a transaction's result past the point where what it wrote is thrown away. */
class Outcome<T> extends Error {
  readonly result: T;

  constructor(result: T) {
    super('thrown away');
    this.result = result;
  }
}

/** The same state for one who only looks: whatever a transaction writes (the use of a token, say) is gone when it ends. */
export function withoutTrace(storage: Storage): Storage {
  return {
    transact<T>(body: (transaction: Transaction) => T): T {
      try {
        return storage.transact((transaction): T => {
          throw new Outcome(body(transaction));
        });
      } catch (error) {
        if (error instanceof Outcome) {
          return error.result;
        }
        throw error;
      }
    },
    settled: () => storage.settled(),
    close: () => storage.close(),
  };
}
