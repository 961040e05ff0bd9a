import type { Transaction } from '../storage/storage.ts';

const key = 'clock';

/** By how much the state's clock is ahead of the machine's, in milliseconds. */
export function clockOffset(storage: Transaction): number {
  return storage.get<{ readonly offset: number }>(key)?.offset ?? 0;
}

/** Sets the state's clock ahead of the machine's by so many milliseconds; 0 for no difference. */
export function setClockOffset(storage: Transaction, offset: number): void {
  if (offset === 0) storage.delete(key);
  else storage.put(key, { offset });
}
