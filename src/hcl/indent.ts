/**
 * Line-based layout. Lines that must keep their indentation, in heredocs and block comments, carry a mark, since the
 * surrounding text is indented later and repeatedly. At the end each mark is removed, with the indentation before it.
 */

/** A character that the scanner rejects, so that no source contains it. */
const mark = '\ue123';

/** Indents every line that isn't empty. */
export function indent(text: string): string {
  return mapLines(text, (line) => (line === '' ? '' : `  ${line}`));
}

/** Marks all lines but the first, so that they keep their indentation. */
export function markUnindented(text: string): string {
  return text.replace(/\n(?=[^\n])/g, `\n${mark}`);
}

/** Removes the marks, each with the text before it on its line. */
export function removeMarks(text: string): string {
  return mapLines(text, (line) => line.slice(line.lastIndexOf(mark) + 1));
}

export function lineCount(text: string): number {
  return text.split('\n').length;
}

/** Maps each line. Only a line feed ends a line, unlike in regular expressions. */
function mapLines(text: string, map: (line: string) => string): string {
  return text.split('\n').map(map).join('\n');
}
