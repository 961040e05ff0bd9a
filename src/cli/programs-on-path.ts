import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Finds the programs of a name in the order in which a shell looks for them. Returns their paths, each folder's once.
 *
 * @param path the value of PATH
 */
export function programsOnPath(name: string, path: string): string[] {
  const folders = new Set(path.split(delimiter).filter((folder) => folder !== ''));
  return [...folders].map((folder) => join(folder, name)).filter(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
