import { isPrintableAscii } from '../values/ascii.ts';

/**
 * Reports whether every character is printable in the sense of Go's `unicode.IsPrint`: letters, marks, numbers,
 * punctuation, symbols and the ASCII space. The general pattern takes milliseconds to compile, so ASCII doesn't need
 * it.
 */
export function isPrintable(text: string): boolean {
  return isPrintableAscii(text) || !/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(text);
}
