/** A failed call to the file system, with the path and Node's error code. */
export { FileError } from '../storage/files/file-error.ts';
