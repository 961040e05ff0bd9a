import { dirname, isAbsolute } from 'node:path';
import { programsOnPath } from '../programs-on-path.ts';

/**
 * Finds the program that a shell would run for a name without the shims. Returns its path; undefined if there is none.
 *
 * @param path the value of PATH
 * @param shims the folder of the shims
 */
export function shadowedProgram(name: string, path: string, shims: string): string | undefined {
  return programsOnPath(name, path).find((program) => isAbsolute(program) && dirname(program) !== shims);
}
