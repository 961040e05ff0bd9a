import { errorCode } from '../values/error-code.ts';
import { messageOf } from '../values/message.ts';

/** The messages that Go prints for system errors, by code (syscall.Errno). */
export const errnoTexts: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EADDRNOTAVAIL: 'cannot assign requested address',
  ECONNABORTED: 'software caused connection abort',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by peer',
  EDQUOT: 'disk quota exceeded',
  EEXIST: 'file exists',
  EHOSTUNREACH: 'no route to host',
  EINVAL: 'invalid argument',
  EISDIR: 'is a directory',
  ELOOP: 'too many levels of symbolic links',
  ENAMETOOLONG: 'file name too long',
  ENETUNREACH: 'network is unreachable',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on device',
  ENOTDIR: 'not a directory',
  ENOTSOCK: 'socket operation on non-socket',
  EPERM: 'operation not permitted',
  EPIPE: 'broken pipe',
  EROFS: 'read-only file system',
  ETIMEDOUT: 'connection timed out',
};

/** Returns Go's message for a system error, or Node's own if its code is unknown. */
export function errnoText(error: unknown): string {
  return errnoTexts[errorCode(error) ?? ''] ?? messageOf(error);
}

/** Returns why a file can't be read, with the message of Go's `os.ReadFile`, such as `open x: no such file or directory`. */
export function readFailure(path: string, error: unknown): Error {
  return new Error(`${errorCode(error) === 'EISDIR' ? 'read' : 'open'} ${path}: ${errnoText(error)}`);
}
