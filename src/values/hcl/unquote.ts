/**
 * Texts in double quotes, as Go unquotes them: `\x..` and octal escapes are single bytes, so that several may make one
 * character. Undefined for what is no such text.
 */

const SIMPLE: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 0x5c,
  '"': 0x22,
};

const ESCAPE = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([abfnrtv\\"]))/;

/** Unquotes a text from JSON or Go. Half surrogates are refused. */
export function unquote(text: string): string | undefined {
  return unquoteWith(text, false);
}

/** Unquotes a text from HCL, where what is within `${…}` stays as it is. Half surrogates become U+FFFD. */
export function unquoteHcl(text: string): string | undefined {
  return unquoteWith(text, true);
}

function unquoteWith(text: string, hcl: boolean): string | undefined {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return undefined;
  const inner = text.slice(1, -1);
  if (/^[^\\"$\n]*$/.test(inner)) return inner;
  const pieces: Buffer[] = [];
  for (let rest = inner; rest !== ''; ) {
    const length = pieceLength(rest, hcl);
    const piece = length === 0 ? undefined : readPiece(rest.slice(0, length), hcl);
    if (piece === undefined) return undefined;
    pieces.push(piece);
    rest = rest.slice(length);
  }
  return Buffer.concat(pieces).toString();
}

/** How much of the text belongs together: an interpolation, an escape, or characters without meaning; 0 for an error. */
function pieceLength(text: string, hcl: boolean): number {
  if (hcl && text.startsWith('${')) return interpolationLength(text);
  if (text.startsWith('\\')) return ESCAPE.exec(text)?.[0].length ?? 0;
  const [plain = ''] = /^[^\\"\n$]+|^\$/.exec(text) ?? [];
  return plain.length;
}

function interpolationLength(text: string): number {
  let braces = 0;
  for (let i = 1; i < text.length; i++) {
    if (text[i] === '{') braces++;
    if (text[i] === '}') braces--;
    if (braces === 0) return i + 1;
  }
  return 0;
}

function readPiece(piece: string, hcl: boolean): Buffer | undefined {
  const [, byte, short, long, octal, simple] = piece.startsWith('\\') ? (ESCAPE.exec(piece) ?? []) : [];
  if (byte !== undefined) return Buffer.of(Number.parseInt(byte, 16));
  if (octal !== undefined) return Number.parseInt(octal, 8) > 255 ? undefined : Buffer.of(Number.parseInt(octal, 8));
  if (simple !== undefined) return Buffer.of(SIMPLE[simple] ?? 0);
  const digits = short ?? long;
  if (digits === undefined) return Buffer.from(piece);
  const code = Number.parseInt(digits, 16);
  const isHalf = code >= 0xd800 && code <= 0xdfff;
  if (code > 0x10ffff || (isHalf && !hcl)) return undefined;
  return Buffer.from(isHalf ? '\ufffd' : String.fromCodePoint(code));
}
