import { isPrintableAscii } from '../values/ascii.ts';

/**
 * Whether every character is one that Go's `unicode.IsPrint` holds for printable: letters, marks, numbers, punctuation, symbols and
 * the plain blank. The general pattern takes milliseconds to compile, so plain text must not need it.
 */
export function isPrintable(text: string): boolean {
  return isPrintableAscii(text) || !/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(text);
}
