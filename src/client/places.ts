import { readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { StateError } from '../values/state-error.ts';
import type { Environment } from './environment.ts';

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
  /** Why they can't say which state to use: they would send commands to another one. */
  readonly damage?: string;
}

function home(env: Environment): string {
  return env.HOME || process.getBuiltinModule('node:os').homedir();
}

/** The XDG specification says to ignore relative paths. */
function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

/** Returns the folder of preferences, tokens and keys, which must not lie in the state folder. */
export function configFolder(env: Environment): string {
  return resolve(absolute(env.XDG_CONFIG_HOME) ?? resolve(home(env), '.config'), 'localvault');
}

/** Returns the file that holds the preferences. */
export function preferencesFile(env: Environment): string {
  return resolve(configFolder(env), 'config.json');
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
    const { code = '' } = error as NodeJS.ErrnoException;
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

/**
 * Returns the state folder: LOCALVAULT_HOME, or else the preference, or else a folder in XDG_DATA_HOME.
 *
 * @throws StateError if the preferences are damaged, so that nothing goes to another state than the chosen one
 */
export function stateFolder(env: Environment, preferences: StoredPreferences): string {
  if (preferences.damage !== undefined && !env.LOCALVAULT_HOME) {
    throw new StateError(`${preferences.damage}; correct it, or remove it to use the default state`);
  }
  const chosen = env.LOCALVAULT_HOME || preferences.state;
  return chosen
    ? resolve(chosen)
    : resolve(absolute(env.XDG_DATA_HOME) ?? resolve(home(env), '.local', 'share'), 'localvault');
}
