import { readFileSync } from 'node:fs';
import { errnoText } from '../go/errno.ts';

/**
 * Reads a file that the user named.
 *
 * @throws Error with the message of Go's `os` package, such as `open x: no such file or directory`
 */
export function readUserFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`${code === 'EISDIR' ? 'read' : 'open'} ${path}: ${errnoText(error)}`);
  }
}

/** Decodes UTF-8. Each invalid byte becomes U+FFFD, as in the real client's requests. */
export function textOfBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return decodeByteWise(bytes);
  }
}

function decodeByteWise(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((size) => isCharacter(decoder, bytes.subarray(at, at + size)));
    text += length === undefined ? '\ufffd' : decoder.decode(bytes.subarray(at, at + length));
    at += length ?? 1;
  }
  return text;
}

function isCharacter(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
