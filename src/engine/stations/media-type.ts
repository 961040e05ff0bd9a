/** A token as header fields have them (RFC 2045). */
const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

/** A media type in lower case, or why there is none, in the words of Go's mime package. */
export type MediaType =
  | { readonly type: string; readonly problem?: undefined }
  | { readonly type?: undefined; readonly problem: string };

/** `; name=value`, the value quoted or not. */
const parameter = `\\s*;\\s*(${token})\\s*=\\s*(${token}|"(?:[^"\\\\]|\\\\.)*")`;

/** What nearly every request is. */
const json: MediaType = { type: 'application/json' };

/** Reads the media type in a Content-Type field; its parameters must be well-formed too. */
export function mediaType(contentType = ''): MediaType {
  if (contentType === 'application/json') return json;
  const end = contentType.indexOf(';');
  const type = (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
  const problem = typeProblem(type) ?? (end < 0 ? undefined : parameterProblem(contentType.slice(end)));
  return problem === undefined ? { type } : { problem };
}

function typeProblem(type: string): string | undefined {
  const [first = '', ...rest] = type.split('/');
  const isToken = (text: string) => new RegExp(`^${token}$`).test(text);
  if (!new RegExp(`^${token}`).test(first)) return 'mime: no media type';
  if (!isToken(first)) return 'mime: expected slash after first token';
  if (rest.length === 0) return undefined;
  const subtype = rest.join('/');
  if (!new RegExp(`^${token}`).test(subtype)) return 'mime: expected token after slash';
  return isToken(subtype) ? undefined : 'mime: unexpected content after media subtype';
}

/** A parameter may come twice if it says the same; a semicolon that nothing follows is allowed at the end. */
function parameterProblem(text: string): string | undefined {
  const values = new Map<string, string>();
  const next = new RegExp(parameter, 'y');
  let rest = text;
  for (let found = next.exec(text); found !== null; found = next.exec(text)) {
    const [, name = '', value = ''] = found;
    const before = values.get(name.toLowerCase());
    if (before !== undefined && before !== value) return 'mime: duplicate parameter name';
    values.set(name.toLowerCase(), value);
    rest = text.slice(next.lastIndex);
  }
  return /^\s*;?\s*$/.test(rest) ? undefined : 'mime: invalid media parameter';
}
