import { StateError } from './state-error.ts';

/** A failed call to the file system. The message names the file. */
export class FileError extends StateError {
  /** What was attempted, such as `write`. */
  readonly action: string;
  readonly path: string;
  /** Node's code, such as `ENOENT`. */
  readonly code: string;

  constructor(action: string, path: string, code: string) {
    super(`can't ${action} ${path}: ${reasons[code] ?? code}`);
    this.action = action;
    this.path = path;
    this.code = code;
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EAGAIN: 'it is not a regular file',
  EBUSY: 'it is in use',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'it exists already',
  EFBIG: 'the file is too large',
  EINVAL: 'the file system does not support this',
  EIO: 'input/output error',
  EISDIR: 'it is a folder',
  ELOOP: 'too many symbolic links',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'too many open files',
  ENOENT: 'no such file or folder',
  ENOSPC: 'no space left on the disk',
  ERR_FS_FILE_TOO_LARGE: 'the file is too large',
  ERR_STRING_TOO_LONG: 'the file is too large',
  ENOTDIR: 'a part of the path is not a folder',
  ENOTEMPTY: 'the folder is not empty',
  EPERM: 'operation not permitted',
  ENXIO: 'it is not a regular file',
  EROFS: 'the file system is read-only',
  ESPIPE: 'it is not a regular file',
};
