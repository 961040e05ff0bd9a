import { isAuthority } from '../../go/net/authority.ts';
import { unescapePath, unescapeQuery, visitParameters } from '../../go/url-query.ts';
import { plainError } from './protocol-error.ts';

/** The parsed target of a request line. */
export interface Target {
  /** The path as sent, still escaped: `/v1/secret/data/a%20b`. Printable ASCII only; may be `*` or `''`. */
  readonly escapedPath: string;
  /** The path with escapes decoded. */
  readonly path: string;
  /** Like `path`, but with escaped slashes as `%2F`. Go's ServeMux chooses the route by it. */
  readonly routedPath: string;
  /** The rest of `path` beneath `/v1/`; `''` elsewhere. Cut off once, since requests with identical heads share their target. */
  readonly apiPath: string;
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
  if (control.test(text)) {
    throw plainError(400);
  }
  const [place, search] = text.startsWith('/') ? splitQuery(text) : parseRootless(method, text);
  const escapedPath = escapeBeyondAscii(place);
  const path = unescapePath(escapedPath);
  if (path === undefined) {
    throw plainError(400);
  }
  const routedPath = escapedSlash.test(escapedPath)
    ? (unescapePath(escapedPath.replace(escapedSlashes, '%252F')) ?? path)
    : path;
  const apiPath = routedPath.startsWith(api) ? path.slice(api.length) : '';
  return {
    escapedPath,
    path,
    routedPath,
    apiPath,
    search,
    query: search === '' ? [] : parseQuery(escapeBeyondAscii(search)),
  };
}

/** The folder of the API. */
export const api = '/v1/';

const control = /[\0-\x20\x7f]/;
const escapedSlash = /%2f/i;
const escapedSlashes = /%2f/gi;
const beyondAscii = /[\x80-\xff]/;

/** Percent-encodes every byte beyond ASCII. */
function escapeBeyondAscii(text: string): string {
  if (!beyondAscii.test(text)) {
    return text;
  }
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

type PathAndSearch = readonly [path: string, search: string];

function splitQuery(text: string): PathAndSearch {
  const question = text.indexOf('?');
  return question < 0 ? [text, ''] : [text.slice(0, question), text.slice(question)];
}

/**
 * Parses a target that doesn't start with a slash: `*`, the host and port of CONNECT, or a URL. What follows a scheme
 * without a slash is opaque, and the path empty.
 */
function parseRootless(method: string, text: string): PathAndSearch {
  if (text === '*' && method !== 'CONNECT') {
    return [text, ''];
  }
  const url = method === 'CONNECT' ? `http://${text}` : text;
  const [, scheme, rest = ''] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/.exec(url) ?? [];
  if (scheme === undefined) {
    throw plainError(400);
  }
  const [place, search] = splitQuery(rest);
  if (!place.startsWith('//')) {
    return [place.startsWith('/') ? place : '', search];
  }
  const slash = place.indexOf('/', 2);
  const end = slash < 0 ? place.length : slash;
  if (!isAuthority(scheme.toLowerCase(), place.slice(2, end))) {
    throw plainError(400);
  }
  return [place.slice(end), search];
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
