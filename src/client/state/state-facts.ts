import { withClearErrors } from '../../storage/files/file-error.ts';
import { keyFromEnvironment } from '../../storage/files/keys/provider.ts';
import { nodeFileSystem } from '../../storage/files/node-file-system.ts';
import { readStateFile } from '../../storage/files/state/file.ts';
import type { Environment } from '../environment.ts';
import { lookupVariable } from '../environment.ts';
import { historyPath } from '../history/history-path.ts';
import { type HistorySetting, historySetting } from '../history/setting.ts';
import { tokenHelperPath } from '../local.ts';
import { configFolder, type StateChoice, type StoredPreferences, stateChoice, stateNameOf } from '../places.ts';

/** Where the local state, its key and the user's token come from. */
export interface StateFacts {
  /** The state's folder, as an absolute path. */
  readonly folder: string;
  /** The state's name; undefined for a state in any other folder. */
  readonly name: string | undefined;
  readonly chosenBy: StateChoice['chosenBy'];
  /** The state's id and the time of its creation; undefined if there is no state. */
  readonly state: { readonly id: string; readonly created: string } | undefined;
  /** The key file, or the variable that gives the key; undefined if there is no state. */
  readonly keySource: string | undefined;
  /** The variable that gives the token, or the path of the token helper. Undefined if there is no variable and no state. */
  readonly tokenSource: string | undefined;
  /** The file of the history, and what it keeps; undefined if there is no state. */
  readonly history: { readonly path: string; readonly setting: HistorySetting } | undefined;
}

/**
 * Finds out where the local state, its key and the user's token come from. Creates nothing, and doesn't need the key.
 *
 * @throws StateError if the state's own file is damaged
 */
export function stateFacts(env: Environment, preferences: StoredPreferences): StateFacts {
  const { folder, chosenBy } = stateChoice(env, preferences);
  const found = readStateFile(withClearErrors(nodeFileSystem), folder);
  return {
    folder,
    name: stateNameOf(env, folder),
    chosenBy,
    state: found && { id: found.id, created: found.created },
    keySource: found && keyFromEnvironment(env).source(found.id),
    tokenSource: tokenVariable(env) ?? (found && tokenHelperPath(env, folder, found.id)),
    history: found && { path: historyPath(configFolder(env), found.id), setting: historySetting(preferences) },
  };
}

/** Returns the variable that gives the token; undefined if none does. */
export function tokenVariable(env: Environment): string | undefined {
  if (!lookupVariable(env, 'TOKEN')) {
    return undefined;
  }
  return env['BAO_TOKEN'] === undefined ? 'VAULT_TOKEN' : 'BAO_TOKEN';
}
