import type { Document, Transaction } from '../storage/storage.ts';

/** What is kept of a state as a whole. */
export interface State extends Document {
  /** When it began, in milliseconds since 1970. */
  readonly created: number;
  readonly clusterName: string;
  readonly clusterId: string;
}

const key = 'state';

/** The state's own document; undefined for a state that is yet empty. */
export function readState(storage: Transaction): State | undefined {
  return storage.get<State>(key);
}

/** Begins a state. */
export function writeState(storage: Transaction, state: State): void {
  storage.put(key, state);
}
