import { existsSync } from 'node:fs';
import type { ApiAnswer, ApiRequest } from '../engine/api.ts';
import type { Engine } from '../engine/engine.ts';
import { initialisingRequest } from '../engine/initialising-request.ts';
import { type EngineOptions, openEngine } from '../engine/open.ts';
import { withClearErrors } from '../storage/files/file-error.ts';
import { fileStorage } from '../storage/files/file-storage.ts';
import { type KeyProvider, keyFromEnvironment } from '../storage/files/keys/provider.ts';
import { nodeFileSystem } from '../storage/files/node-file-system.ts';
import { readStateFile, type StateFile, stateFilePath } from '../storage/files/state/file.ts';
import type { Storage } from '../storage/storage.ts';
import { StateError } from '../values/state-error.ts';
import { type Client, localAddress } from './client.ts';
import { type Environment, readVariable } from './environment.ts';
import { History } from './history/history.ts';
import { historyPath } from './history/history-path.ts';
import { historySetting } from './history/setting.ts';
import {
  configFolder,
  isCreatedOnDemand,
  readPreferences,
  type StateChoice,
  type StoredPreferences,
  stateChoice,
  stateFolder,
} from './places.ts';
import { rollbackStorage } from './rollback-storage.ts';
import { rootTokenProblem } from './root-token-problem.ts';
import { connectToServer, localOrServed, withConnection } from './served-state.ts';
import { recordStateFolder } from './state/state-folders.ts';
import { chooseTokenHelper } from './token-helper/choose-token-helper.ts';
import { TokenFile } from './token-helper/token-file.ts';
import type { TokenHelper } from './token-helper/token-helper.ts';

/** A client, and the token helper that belongs to it. */
export interface Endpoint {
  readonly client: Client;
  /**
   * Returns the token helper, which the user may have configured.
   *
   * @throws Error if the configuration is invalid
   */
  readonly openTokenHelper: () => TokenHelper;
}

/** Options for opening the local state. */
export interface LocalOptions {
  /** Called with the state's folder when this command creates the state. */
  readonly onNewState: (folder: string) => void;
  /** Receives warnings, one line each. */
  readonly onWarning: (warning: string) => void;
  /** Whether this process has the state to itself, as a server does. @default false */
  readonly groupCommit?: boolean;
  /** Whether the state is known to be new. @default false */
  readonly isNew?: boolean;
  /** The settings of the state in a server's configuration file. */
  readonly settings?: Pick<EngineOptions, 'clusterName' | 'systemTtls'>;
}

/** The open local state. */
export interface LocalState {
  readonly folder: string;
  readonly key: KeyProvider;
  readonly storage: Storage;
  readonly engine: Engine;
  /** Keeps the user's token, unless a token helper does. */
  readonly tokenFile: TokenFile;
  /** Undefined if none is kept. */
  readonly history?: History | undefined;
}

/**
 * Opens a client for the local state: through the server that is using it, or else in this process.
 *
 * @throws StateError if the state can't be used
 */
export async function openLocal(
  env: Environment,
  preferences: StoredPreferences,
  options: LocalOptions,
): Promise<Endpoint> {
  const choice = stateChoice(env, preferences);
  const { folder } = choice;
  const served = (client: Client): Endpoint => ({
    client,
    openTokenHelper: () => localTokenHelper(env, new TokenFile(tokenPath(env, folder))),
  });
  const place = { folder, key: keyFromEnvironment(env) };
  const server = await connectToServer(place);
  if (server !== undefined) {
    return served(server);
  }
  return localOrServed<Endpoint>(
    place,
    () => {
      const state = openStateIn(choice, env, preferences, options);
      return {
        client: new LocalClient(state),
        openTokenHelper: () => localTokenHelper(env, state.tokenFile),
      };
    },
    served,
  );
}

/**
 * Opens the local state and an engine over it in this process. Initialises a new state first. The root token is stored
 * before the state is, so that no state ever exists without a way to log in.
 *
 * @throws StateError if the state can't be used
 */
export function openState(env: Environment, options: LocalOptions): LocalState {
  const preferences = readPreferences(env);
  return openStateIn(stateChoice(env, preferences), env, preferences, options);
}

function openStateIn(
  choice: StateChoice,
  env: Environment,
  preferences: StoredPreferences,
  options: LocalOptions,
): LocalState {
  const { folder } = choice;
  const { onWarning, groupCommit = false } = options;
  const fill = groupCommit || options.isNew;
  const key = keyFromEnvironment(env);
  const found = fill ? undefined : stateIn(folder);
  // A state that existed before, but not now, was deleted meanwhile.
  const create = found === undefined && isCreatedOnDemand(env, choice);
  const storage = fileStorage({ folder, key, onWarning, groupCommit, create });
  const rootToken = chosenRootToken(env);
  const history = openHistory(() => found?.id ?? stateIn(folder)?.id ?? 'new', env, preferences, options);
  let isNew = false;
  const engine = openEngine({
    storage,
    history: history?.auditor,
    ...options.settings,
    ...(rootToken !== '' && { rootToken }),
    onInitialised: (token) => {
      checkRootToken(token);
      for (const path of new Set([ownTokenPath(env, folder), tokenPath(env, folder)])) {
        new TokenFile(path).store(token);
      }
      const id = stateIn(folder)?.id;
      if (id !== undefined) {
        recordStateFolder(env, id, folder);
      }
      isNew = true;
    },
  });
  const kept = found && new TokenFile(tokenPath(env, folder, found.id));
  if (kept === undefined || kept.get() === '') {
    engine.handle(initialisingRequest);
  }
  if (isNew) {
    options.onNewState(folder);
  }
  return { folder, key, storage, engine, history, tokenFile: kept ?? new TokenFile(tokenPath(env, folder)) };
}

