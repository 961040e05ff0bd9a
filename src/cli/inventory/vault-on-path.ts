import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Environment } from '../../client/environment.ts';
import { configFolder } from '../../client/places.ts';

/** What the shell finds by the name `vault`. */
export interface VaultOnPath {
  /** The program that the shell runs; null if there is none. */
  readonly first: string | null;
  /** Whether that is our own (`localvault shellenv`). */
  readonly isOurs: boolean;
  /** Other programs of this name, which the first one hides. */
  readonly shadowed: readonly string[];
}

/** Searches PATH for programs called `vault`. */
export function vaultOnPath(env: Environment): VaultOnPath {
  const folders = new Set((env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''));
  const [first = null, ...shadowed] = [...folders].map((folder) => join(folder, 'vault')).filter(isProgram);
  return { first, isOurs: first?.startsWith(`${configFolder(env)}/`) ?? false, shadowed };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
