import { initialisingRequest } from '../../engine/initialising-request.ts';
import { openEngine } from '../../engine/open.ts';
import { withClearErrors } from '../../storage/files/file-error.ts';
import { keyFromEnvironment } from '../../storage/files/keys/provider.ts';
import { nodeFileSystem } from '../../storage/files/node-file-system.ts';
import { readStateFile } from '../../storage/files/state/file.ts';
import { refuseUnusable } from '../../storage/files/state/require-state.ts';
import { memoryStorage } from '../../storage/memory.ts';
import { NoStateError } from '../../values/no-state-error.ts';
import type { Environment } from '../environment.ts';
import { checkRootToken, chosenRootToken, type Endpoint, LocalClient, localTokenHelper } from '../local.ts';
import { isCreatedOnDemand, type StoredPreferences, stateChoice } from '../places.ts';

/**
 * Returns the folder of the chosen state if there is no state yet, and a command would create it. Returns undefined if there is one.
 *
 * @throws StateError if there is none, and no command creates it
 */
export function missingStateFolder(env: Environment, preferences: StoredPreferences): string | undefined {
  const choice = stateChoice(env, preferences);
  const { folder } = choice;
  const fs = withClearErrors(nodeFileSystem);
  if (readStateFile(fs, folder) !== undefined) {
    return undefined;
  }
  refuseUnusable(fs, folder);
  if (!isCreatedOnDemand(env, choice)) {
    throw new NoStateError(folder);
  }
  return folder;
}

/** Opens a client for a new state in memory, as a command would create it in a folder. Nothing is written, and all is gone with the client. */
export function openRehearsal(env: Environment, folder: string): Endpoint {
  const storage = memoryStorage();
  const chosen = chosenRootToken(env);
  let rootToken = '';
  const engine = openEngine({
    storage,
    ...(chosen !== '' && { rootToken: chosen }),
    onInitialised: (token) => {
      checkRootToken(token);
      rootToken = token;
    },
  });
  engine.handle(initialisingRequest);
  const tokenFile = { path: '', get: () => rootToken, store: () => {} };
  return {
    client: new LocalClient({ folder, key: keyFromEnvironment(env), storage, engine }),
    openTokenHelper: () => localTokenHelper(env, tokenFile),
  };
}
