import { failure, RequestError } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';
import { decodeBase64 } from '../../go/base64.ts';
import { parseJson } from '../../go/json/json.ts';
import type { Core } from '../../services/core.ts';
import type { Operation, Request } from '../../services/request.ts';
import { requestId } from '../../values/ids.ts';
import { emptyMap, isMap, type Value, type ValueMap } from '../../values/value.ts';
import type { ApiAnswer } from '../api.ts';
import { refuseFor } from './refuse.ts';
import { respond } from './respond.ts';
import { isRootNamespace } from './root-namespace.ts';

const prefix = 'X-Vault-Inline-Auth-';
const pathHeader = `${prefix}Path`;
const operationHeader = `${prefix}Operation`;
const parameterPrefix = `${prefix}Parameter-`.toLowerCase();

/** A create starts as an update, like any other write. */
const loginOperations: readonly Operation[] = ['create', 'read', 'update'];

/**
 * Returns the login that a request carries in its headers as a request of its own.
 *
 * @throws RequestError (500) if the headers are invalid, or if the request has a token already
 */
export function inlineLogin(request: Request): Request {
  if (request.token !== '') {
    throw inlineError('cannot layer inline authentication with token authentication');
  }
  const wanted = header(request, operationHeader) ?? 'update';
  const operation = loginOperations.find((known) => known === wanted);
  if (operation === undefined) {
    throw inlineError(`expected a valid login operation in ${operationHeader}`);
  }
  if (!isRootNamespace(header(request, `${prefix}Namespace`) ?? '')) {
    throw inlineError('inline auth namespace was not found');
  }
  return {
    id: requestId(),
    operation: operation === 'create' ? 'update' : operation,
    path: header(request, pathHeader) ?? '',
    relativePath: '',
    data: parameters(request),
    token: '',
    remoteAddress: request.remoteAddress,
    headers: request.headers,
  };
}

/**
 * Returns the request with the token of its login. A service token is revoked at once: it is valid for this request
 * alone, and no lookup finds it.
 */
export function withInlineToken(core: Core, request: Request, { auth }: Response): Request {
  const token = auth?.clientToken ?? '';
  const entry = core.tokens.lookup(token);
  if (entry === undefined) {
    throw failure('internal error');
  }
  if (entry.type === 'batch') {
    return { ...request, token, tokenEntry: entry };
  }
  core.tokens.revokeOrphan(entry);
  return { ...request, token, tokenEntry: entry, isTokenRevoked: true };
}

/** Empties the cubbyhole of a request's revoked token. */
export function emptyCubbyhole(core: Core, { isTokenRevoked, tokenEntry }: Request): void {
  if (isTokenRevoked === true && tokenEntry !== undefined) {
    core.storage.deleteAll(`cubbyhole/${tokenEntry.cubbyhole}`);
  }
}

/**
 * Returns the response to a refused login. An error response is passed on with a header that marks it as the login's.
 * Any other error becomes an error of the request itself.
 */
export function inlineRefusal(error: RequestError): ApiAnswer {
  return error.listed || error.status >= 500
    ? refuseFor(inlineError(error.message, error.status))
    : markAsLogin(refuseFor(error));
}

/** Returns the response if the login path returns no token. */
export function inlineFailure(login: Request, response: Response | undefined): ApiAnswer {
  if (response === undefined) {
    return refuseFor(inlineError('specified authentication path was not found', 404));
  }
  return markAsLogin(respond(login, response));
}

function markAsLogin(answer: ApiAnswer): ApiAnswer {
  return { ...answer, headers: { ...answer.headers, [`${prefix}Failed`]: 'true' } };
}

function inlineError(reason: string, status = 500): RequestError {
  return new RequestError(status, `failed to perform inline authentication: ${reason}`, false);
}

function header({ headers }: Request, name: string): string | undefined {
  return headers[name.toLowerCase()];
}

/**
 * Reads the login's parameters. Each has a header of its own, the base64 of `{"key": …, "value": …}`; the header's name
 * doesn't matter.
 */
function parameters({ headers }: Request): ValueMap {
  const data = emptyMap();
  for (const name of Object.keys(headers).sort()) {
    if (!name.startsWith(parameterPrefix)) {
      continue;
    }
    const [key, value] = parameter(headers[name] ?? '');
    data[key] = value;
  }
  return data;
}

function parameter(text: string): readonly [key: string, value: Value] {
  const pair = decode(decodeHeader(text).toString('utf8'));
  const { key, value } = pair;
  if (key === undefined) {
    throw inlineError('decoded header lacked `key` field');
  }
  if (typeof key !== 'string') {
    throw inlineError('decoded header had incorrect type for `key` field');
  }
  if (value === undefined) {
    throw inlineError('decoded header lacked `value` field');
  }
  if (Object.keys(pair).length !== 2) {
    throw inlineError('unexpected field in decoded request parameter');
  }
  return [key, value];
}

function decodeHeader(text: string): Buffer {
  try {
    return decodeBase64(text, 'raw url');
  } catch {
    throw inlineError('failed raw url-safe base64 decoding header value');
  }
}

function decode(text: string): ValueMap {
  try {
    const value = parseJson(text);
    if (value === null) {
      return emptyMap();
    }
    if (isMap(value)) {
      return value;
    }
  } catch {
    // Invalid JSON and JSON other than an object get the same error.
  }
  throw inlineError('failed json decoding header value');
}
