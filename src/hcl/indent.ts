/**
 * Layout by lines. Lines that must not be indented (a heredoc's, a block comment's) are marked on the way, since what surrounds
 * them is indented later and several times over; at the end the marks go, and with them the indentation.
 */

/** A character that the scanner refuses, so that no source text has it. */
const mark = '\ue123';

/** Indents every line that isn't empty. */
export function indent(text: string): string {
  return mapLines(text, (line) => (line === '' ? '' : `  ${line}`));
}

/** Marks all lines but the first, so that they stay where they are. */
export function markUnindented(text: string): string {
  return text.replace(/\n(?=[^\n])/g, `\n${mark}`);
}

/** Takes the marks out, each with what is before it on its line. */
export function removeMarks(text: string): string {
  return mapLines(text, (line) => line.slice(line.lastIndexOf(mark) + 1));
}

/** How many lines a text has. */
export function lineCount(text: string): number {
  return text.split('\n').length;
}

/** A line ends at a line feed and nowhere else, unlike what regular expressions take for one. */
function mapLines(text: string, map: (line: string) => string): string {
  return text.split('\n').map(map).join('\n');
}
