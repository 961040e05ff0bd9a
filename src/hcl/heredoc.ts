import { isBlank, trimUnits } from '../values/ascii.ts';

/**
 * The text that a heredoc stands for, from its whole spelling: `<<EOT` to the line break after the closing `EOT`. With `<<-EOT`,
 * the indentation of the closing line is taken from all lines, where all have it.
 */
export function heredocText(spelling: string): string {
  const start = spelling.indexOf('\n') + 1;
  const isIndented = spelling[2] === '-';
  const closing = start - (isIndented ? 3 : 2);
  const text = spelling.slice(start, spelling.length - closing);
  return isIndented ? unindent(text, spelling.slice(start, spelling.length - closing - 1)) : text;
}

/** `text` ends with the closing line's indentation; `shorter` lacks its last character. */
function unindent(text: string, shorter: string): string {
  const lines = text.split('\n');
  const indent = lines.pop() ?? '';
  if (!lines.every((line) => line.startsWith(indent))) {
    return trimUnits(shorter, isBlank, 'back');
  }
  return lines.map((line) => `${line.slice(indent.length)}\n`).join('');
}
