import { readFileSync } from 'node:fs';
import { readFailure } from '../../go/errno.ts';
import { decodeUtf8, withoutInvalidUtf8 } from '../../go/utf8.ts';

/**
 * Reads a file that the user named.
 *
 * @throws Error with the message of Go's `os` package, such as `open x: no such file or directory`
 */
export function readUserFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw readFailure(path, error);
  }
}

/** Decodes UTF-8. Each invalid byte becomes U+FFFD, as in the real client's requests. */
export function textOfBytes(bytes: Uint8Array): string {
  return withoutInvalidUtf8(decodeUtf8(bytes));
}
