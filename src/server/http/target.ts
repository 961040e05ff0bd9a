import { plainError } from './protocol-error.ts';

/** What a request line names. */
export interface Target {
  /** As it was sent, still escaped: `/v1/secret/data/a%20b`; `*` and `''` are possible. Nothing but printable ASCII. */
  readonly escapedPath: string;
  /** With escapes resolved. */
  readonly path: string;
  /** The query with its question mark, `''` for none. */
  readonly search: string;
  readonly query: Query;
}

/** The parameters of a query, in order. */
export type Query = ReadonlyArray<readonly [name: string, value: string]>;

/**
 * Takes a request's target apart by the rules of Go's net/url.
 *
 * @param text each character a byte
 * @throws ProtocolError
 */
export function parseTarget(method: string, text: string): Target {
  const ascii = text.replace(/[\x80-\xff]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const question = ascii.indexOf('?');
  const place = question < 0 ? ascii : ascii.slice(0, question);
  const escapedPath = pathOf(method, place);
  const path = resolveEscapes(escapedPath);
  if (path === undefined) {
    throw plainError(400);
  }
  const search = question < 0 ? '' : ascii.slice(question);
  return { escapedPath, path, search, query: search === '' ? [] : parseQuery(search) };
}

function pathOf(method: string, place: string): string {
  if (place.startsWith('/') || place === '*') {
    return place;
  }
  const absolute = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/]*/.exec(place);
  if (absolute !== null) {
    return place.slice(absolute[0].length);
  }
  if (method === 'CONNECT') {
    return '';
  }
  throw plainError(400);
}

/** The parameters of a query, in order; those that can't be read are left out, as Go's `URL.Query` does. */
export function parseQuery(search: string): Query {
  const parameters: Array<readonly [string, string]> = [];
  for (const part of search.slice(1).split('&')) {
    if (part === '' || part.includes(';')) {
      continue;
    }
    const equals = part.indexOf('=');
    const name = unescapeQuery(equals < 0 ? part : part.slice(0, equals));
    const value = unescapeQuery(equals < 0 ? '' : part.slice(equals + 1));
    if (name !== undefined && value !== undefined) {
      parameters.push([name, value]);
    }
  }
  return parameters;
}

function unescapeQuery(text: string): string | undefined {
  return resolveEscapes(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

/** Undefined where an escape isn't one. What isn't UTF-8 becomes U+FFFD. */
function resolveEscapes(text: string): string | undefined {
  if (!text.includes('%')) {
    return text;
  }
  if (/%(?![0-9a-fA-F]{2})/.test(text)) {
    return undefined;
  }
  const bytes = text.replace(/%(..)/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
