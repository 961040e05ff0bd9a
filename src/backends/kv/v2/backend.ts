import { type Backend, lazyPaths } from '../../../framework/backend.ts';
import { configPath } from './config.ts';
import { dataPath } from './data.ts';
import { deletePath, destroyPath, undeletePath } from './delete-undelete-destroy.ts';
import { invalidPath } from './invalid-path.ts';
import { detailedMetadataPath, metadataPath } from './metadata.ts';
import { subkeysPath } from './subkeys.ts';

/** Version 2 of the key-value engine, which keeps several versions of each secret. */
export const kvVersion2: Backend = {
  type: 'kv',
  help: 'The key-value secrets engine, version 2, stores arbitrary secrets and keeps several versions of each.',
  // The frequent path first: the paths after a match are never loaded.
  paths: lazyPaths(
    () => dataPath,
    () => configPath,
    () => metadataPath,
    () => detailedMetadataPath,
    () => destroyPath,
    () => subkeysPath,
    () => deletePath,
    () => undeletePath,
    // Matches every path, so it must come last.
    () => invalidPath,
  ),
};
