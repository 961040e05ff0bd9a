import { tryTo } from '../whole-file.ts';
import type { Keyring } from './keyring.ts';
import { isKeeper, type KeyProvider } from './provider.ts';

/**
 * Keeps beside a state's key what it opens, once the state is of the present format: from then on a state of format 1 is refused under
 * this key. Where it can't be kept, commands derive it each time.
 */
export function cacheKeys(provider: KeyProvider, stateId: string, keyring: Keyring): void {
  if (isKeeper(provider)) {
    tryTo(() => provider.keep(stateId, keyring.stateKey, keyring.opened));
  }
}
