import { expect, test } from 'vitest';
import { isPrintable } from '../../src/go/printable.ts';

test('letters, marks, numbers, punctuation, symbols and the space are printable; control characters and other white space are not', () => {
  expect(['', 'a b~', 'é日', '😀', '“€”'].every(isPrintable)).toBe(true);
  expect(['a\n', '\t', '\u00a0', '\u007f', '\u200b', 'é\u2028'].some(isPrintable)).toBe(false);
});
