/**
 * Decodes UTF-8. Each other byte becomes a lone surrogate (U+DC80 to U+DCFF), which valid text can't contain. So different bytes
 * stay different, like in a Go string, and scanners can report them at their position.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString();
  return text.includes('\ufffd') ? decodeLossless(buffer) : text;
}

function decodeLossless(bytes: Buffer): string {
  let text = '';
  for (let i = 0; i < bytes.length; ) {
    const length = characterLength(bytes, i);
    text += length === 0 ? String.fromCharCode(0xdc00 + (bytes[i] ?? 0)) : bytes.toString('utf8', i, i + length);
    i += Math.max(1, length);
  }
  return text;
}

/** Returns the length in bytes of the character at `start`; 0 if there is none. */
function characterLength(bytes: Buffer, start: number): number {
  for (let length = 1; length <= 4 && start + length <= bytes.length; length++) {
    const piece = bytes.subarray(start, start + length);
    if (Buffer.from(piece.toString()).equals(piece)) {
      return length;
    }
  }
  return 0;
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
  return /[\ud800-\udfff]/u.test(text);
}

/** Replaces each byte that isn't UTF-8 by U+FFFD, as Go does where it prints JSON. */
export function withoutInvalidUtf8(text: string): string {
  return hasInvalidUtf8(text) ? text.replace(/[\ud800-\udfff]/gu, '\ufffd') : text;
}

/** Returns the byte that isn't UTF-8 for which this UTF-16 unit stands, or undefined. */
export function invalidByte(unit: number): number | undefined {
  return unit >= 0xdc80 && unit <= 0xdcff ? unit - 0xdc00 : undefined;
}
