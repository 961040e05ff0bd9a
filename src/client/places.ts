import { readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { Environment } from './environment.ts';

/** What a user may set once for all commands. */
export interface Preferences {
  /** Another state folder. */
  readonly state?: string;
  /** Another default for `-format`. */
  readonly format?: string;
  /** False for no colours, even on a terminal. */
  readonly colour?: boolean;
}

function home(env: Environment): string {
  return env.HOME || process.getBuiltinModule('node:os').homedir();
}

/** XDG's rule: a folder that isn't given as an absolute path counts for nothing. */
function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

/** The folder of preferences, tokens and keys: what must not lie in the state folder. */
export function configFolder(env: Environment): string {
  return resolve(absolute(env.XDG_CONFIG_HOME) ?? resolve(home(env), '.config'), 'localvault');
}

/** The file that holds the preferences. */
export function preferencesFile(env: Environment): string {
  return resolve(configFolder(env), 'config.json');
}

/** The preferences as far as they make sense; whoever sets them checks them. */
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
  const { state, format, colour } = parsed as Record<string, unknown>;
  return {
    ...(typeof state === 'string' && { state }),
    ...(typeof format === 'string' && { format }),
    ...(typeof colour === 'boolean' && { colour }),
  };
}

/** The folder of the state: LOCALVAULT_HOME, else the preference, else XDG's folder for data. */
export function stateFolder(env: Environment, preferences: Preferences): string {
  const chosen = env.LOCALVAULT_HOME || preferences.state;
  return chosen
    ? resolve(chosen)
    : resolve(absolute(env.XDG_DATA_HOME) ?? resolve(home(env), '.local', 'share'), 'localvault');
}
