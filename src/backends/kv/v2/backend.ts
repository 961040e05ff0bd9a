import type { Backend } from '../../../framework/backend.ts';
import { configPath } from './config.ts';
import { dataPath } from './data.ts';
import { detailedMetadataPath, metadataPath } from './metadata-path.ts';
import { otherPath } from './other-path.ts';
import { subkeysPath } from './subkeys.ts';
import { deletePath, destroyPath, undeletePath } from './versions.ts';

/** The key-value engine with versions. */
export const kvVersion2: Backend = {
  type: 'kv',
  help: 'Keeps versions of secrets: reads give the newest, or any other that is still there.',
  paths: [
    configPath,
    dataPath,
    metadataPath,
    detailedMetadataPath,
    destroyPath,
    subkeysPath,
    deletePath,
    undeletePath,
    // Matches everything, so it comes last.
    otherPath,
  ],
};
