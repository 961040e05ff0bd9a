import type { FileSystem } from '../file-system.ts';
import { listFolder, parentOf, readText } from '../whole-file.ts';

/** The folder of the keys that were pruned, a folder for each time, beside the keys in use. */
export function prunedKeysFolder(keysFolder: string): string {
  return `${keysFolder}/pruned`;
}

/** Finds where a key file is kept that was pruned, the latest one. Undefined if it wasn't. */
export function prunedKey(fs: FileSystem, path: string): string | undefined {
  const folder = prunedKeysFolder(parentOf(path));
  const name = path.slice(path.lastIndexOf('/') + 1);
  const times = listFolder(fs, folder).map((entry) => entry.name);
  const kept = times.sort().map((time) => `${folder}/${time}/${name}`);
  return kept.findLast((one) => readText(fs, one) !== undefined);
}
