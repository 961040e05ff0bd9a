/** The local state can't be used as it is. The message is one line for the user and names the file. */
export { StorageError as StateError } from '../storage/storage.ts';
