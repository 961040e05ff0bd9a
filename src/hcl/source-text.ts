/**
 * Decodes a source file. Each byte that isn't UTF-8 becomes a lone surrogate (U+DC80 to U+DCFF), which valid text can't
 * contain, so that the scanners report it at its position.
 */
export function sourceText(bytes: Uint8Array): string {
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
