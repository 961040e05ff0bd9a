import { withClearErrors } from '../../storage/files/file-error.ts';
import { nodeFileSystem } from '../../storage/files/node-file-system.ts';
import { readStateFile } from '../../storage/files/state/file.ts';
import { listFolder } from '../../storage/files/whole-file.ts';
import type { Environment } from '../environment.ts';
import { configFolder } from '../places.ts';
import { knownFolders } from '../state/state-folders.ts';
import { TokenFile } from './token-file.ts';

const suffix = '.token';

/**
 * Finds the other state whose stored token this is, by comparing it with the token files. Returns the folder of that state; undefined if
 * there is none, or if the state in `folder` has the token, too.
 *
 * @throws StateError if a file can't be read
 */
export function tokenOwner(env: Environment, folder: string, token: string): string | undefined {
  const fs = withClearErrors(nodeFileSystem);
  const config = configFolder(env);
  const ids = listFolder(fs, config)
    .filter(({ name }) => name.endsWith(suffix))
    .map(({ name }) => name.slice(0, -suffix.length))
    .filter((id) => new TokenFile(`${config}/${id}${suffix}`).get() === token);
  const own = readStateFile(fs, folder)?.id;
  if (token === '' || ids.some((id) => id === own)) {
    return undefined;
  }
  return ids
    .flatMap((id) => knownFolders(env, id))
    .map((known) => known.folder)
    .find((one) => one !== folder);
}