/** @param stateId returns the state's id once the state exists */
function openHistory(
  stateId: () => string,
  env: Environment,
  preferences: StoredPreferences,
  { onWarning }: LocalOptions,
): History | undefined {
  const setting = historySetting(preferences);
  if (setting.keeps === 'nothing') {
    return undefined;
  }
  const path = () => historyPath(configFolder(env), stateId());
  return new History({ setting, path, onWarning });
}

/**
 * Opens the local state read-only in this process: what a request changes (a token's use count, for example) is rolled
 * back. Returns undefined if there is no state.
 */
export function openLocalToLook(env: Environment): Endpoint | undefined {
  const folder = stateFolder(env, readPreferences(env));
  if (!existsSync(stateFilePath(folder))) {
    return undefined;
  }
  const key = keyFromEnvironment(env);
  const storage = rollbackStorage(fileStorage({ folder, key, create: false }));
  const tokenFile = new TokenFile(tokenPath(env, folder));
  return {
    client: new LocalClient({ folder, key, storage, engine: openEngine({ storage }) }),
    openTokenHelper: () => localTokenHelper(env, tokenFile),
  };
}

/** Returns the path of the token helper of the local state with this id: a file, or the program that the user has configured. */
export function tokenHelperPath(env: Environment, folder: string, id: string): string {
  return localTokenHelper(env, new TokenFile(tokenPath(env, folder, id))).path;
}

/** Returns the token helper of a local state. If the program has no token for the state, the one in the file is used. */
export function localTokenHelper(env: Environment, file: TokenHelper): TokenHelper {
  const helper = chooseTokenHelper(env, localAddress, () => file);
  return {
    path: helper.path,
    get: () => helper.get() || file.get(),
    store: (token) => helper.store(token),
  };
}

/** What answers requests of a client in this process. */
type Answering = Pick<LocalState, 'folder' | 'key' | 'storage' | 'engine' | 'history'>;

/** Answers requests in this process, unless a server takes over the state. */
export class LocalClient implements Client {
  readonly address = localAddress;
  readonly #state: Answering;

  constructor(state: Answering) {
    this.#state = state;
  }

  async send(request: ApiRequest): Promise<ApiAnswer> {
    const answer = await localOrServed<ApiAnswer>(
      this.#state,
      () => this.#state.engine.handle(request),
      (server) => withConnection(server, (open) => open.send(request)),
    );
    // Writes before the next request, since the history reads this request's transaction.
    await this.#state.history?.write();
    return answer;
  }

  async provision(order: string): Promise<string> {
    const { carryOutOrder } = await import('../provision/message.ts');
    const result = await localOrServed<string>(
      this.#state,
      () => carryOutOrder(this.#state.engine, order),
      (server) => withConnection(server, (open) => open.provision(order)),
    );
    await this.#state.history?.write();
    return result;
  }

  async close(): Promise<void> {
    await this.#state.storage.settled();
    this.#state.storage.close();
  }
}

/** Returns the id that the environment chooses for the root token of a new state; `''` for a random one. */
export function chosenRootToken(env: Environment): string {
  return env.LOCALVAULT_ROOT_TOKEN || readVariable(env, 'DEV_ROOT_TOKEN_ID');
}

/** Only the user can have chosen a token that no request can carry. Throws a StateError, so that no state is created. */
export function checkRootToken(token: string): void {
  const problem = rootTokenProblem(token);
  if (problem !== undefined) {
    throw new StateError(
      `the root token in LOCALVAULT_ROOT_TOKEN or VAULT_DEV_ROOT_TOKEN_ID is unusable: ${problem}; choose another`,
    );
  }
}

/**
 * Returns the tokens that the user has and that might be root tokens of a state: the stored one first, since commands
 * use it by default.
 */
export function knownTokens(env: Environment, folder: string): readonly string[] {
  const stored = [tokenPath(env, folder), ownTokenPath(env, folder)].map((path) => new TokenFile(path).get());
  const tokens = [...stored, readVariable(env, 'TOKEN'), chosenRootToken(env)];
  return [...new Set(tokens.filter((token) => token !== ''))];
}

/** Returns the token in use for the local state, `''` for none: the environment's, or else the stored one. */
export function tokenInUse(env: Environment, folder: string): string {
  return readVariable(env, 'TOKEN') || localTokenHelper(env, new TokenFile(tokenPath(env, folder))).get();
}

/** Returns the token file of the state in a folder: the one that the environment names, or else our own. */
export function tokenPath(env: Environment, folder: string, id?: string): string {
  return readVariable(env, 'TOKEN_PATH') || ownTokenPath(env, folder, id);
}

/**
 * Returns our own token file for a state, which is outside the state's folder. The root token of a new state is
 * always stored there too.
 */
function ownTokenPath(env: Environment, folder: string, id = stateIn(folder)?.id ?? 'new'): string {
  return `${configFolder(env)}/${id}.token`;
}

function stateIn(folder: string): StateFile | undefined {
  return readStateFile(withClearErrors(nodeFileSystem), folder);
}
