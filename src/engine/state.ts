import type { State } from '../services/state.ts';
import type { Document, Transaction } from '../storage/storage.ts';
import { oncePer } from '../values/once-per.ts';
import { readStoredTime, storedTime } from '../values/time.ts';

type StateDocument = Document & Omit<State, 'created'> & { readonly created: string };

const key = 'state';

const stateOf = oncePer(
  (document: StateDocument): State => ({ ...document, created: readStoredTime(document.created) }),
);

/** Reads the state's own document. Returns undefined if the state isn't initialised. */
export function readState(storage: Transaction): State | undefined {
  const document = storage.get<StateDocument>(key);
  return document && stateOf(document);
}

/** Writes the state's own document. */
export function writeState(storage: Transaction, state: State): void {
  storage.put(key, { ...state, created: storedTime(state.created) });
}
