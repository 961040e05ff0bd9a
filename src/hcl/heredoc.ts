import { isBlank, trimUnits } from '../values/ascii.ts';

/**
 * Decodes a heredoc from its source, from `<<EOT` to the line break after the closing `EOT`. With `<<-EOT`, the closing
 * line's indentation is removed from all lines, if all have it.
 */
export function heredocText(spelling: string): string {
  const start = spelling.indexOf('\n') + 1;
  const isIndented = spelling[2] === '-';
  const closing = start - (isIndented ? 3 : 2);
  const text = spelling.slice(start, spelling.length - closing);
  return isIndented ? unindent(text, spelling.slice(start, spelling.length - closing - 1)) : text;
}

/**
 * Removes the closing line's indentation.
 *
 * @param text the lines, ending with that indentation
 * @param shorter the same without its last character
 */
function unindent(text: string, shorter: string): string {
  const lines = text.split('\n');
  const indent = lines.pop() ?? '';
  if (!lines.every((line) => line.startsWith(indent))) {
    return trimUnits(shorter, isBlank, 'back');
  }
  return lines.map((line) => `${line.slice(indent.length)}\n`).join('');
}
