import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/**
 * Finds the program that a shell would run for a name without the shims. Returns its path; undefined if there is none.
 *
 * @param path the value of PATH
 * @param shims the folder of the shims
 */
export function shadowedProgram(name: string, path: string, shims: string): string | undefined {
  const folders = path.split(':').filter((folder) => isAbsolute(folder) && folder !== shims);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
