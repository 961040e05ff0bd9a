import type { Key } from '../../storage.ts';
import { decodeFileName, folderPath } from '../documents/names.ts';
import { withClearErrors } from '../file-error.ts';
import { nodeFileSystem } from '../node-file-system.ts';
import type { StateOptions } from '../options.ts';
import { listFolder } from '../whole-file.ts';
import { View } from './view.ts';

/**
 * Lists the names of the documents directly below a folder, without reading them. A transaction's `list` verifies each document,
 * and starts over whenever another process commits; for very many documents beside a busy server it would never end. Here a name
 * proves nothing: whoever reads the document verifies it then.
 *
 * @param folder a folder that isn't below `logs`, and whose names are short enough not to be shortened in file names
 */
export function documentNames(state: StateOptions, folder: Key): string[] {
  const fs = withClearErrors(state.fileSystem ?? nodeFileSystem);
  // The journal is read before the files, so that a document is in one of the two.
  const view = View.open(fs, state.folder, state.key);
  if (view === undefined) {
    return [];
  }
  try {
    const names = new Set<string>();
    for (const { name, isFolder } of listFolder(fs, `${view.disk.folder}/${folderPath(folder)}`)) {
      const decoded = isFolder ? undefined : decodeFileName(name);
      if (decoded !== undefined && decoded !== 'shortened') {
        names.add(decoded.segment);
      }
    }
    const prefix = `${folder}/`;
    const isWithin = (path: Key) => path.startsWith(prefix) && !path.includes('/', prefix.length);
    view.committed.applyTo({
      put: (path) => isWithin(path) && names.add(path.slice(prefix.length)),
      delete: (path) => isWithin(path) && names.delete(path.slice(prefix.length)),
      deleteAll: (cleared) => (cleared === folder || prefix.startsWith(`${cleared}/`)) && names.clear(),
    });
    return [...names];
  } finally {
    view.close();
  }
}
