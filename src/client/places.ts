import { readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
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

/** Reads the preferences and ignores invalid ones; `config set` validates them. */
export function readPreferences(env: Environment): Preferences {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(preferencesFile(env), 'utf8'));
  } catch {
    return {};
  }
  if (typeof parsed !== 'object' || parsed === null) {
    return {};
  }
  const { state, format, colour, history } = parsed as Record<string, unknown>;
  const known = preferredFormats.find((one) => one === format);
  return {
    ...(typeof state === 'string' && { state }),
    ...(known !== undefined && { format: known }),
    ...(typeof colour === 'boolean' && { colour }),
    ...(typeof history === 'string' && { history }),
  };
}

/** Returns the state folder: LOCALVAULT_HOME, or else the preference, or else a folder in XDG_DATA_HOME. */
export function stateFolder(env: Environment, preferences: Preferences): string {
  const chosen = env.LOCALVAULT_HOME || preferences.state;
  return chosen
    ? resolve(chosen)
    : resolve(absolute(env.XDG_DATA_HOME) ?? resolve(home(env), '.local', 'share'), 'localvault');
}
