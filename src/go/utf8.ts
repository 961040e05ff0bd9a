/**
 * Decodes UTF-8. Each other byte becomes a lone surrogate (U+DC80 to U+DCFF), which valid text can't contain. So different bytes
 * stay different, like in a Go string, and scanners can report them at their position.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString();
  return text.includes('\ufffd') ? decodeLossless(buffer) : text;
}

/** Decodes into UTF-16 byte by byte: linear, however many bytes are invalid. */
function decodeLossless(bytes: Uint8Array): string {
  const units = Buffer.allocUnsafe(2 * bytes.length);
  let end = 0;
  const append = (unit: number) => {
    units[end++] = unit & 0xff;
    units[end++] = unit >> 8;
  };
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at);
    const code = length === 0 ? 0xdc00 + byteAt(bytes, at) : codePoint(bytes, at, length);
    if (code < 0x10000) {
      append(code);
    } else {
      append(0xd7c0 + (code >> 10));
      append(0xdc00 + (code & 0x3ff));
    }
    at += Math.max(1, length);
  }
  return units.toString('utf16le', 0, end);
}

/** Returns the length in bytes of the character at `start`; 0 if there is none. */
function characterLength(bytes: Uint8Array, start: number): number {
  const first = byteAt(bytes, start);
  if (first < 0x80) {
    return 1;
  }
  const length = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  // The second byte's bounds exclude overlong forms, surrogates, and what is beyond U+10FFFF.
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  const second = byteAt(bytes, start + 1);
  if (length === 0 || second < low || second > high) {
    return 0;
  }
  for (let i = 2; i < length; i++) {
    if ((byteAt(bytes, start + i) & 0xc0) !== 0x80) {
      return 0;
    }
  }
  return length;
}

/** Returns the code point of the valid character of `length` bytes at `start`. */
function codePoint(bytes: Uint8Array, start: number, length: number): number {
  const first = byteAt(bytes, start);
  let code = length === 1 ? first : first & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) {
    code = (code << 6) | (byteAt(bytes, start + i) & 0x3f);
  }
  return code;
}

/** Returns the byte at `index`, or 0, which continues no character, beyond the end. */
function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

/** Encodes a text, with the bytes that aren't UTF-8 in it as they were (`decodeUtf8`). */
export function encodeUtf8(text: string): Uint8Array {
  const pieces = [...text].map((character) => {
    const byte = invalidByte(character.charCodeAt(0));
    return byte === undefined || character.length > 1 ? Buffer.from(character) : Buffer.of(byte);
  });
  return Buffer.concat(pieces);
}

/** Reports whether a text holds a byte that isn't UTF-8 (`decodeUtf8`). */
export function hasInvalidUtf8(text: string): boolean {
  return !text.isWellFormed();
}

/** Replaces each byte that isn't UTF-8 by U+FFFD, as Go does where it prints JSON. */
export function withoutInvalidUtf8(text: string): string {
  return hasInvalidUtf8(text) ? text.replace(/[\ud800-\udfff]/gu, '\ufffd') : text;
}

/** Returns the byte that isn't UTF-8 for which this UTF-16 unit stands, or undefined. */
export function invalidByte(unit: number): number | undefined {
  return unit >= 0xdc80 && unit <= 0xdcff ? unit - 0xdc00 : undefined;
}
