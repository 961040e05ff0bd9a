const utf8 = new TextEncoder();

function percentEncode(text: string, plain: RegExp, space: string): string {
  let result = '';
  for (const char of text) {
    if (plain.test(char)) {
      result += char;
    } else if (char === ' ') {
      result += space;
    } else {
      for (const byte of utf8.encode(char)) {
        result += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
      }
    }
  }
  return result;
}

/** Escapes a path as Go's net/url does. */
export function escapePath(path: string): string {
  return percentEncode(path, /^[A-Za-z0-9\-_.~$&+,/:;=@]$/, '%20');
}

function escapeQuery(text: string): string {
  return percentEncode(text, /^[A-Za-z0-9\-_.~]$/, '+');
}

/** Writes a query as Go's `url.Values.Encode` does: names sorted bytewise, the values of one name in their order. */
export function encodeQuery(
  query: ReadonlyArray<readonly [string, string]>,
  compare: (a: string, b: string) => number,
): string {
  return [...query]
    .sort(([a], [b]) => compare(a, b))
    .map(([name, value]) => `${escapeQuery(name)}=${escapeQuery(value)}`)
    .join('&');
}
