/** The local state can't be used. The message is a single line and names the file. */
export { StorageError as StateError } from '../storage/storage.ts';
