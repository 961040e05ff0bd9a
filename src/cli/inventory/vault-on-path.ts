import type { Environment } from '../../client/environment.ts';
import { configFolder } from '../../client/places.ts';
import { programsOnPath } from '../programs-on-path.ts';

/** The programs that a shell finds by the name `vault`. */
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
  const [first = null, ...shadowed] = programsOnPath('vault', env.PATH ?? '');
  return { first, isOurs: first?.startsWith(`${configFolder(env)}/`) ?? false, shadowed };
}
