import { refusal } from '../../framework/error.ts';
import { parseDuration, parseGoDuration } from '../../go/duration.ts';
import { parseBool } from '../../go/strconv.ts';
import { trimSpace } from '../../go/text.ts';
import type { Operation, Request } from '../../services/request.ts';
import { requestId } from '../../values/ids.ts';
import { messageOf } from '../../values/message.ts';
import { stringList } from '../../values/string-list.ts';
import { emptyMap, type ValueMap } from '../../values/value.ts';
import type { ApiRequest } from '../api.ts';
import { mediaType } from './media-type.ts';
import { parseBody, parseJsonBody } from './parse-body.ts';

const mergePatch = 'application/merge-patch+json';

/**
 * Parses a request from its method, query, headers and body.
 *
 * @throws RequestError for an invalid request
 */
export function parseRequest(api: ApiRequest): Request {
  const parsed = parseOperation(api);
  const wrapTtlHeader = api.headers['x-vault-wrap-ttl'];
  const wrapTtl = parseWrapTtl(wrapTtlHeader);
  checkMfaHeader(api.headers['x-vault-mfa']);
  return {
    id: api.id ?? requestId(),
    operation: parsed.operation,
    path: parsed.path,
    relativePath: '',
    data: parsed.data,
    token: tokenOf(api.headers),
    // Undefined members are listed too: an object that gains members later is slow to copy.
    tokenEntry: undefined,
    isTokenRevoked: undefined,
    wrapTtl,
    wrapsInJwt: (wrapTtlHeader ?? '') !== '' && api.headers['x-vault-wrap-format'] === 'jwt',
    remoteAddress: api.remoteAddress,
    headers: api.headers,
  };
}

/**
 * Parses a help request: `?help=1`, or the method HELP. Its body and other parameters are ignored. Returns undefined
 * for any other request.
 */
export function parseHelpRequest(api: ApiRequest): Request | undefined {
  const [, help = ''] = api.query.find(([name]) => name === 'help') ?? [];
  if (help === '' && api.method !== 'HELP') {
    return undefined;
  }
  return {
    id: api.id ?? requestId(),
    operation: 'help',
    path: api.path,
    relativePath: '',
    data: emptyMap(),
    token: tokenOf(api.headers),
    remoteAddress: api.remoteAddress,
    headers: api.headers,
  };
}

/** Returns the token of X-Vault-Token, or else of `Authorization: Bearer`, `''` for none. */
export function tokenOf(headers: ApiRequest['headers']): string {
  const token = headers['x-vault-token'] ?? '';
  if (token !== '') {
    return token;
  }
  const authorization = headers['authorization'] ?? '';
  return authorization.startsWith('Bearer ') ? trimSpace(authorization.slice('Bearer '.length)) : '';
}

interface ParsedOperation {
  readonly operation: Operation;
  readonly path: string;
  readonly data: ValueMap;
}

function parseOperation(api: ApiRequest): ParsedOperation {
  const { method, path } = api;
  switch (method) {
    case 'GET':
      return parseGet(api);
    case 'LIST':
    case 'SCAN':
      return { operation: method === 'LIST' ? 'list' : 'scan', path: asFolder(path), data: parseQuery(api) };
    case 'DELETE':
      return { operation: 'delete', path, data: parseQuery(api) };
    case 'HEAD':
      return { operation: 'header', path, data: parseQuery(api) };
    case 'POST':
    case 'PUT':
      return { operation: 'update', path, data: parseBody(api.body, api.headers['content-type']) };
    case 'PATCH':
      return { operation: 'patch', path, data: parsePatch(api) };
    case 'OPTIONS':
      return { operation: 'none', path, data: emptyMap() };
    default:
      throw refusal('', 405);
  }
}

function parseGet(api: ApiRequest): ParsedOperation {
  const operation = listingOf(api);
  if (operation === undefined) {
    return { operation: 'read', path: api.path, data: parseQuery(api) };
  }
  return { operation, path: asFolder(api.path), data: parseQuery(api, operation) };
}

/**
 * Returns the operation of a GET with `list` or `scan` in its query.
 *
 * @throws RequestError (400) for an invalid flag, and for both
 */
export function listingOf(api: Pick<ApiRequest, 'query'>): 'list' | 'scan' | undefined {
  if (api.query.length === 0) {
    return undefined;
  }
  const list = readFlag(api, 'list');
  const scan = readFlag(api, 'scan');
  if (list && scan) {
    throw refusal('', 400);
  }
  return list ? 'list' : scan ? 'scan' : undefined;
}

function readFlag(api: Pick<ApiRequest, 'query'>, name: string): boolean {
  const [, text = ''] = api.query.find(([key]) => key === name) ?? [];
  if (text === '') {
    return false;
  }
  try {
    return parseBool(text);
  } catch {
    throw refusal('', 400);
  }
}

/** Parses the query. A repeated parameter becomes a list. */
function parseQuery(api: ApiRequest, without?: string): ValueMap {
  if (api.query.length === 0) {
    return emptyMap();
  }
  const values = new Map<string, string[]>();
  for (const [name, value] of api.query) {
    if (name === 'help' || name === without) {
      continue;
    }
    const before = values.get(name);
    if (before === undefined) {
      values.set(name, [value]);
    } else {
      before.push(value);
    }
  }
  const data = emptyMap();
  for (const [name, list] of values) {
    data[name] = list.length === 1 ? (list[0] ?? null) : stringList(list);
  }
  return data;
}

function parsePatch(api: ApiRequest): ValueMap {
  const { type, problem } = mediaType(api.headers['content-type']);
  if (problem !== undefined) {
    throw refusal(problem);
  }
  if (type !== mergePatch) {
    throw refusal(`PATCH requires Content-Type of ${mergePatch}, provided ${type}`, 415);
  }
  return parseJsonBody(api.body);
}

function asFolder(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

/** Parses X-Vault-Wrap-TTL to seconds, fractions included. Zero means no wrapping. */
function parseWrapTtl(text: string | undefined): number | undefined {
  if (text === undefined || text === '') {
    return undefined;
  }
  let seconds: number;
  try {
    const isPlain = /^[+-]?[0-9]+$|d$/.test(text);
    seconds = isPlain ? parseDuration(text) : Number(parseGoDuration(text)) / 1e9;
  } catch (error) {
    throw refusal(`error parsing X-Vault-Wrap-TTL header: ${messageOf(error)}`);
  }
  if (seconds < 0) {
    throw refusal('error parsing X-Vault-Wrap-TTL header: requested wrap ttl cannot be negative');
  }
  return seconds === 0 ? undefined : seconds;
}

/** MFA isn't supported, but a malformed header is refused. */
function checkMfaHeader(text: string | undefined): void {
  if (text === undefined || !text.includes(':')) {
    return;
  }
  const at = text.indexOf(':');
  const missing = at === 0 ? 'method name or ID' : at === text.length - 1 ? 'method value' : undefined;
  if (missing === undefined) {
    return;
  }
  throw refusal(`failed to parse X-Vault-MFA header: invalid data in header "X-Vault-MFA"; missing ${missing}`);
}
