import { isDigit, isLowerLetter, isUpperLetter } from '../values/ascii.ts';
import { unescapePath } from './url-query.ts';
import { invalidByte } from './utf8.ts';

/** Percent-encodes everything but ASCII letters, digits and the characters of `plain`. */
function percentEncode(text: string, plain: string, space: string): string {
  let result = '';
  for (const char of text) {
    const unit = char.charCodeAt(0);
    if (isLowerLetter(unit) || isDigit(unit) || isUpperLetter(unit) || plain.includes(char)) {
      result += char;
    } else if (char === ' ') {
      result += space;
    } else {
      const byteAlone = invalidByte(unit);
      for (const byte of byteAlone === undefined ? Buffer.from(char) : [byteAlone]) {
        result += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
      }
    }
  }
  return result;
}

/** Escapes a path as Go's net/url does. */
export function escapePath(path: string): string {
  return percentEncode(path, '-_.~$&+,/:;=@', '%20');
}

const acceptedEncoding = /^[A-Za-z0-9\-_.~$&+,/:;=@!'()*[\]%]*$/;

/**
 * Returns a path as Go's `URL.EscapedPath` does: as it was sent if that is a valid encoding, even an unusual one, otherwise encoded
 * anew.
 *
 * @param sent a path whose escapes are valid
 */
export function escapedPath(sent: string): string {
  return acceptedEncoding.test(sent) ? sent : escapePath(unescapePath(sent) ?? sent);
}

function escapeQuery(text: string): string {
  return percentEncode(text, '-_.~', '+');
}

/** Encodes a query as Go's `url.Values.Encode` does: names sorted bytewise, the values of one name in order. */
export function encodeQuery(
  query: ReadonlyArray<readonly [string, string]>,
  compare: (a: string, b: string) => number,
): string {
  return [...query]
    .sort(([a], [b]) => compare(a, b))
    .map(([name, value]) => `${escapeQuery(name)}=${escapeQuery(value)}`)
    .join('&');
}
