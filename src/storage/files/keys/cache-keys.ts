import { tryTo } from '../whole-file.ts';
import type { Keyring } from './keyring.ts';
import { isKeeper, type KeyProvider } from './provider.ts';

/**
 * Stores a state's cached keys beside its key, once the state has the current format. From then on, a state of format 1 is
 * refused with this key. If storing fails, each command derives the keys again.
 */
export function cacheKeys(provider: KeyProvider, stateId: string, keyring: Keyring): void {
  if (isKeeper(provider)) {
    tryTo(() => provider.keep(stateId, keyring.stateKey, keyring.cachedKeys));
  }
}
