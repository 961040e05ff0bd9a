import type { State } from '../services/state.ts';
import type { Document, Transaction } from '../storage/storage.ts';
import { oncePer } from '../values/once-per.ts';
import { readStoredTime, storedTime } from '../values/time.ts';

type StateDocument = Document & Omit<State, 'created'> & { readonly created: string };

const key = 'state';

const stateOf = oncePer(
  (document: StateDocument): State => ({ ...document, created: readStoredTime(document.created) }),
);

/** The state's own document; undefined for a state that is yet empty. */
export function readState(storage: Transaction): State | undefined {
  const document = storage.get<StateDocument>(key);
  return document && stateOf(document);
}

/** Begins a state. */
export function writeState(storage: Transaction, state: State): void {
  storage.put(key, { ...state, created: storedTime(state.created) });
}
