import { readFileSync } from 'node:fs';
import { decodeUtf8 } from '../../go/utf8.ts';

export { encodeUtf8 } from '../../go/utf8.ts';

/**
 * Returns the words of this process's command line with the bytes that aren't UTF-8 in them (`decodeUtf8`), so that two names which
 * differ in such a byte stay different. Only Linux shows them to a program of Node.js; elsewhere the words stay as they are.
 *
 * @param words the words as Node.js decoded them
 */
export function readRawWords(words: readonly string[]): readonly string[] {
  let commandLine: Buffer;
  try {
    commandLine = readFileSync('/proc/self/cmdline');
  } catch {
    return words;
  }
  // Each word ends in a NUL.
  const raw = decodeUtf8(commandLine).split('\0').slice(0, -1).slice(-words.length);
  return raw.length === words.length ? raw : words;
}
