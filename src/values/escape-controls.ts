/**
 * Makes a text safe to print on a terminal: control characters become `\x1b`, and line separators and bidirectional
 * marks become `\u202e`.
 *
 * Every command that writes to a terminal and every line of a server's log goes through here. So it avoids a regular
 * expression, which would be compiled on first use.
 *
 * @param keepsLines whether line breaks and tabs stay, for texts of several lines
 */
export function escapeControls(text: string, keepsLines: boolean): string {
  let shown = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x20 && code < 0x7f) {
      continue;
    }
    if (isActive(code) && !(keepsLines && isSpace(code, text.charCodeAt(at + 1)))) {
      shown += text.slice(from, at) + escapeOf(code);
      from = at + 1;
    }
  }
  return from === 0 ? text : shown + text.slice(from);
}

/** Does the same for bytes that may not be UTF-8: invalid bytes become `\xff`. Line breaks and tabs stay. */
export function escapeBytes(bytes: Uint8Array): string {
  const { isUtf8 } = process.getBuiltinModule('node:buffer');
  const isCharacter = (from: number, to: number) => to <= bytes.length && isUtf8(bytes.subarray(from, to));
  let shown = '';
  let text = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((size) => isCharacter(at, at + size));
    if (length === undefined) {
      shown += escapeControls(Buffer.from(bytes.subarray(text, at)).toString(), true) + escapeOf(bytes[at] ?? 0);
      text = at + 1;
    }
    at += length ?? 1;
  }
  return shown + escapeControls(Buffer.from(bytes.subarray(text)).toString(), true);
}

function isActive(code: number): boolean {
  return (
    code < 0x20 ||
    (code >= 0x7f && code <= 0x9f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069)
  );
}

const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Reports whether a character is a tab or part of a line break. A lone carriage return isn't: it would let a line
 * overwrite itself.
 */
function isSpace(code: number, next: number): boolean {
  return code === tab || code === lineFeed || (code === carriageReturn && next === lineFeed);
}

function escapeOf(code: number): string {
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
}
