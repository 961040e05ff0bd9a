/**
 * A text as a terminal shows it without being driven by it: control characters are written as `\x1b`, and the line separators and
 * marks that reorder text as `\u202e`. Line breaks and tabs stay, since secrets may have several lines.
 *
 * It's on the way of every command that writes to a terminal, so it does without a regular expression, which would be compiled first.
 */
export function escapeForTerminal(text: string): string {
  let shown = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isActive(code) && !(code === carriageReturn && text.charCodeAt(at + 1) === lineFeed)) {
      shown += text.slice(from, at) + escapeOf(code);
      from = at + 1;
    }
  }
  return from === 0 ? text : shown + text.slice(from);
}

const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

function isActive(code: number): boolean {
  return (
    (code < 0x20 && code !== tab && code !== lineFeed) ||
    (code >= 0x7f && code <= 0x9f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069)
  );
}

function escapeOf(code: number): string {
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
}
