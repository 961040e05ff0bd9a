/** A token as header fields have them (RFC 2045). */
const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

/** A media type in lower case, or why there is none, in the words of Go's mime package. */
export type MediaType =
  | { readonly type: string; readonly problem?: undefined }
  | { readonly type?: undefined; readonly problem: string };

/** Reads the media type in a Content-Type field; its parameters must be well-formed too. */
export function mediaType(contentType = ''): MediaType {
  const [base = '', ...parameters] = contentType.split(';');
  const type = base.trim().toLowerCase();
  const problem = typeProblem(type) ?? (parameters.every(isParameter) ? undefined : 'mime: invalid media parameter');
  return problem === undefined ? { type } : { problem };
}

function typeProblem(type: string): string | undefined {
  if (type === '') return 'mime: no media type';
  const [first = '', ...rest] = type.split('/');
  const isToken = (text: string) => new RegExp(`^${token}$`).test(text);
  if (first === '' || !new RegExp(`^${token}`).test(first)) return 'mime: expected token';
  if (!isToken(first)) return 'mime: expected slash after first token';
  if (rest.length === 0) return undefined;
  const subtype = rest.join('/');
  if (!new RegExp(`^${token}`).test(subtype)) return 'mime: expected token after slash';
  return isToken(subtype) ? undefined : 'mime: unexpected content after media subtype';
}

/** `name=value`, the value quoted or not; nothing at all is allowed at the end. */
function isParameter(text: string, i: number, all: readonly string[]): boolean {
  if (text.trim() === '') return i === all.length - 1;
  return new RegExp(`^\\s*${token}\\s*=\\s*(?:${token}|"(?:[^"\\\\]|\\\\.)*")\\s*$`).test(text);
}
