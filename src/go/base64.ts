/** Text that is no base64. */
export class Base64Error extends Error {
  constructor(at: number) {
    super(`illegal base64 data at input byte ${at}`);
  }
}

const lineFeed = 10;
const carriageReturn = 13;
const padding = 61;

/**
 * Decodes base64 as Go's `encoding/base64` does: line breaks are skipped, the bits that a last digit has too many may be anything,
 * and all else that isn't base64 is refused. Node's decoder skips whatever it doesn't know.
 *
 * @param encoding `StdEncoding`, which is padded, or `RawURLEncoding`, which isn't
 * @throws Base64Error naming the byte
 */
export function decodeBase64(text: string, encoding: 'standard' | 'raw url'): Buffer {
  checkBase64(text, encoding);
  return Buffer.from(text.replaceAll('\n', '').replaceAll('\r', ''), 'base64');
}

/** Up to the first character that is refused, each is one byte, so that the index of a character is that of a byte. */
function checkBase64(text: string, encoding: 'standard' | 'raw url'): void {
  const isPadded = encoding === 'standard';
  const [digit62, digit63] = isPadded ? [0x2b, 0x2f] : [0x2d, 0x5f];
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

/** Checks what begins with the first `=`, behind so many digits of a group of four. */
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
