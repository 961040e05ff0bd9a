import { isPrintableAscii } from '../values/ascii.ts';

/**
 * Reports whether every character is printable in the sense of Go's `unicode.IsPrint`: letters, marks, numbers,
 * punctuation, symbols and the ASCII space. So is a byte that isn't UTF-8, which Go reads as U+FFFD. The general pattern takes
 * milliseconds to compile, so ASCII doesn't need it.
 */
export function isPrintable(text: string): boolean {
  return isPrintableAscii(text) || !/[^\p{L}\p{M}\p{N}\p{P}\p{S} \udc80-\udcff]/u.test(text);
}
