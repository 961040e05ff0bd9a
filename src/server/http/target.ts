import { unescapePath, unescapeQuery, visitParameters } from '../../go/url-query.ts';
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

/** Escapes all that isn't ASCII. */
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
 * The parameters of a query, in order; those that can't be read are left out, and so are all of them where there are too many, as
 * Go's `URL.Query` does.
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
