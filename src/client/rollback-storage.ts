import type { Storage, Transaction } from '../storage/storage.ts';

/** Carries a transaction's result out of its rollback. */
class Outcome<T> extends Error {
  readonly result: T;

  constructor(result: T) {
    super('thrown away');
    this.result = result;
  }
}

/**
 * Wraps a storage so that every transaction is rolled back, for read-only access: requests write, too (a token's use
 * count, for example).
 */
export function rollbackStorage(storage: Storage): Storage {
  return {
    type: storage.type,
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
