import { unescapePath, unescapeQuery, visitParameters } from '../../go/url-query.ts';
import { plainError } from './protocol-error.ts';

/** The parsed target of a request line. */
export interface Target {
  /** The path as sent, still escaped: `/v1/secret/data/a%20b`. Printable ASCII only; may be `*` or `''`. */
  readonly escapedPath: string;
  /** The path with escapes decoded. */
  readonly path: string;
  /** The query with its question mark; `''` if there is none. */
  readonly search: string;
  readonly query: Query;
}

/** The parameters of a query, in order. */
export type Query = ReadonlyArray<readonly [name: string, value: string]>;

/**
 * Parses a request's target by the rules of Go's net/url.
 *
 * @param text the target in Latin-1
 * @throws ProtocolError
 */
export function parseTarget(method: string, text: string): Target {
  const ascii = beyondAscii.test(text) ? escapeBeyondAscii(text) : text;
  const question = ascii.indexOf('?');
  const place = question < 0 ? ascii : ascii.slice(0, question);
  const escapedPath = pathOf(method, place);
  const path = unescapePath(escapedPath);
  if (path === undefined) {
    throw plainError(400);
  }
  const search = question < 0 ? '' : ascii.slice(question);
  return { escapedPath, path, search, query: search === '' ? [] : parseQuery(search) };
}

const beyondAscii = /[\x80-\xff]/;

/** Percent-encodes every byte beyond ASCII. */
function escapeBeyondAscii(text: string): string {
  let escaped = '';
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x80) {
      escaped += `${text.slice(start, at)}%${unit.toString(16).toUpperCase()}`;
      start = at + 1;
    }
  }
  return escaped + text.slice(start);
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

/**
 * Parses the parameters of a query, in order. Like Go's `URL.Query`, it skips malformed ones, and returns none if there
 * are too many.
 */
export function parseQuery(search: string): Query {
  const parameters: Array<readonly [string, string]> = [];
  visitParameters(search.slice(1), (part) => {
    if (part === '' || part.includes(';')) {
      return;
    }
    const equals = part.indexOf('=');
    const name = unescapeQuery(equals < 0 ? part : part.slice(0, equals));
    const value = unescapeQuery(equals < 0 ? '' : part.slice(equals + 1));
    if (name !== undefined && value !== undefined) {
      parameters.push([name, value]);
    }
  });
  return parameters;
}
