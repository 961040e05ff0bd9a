import type { Key } from './storage.ts';

/**
 * The folder of documents that are small, written often and read together, such as the last uses of SecretIDs. On disk, all documents
 * directly in one of its folders share a file, to which new versions are appended: separate files would cost far more to write than their
 * contents. In every other respect they are like all documents.
 */
export const logsFolder: Key = 'logs';

const prefix = `${logsFolder}/`;

/** Whether the documents directly in a folder share a file. */
export function isLogFolder(folder: Key): boolean {
  return folder === logsFolder || folder.startsWith(prefix);
}

/** Whether a document shares a file with the others in its folder. */
export function isLogged(key: Key): boolean {
  return key.startsWith(prefix);
}
