import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { errorCode } from '../values/error-code.ts';
import { homeFolder } from '../values/home-folder.ts';
import { StateError } from '../values/state-error.ts';
import type { Environment } from './environment.ts';
import { checkStateName, defaultStateName, stateNameProblem } from './state/state-name.ts';

/** The settings that `localvault config` manages. */
export interface Preferences {
  /** The default state folder. */
  readonly state?: string;
  /** The default of `-format`. */
  readonly format?: string;
  /** false disables colours, even on a terminal. */
  readonly colour?: boolean;
  /** What the history of the local state keeps (`history/setting.ts`). */
  readonly history?: string;
}

/** The preferences as they are stored. */
export interface StoredPreferences extends Preferences {
  /** Why they can't be read. Ignoring that could send commands to another state. */
  readonly damage?: string;
}

/** The XDG specification says to ignore relative paths. */
function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

/** Appends names to a path. `resolve` would take each command 0.1 ms, and hardly any path needs it. */
function under(folder: string, ...names: readonly string[]): string {
  const needsNone = folder.startsWith('/') && !folder.endsWith('/') && !folder.includes('//') && !folder.includes('/.');
  return needsNone ? `${folder}/${names.join('/')}` : resolve(folder, ...names);
}

/** Returns the folder of preferences, tokens and keys. It must not be inside the state folder. */
export function configFolder(env: Environment): string {
  const base = absolute(env.XDG_CONFIG_HOME);
  return base === undefined ? under(homeFolder(env), '.config', 'localvault') : under(base, 'localvault');
}

/** Returns the file that holds the preferences. */
export function preferencesFile(env: Environment): string {
  return `${configFolder(env)}/config.json`;
}

/** The output formats that can be preferred. */
export const preferredFormats = ['table', 'json', 'yaml'] as const;

/**
 * Reads the preferences and ignores invalid ones; `config set` validates them. Damage is reported where it matters, by
 * `stateFolder`.
 */
export function readPreferences(env: Environment): StoredPreferences {
  const file = preferencesFile(env);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = errorCode(error) ?? '';
    return code === 'ENOENT' || code === 'ENOTDIR' ? {} : { damage: `can't read ${file} (${code})` };
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { damage: `${file} is damaged: it isn't JSON` };
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return { damage: `${file} is damaged: it isn't a JSON object` };
  }
  const { state, format, colour, history } = parsed as Record<string, unknown>;
  const known = preferredFormats.find((one) => one === format);
  return {
    ...(typeof state === 'string' && { state }),
    ...(state !== undefined && typeof state !== 'string' && { damage: `${file} is damaged: state isn't a path` }),
    ...(known !== undefined && { format: known }),
    ...(typeof colour === 'boolean' && { colour }),
    ...(typeof history === 'string' && { history }),
  };
}

/** Returns the folder of the state that commands use unless another one is chosen. */
function defaultStateFolder(env: Environment): string {
  const base = absolute(env.XDG_DATA_HOME);
  return base === undefined ? under(homeFolder(env), '.local', 'share', 'localvault') : under(base, 'localvault');
}

/** Returns the parent folder of all named states. The default state is beside it. */
export function namedStatesFolder(env: Environment): string {
  return `${defaultStateFolder(env)}.states`;
}

/**
 * Returns the folder of a state by its name. The folder may not exist yet.
 *
 * @param name `default` is the state that commands use unless another one is chosen
 * @throws StateError if no state can have this name
 */
export function namedStateFolder(env: Environment, name: string): string {
  checkStateName(name);
  return name === defaultStateName ? defaultStateFolder(env) : `${namedStatesFolder(env)}/${name}`;
}

/** Returns the name of the state in a folder; undefined if the folder isn't that of a named state. */
export function stateNameOf(env: Environment, folder: string): string | undefined {
  if (folder === defaultStateFolder(env)) {
    return defaultStateName;
  }
  const states = namedStatesFolder(env);
  const name = folder.slice(states.length + 1);
  const isNamed = dirname(folder) === states && name !== defaultStateName && stateNameProblem(name) === undefined;
  return isNamed ? name : undefined;
}

/** The state that commands use, and what chose it. */
export interface StateChoice {
  /** The state's folder, as an absolute path. */
  readonly folder: string;
  /** A variable, the preference `state`, or nothing. */
  readonly chosenBy: 'LOCALVAULT_HOME' | 'LOCALVAULT_STATE' | 'preference' | 'default';
}

/**
 * Chooses the state: LOCALVAULT_HOME is a folder, else LOCALVAULT_STATE is a name, else there is the preference, or else the default
 * state.
 *
 * @throws StateError if LOCALVAULT_STATE isn't a name, or if the preferences are damaged, so that nothing goes to another state than the
 *   chosen one
 */
export function stateChoice(env: Environment, preferences: StoredPreferences): StateChoice {
  if (env.LOCALVAULT_HOME) {
    return { folder: resolve(env.LOCALVAULT_HOME), chosenBy: 'LOCALVAULT_HOME' };
  }
  if (env.LOCALVAULT_STATE) {
    return { folder: folderOfVariable(env, env.LOCALVAULT_STATE), chosenBy: 'LOCALVAULT_STATE' };
  }
  if (preferences.damage !== undefined) {
    throw new StateError(`${preferences.damage}; correct it, or remove it to use the default state`);
  }
  return preferences.state
    ? { folder: resolve(preferences.state), chosenBy: 'preference' }
    : { folder: defaultStateFolder(env), chosenBy: 'default' };
}

function folderOfVariable(env: Environment, name: string): string {
  const problem = stateNameProblem(name);
  if (problem !== undefined) {
    throw new StateError(`LOCALVAULT_STATE doesn't name a state: ${problem}`);
  }
  return namedStateFolder(env, name);
}

/** Returns the folder of the chosen state (`stateChoice`). */
export function stateFolder(env: Environment, preferences: StoredPreferences): string {
  return stateChoice(env, preferences).folder;
}

/**
 * Whether the first command on a missing state creates it. A named state chosen by `state use` existed at that time, so it has been removed
 * since. A new, empty state would hide that.
 */
export function isCreatedOnDemand(env: Environment, { folder, chosenBy }: StateChoice): boolean {
  const name = chosenBy === 'preference' ? stateNameOf(env, folder) : undefined;
  return name === undefined || name === defaultStateName;
}
