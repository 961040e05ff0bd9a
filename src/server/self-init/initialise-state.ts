import type { InitializeBlock } from '../../provision/initialize/parse-blocks.ts';
import type { Storage } from '../../storage/storage.ts';
import { StateError } from '../../values/state-error.ts';
import { type ProfileOptions, runProfile } from './run-profile.ts';

/** Present while the self-initialisation of a state isn't complete (vault/self_init.go). */
const markerKey = 'self-init';

/** The state that is initialised. */
export interface InitialisedState extends ProfileOptions {
  readonly storage: Storage;
  /** Whether the state was created for this. Only such a state is initialised. */
  readonly isNew: boolean;
}

/**
 * Sends the requests of the `initialize` blocks, if the state is new. A state whose self-initialisation failed is refused from then on,
 * since it is incomplete.
 *
 * @throws Error if a request fails, or if the state is refused
 */
export function initialiseState(blocks: readonly InitializeBlock[], state: InitialisedState): void {
  const { storage, isNew } = state;
  if (storage.transact((transaction) => transaction.get(markerKey) !== undefined)) {
    throw new StateError(
      'the self-initialization of this state failed, so it is incomplete; run "localvault state reset -force", and start the server again',
    );
  }
  if (!isNew || blocks.length === 0) {
    return;
  }
  storage.transact((transaction) => transaction.put(markerKey, { status: 'failed' }));
  runProfile(blocks, state);
  storage.transact((transaction) => transaction.delete(markerKey));
}
