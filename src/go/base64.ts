/** Thrown for malformed base64. The message is Go's. */
export class Base64Error extends Error {
  constructor(at: number) {
    super(`illegal base64 data at input byte ${at}`);
  }
}

const lineFeed = 10;
const carriageReturn = 13;
const padding = 61;

/**
 * Decodes base64 like Go's `encoding/base64`: skips line breaks, ignores surplus bits of the last digit and rejects
 * anything else that isn't base64. Node's decoder skips whatever it doesn't recognise.
 *
 * @throws Base64Error with the offset of the illegal byte
 */
export function decodeBase64(text: string, encoding: Base64Encoding): Buffer {
  checkBase64(text, encoding);
  return Buffer.from(text.replaceAll('\n', '').replaceAll('\r', ''), 'base64');
}

/** Go's StdEncoding (padded), RawStdEncoding and RawURLEncoding (unpadded). */
export type Base64Encoding = 'standard' | 'raw standard' | 'raw url';

/** Every character before the first illegal one is a single byte, so character and byte offsets agree. */
function checkBase64(text: string, encoding: Base64Encoding): void {
  const isPadded = encoding === 'standard';
  const [digit62, digit63] = encoding === 'raw url' ? [0x2d, 0x5f] : [0x2b, 0x2f];
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (isAlphanumeric(unit) || unit === digit62 || unit === digit63) {
      digits = (digits + 1) % 4;
    } else if (unit === padding && isPadded) {
      checkPadding(text, at, digits);
      return;
    } else if (!isLineBreak(unit)) {
      throw new Base64Error(at);
    }
  }
  if (digits === 1 || (digits > 0 && isPadded)) {
    throw new Base64Error(text.length - digits);
  }
}

/**
 * Checks the padding that starts at `first`.
 *
 * @param digits how many digits precede it in its group of four
 */
function checkPadding(text: string, first: number, digits: number): void {
  if (digits < 2) {
    throw new Base64Error(first);
  }
  let end = first + 1;
  if (digits === 2) {
    const second = afterLineBreaks(text, end);
    if (second === text.length) {
      throw new Base64Error(text.length);
    }
    if (text.charCodeAt(second) !== padding) {
      throw new Base64Error(second - 1);
    }
    end = second + 1;
  }
  const rest = afterLineBreaks(text, end);
  if (rest < text.length) {
    throw new Base64Error(rest);
  }
}

function afterLineBreaks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isLineBreak(text.charCodeAt(at))) {
    at++;
  }
  return at;
}

function isLineBreak(unit: number): boolean {
  return unit === lineFeed || unit === carriageReturn;
}

function isAlphanumeric(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a);
}
