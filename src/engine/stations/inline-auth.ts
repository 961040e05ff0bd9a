import { failure, RequestError } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';
import { decodeBase64 } from '../../go/base64.ts';
import { cleanPath } from '../../go/clean-path.ts';
import { parseJson } from '../../go/json/json.ts';
import type { Core } from '../../services/core.ts';
import type { Operation, Request } from '../../services/request.ts';
import { requestId } from '../../values/ids.ts';
import { emptyMap, isMap, type Value, type ValueMap } from '../../values/value.ts';
import type { ApiAnswer } from '../api.ts';
import { refuseFor } from './refuse.ts';
import { respond } from './respond.ts';

const prefix = 'X-Vault-Inline-Auth-';
const pathHeader = `${prefix}Path`;
const operationHeader = `${prefix}Operation`;
const parameterPrefix = `${prefix}Parameter-`.toLowerCase();

/** A create is an update until the path says otherwise. */
const loginOperations: readonly Operation[] = ['create', 'read', 'update'];

/**
 * The login that a request brings along in its header, as a request of its own.
 *
 * @throws RequestError (500) where it can't be read, or where the request has a token already
 */
export function inlineLogin(request: Request): Request {
  if (request.token !== '') {
    throw failed('cannot layer inline authentication with token authentication');
  }
  const wanted = header(request, operationHeader) ?? 'update';
  const operation = loginOperations.find((known) => known === wanted);
  if (operation === undefined) {
    throw failed(`expected a valid login operation in ${operationHeader}`);
  }
  const namespace = cleanPath(header(request, `${prefix}Namespace`) ?? '');
  if (namespace !== '' && namespace !== 'root') {
    throw failed('inline auth namespace was not found');
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
 * The request with the token that its login has got. A token that isn't a batch token is gone at once: it's good for this request
 * and for nothing else, so nothing that looks it up finds it.
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
  return { ...request, token, tokenEntry: entry, isTokenGone: true };
}

/** Removes what a request has left in the cubbyhole of a token that is gone. */
export function emptyCubbyhole(core: Core, { isTokenGone, tokenEntry }: Request): void {
  if (isTokenGone === true && tokenEntry !== undefined) {
    core.storage.deleteAll(`cubbyhole/${tokenEntry.cubbyhole}`);
  }
}

/**
 * The answer where the login is refused. An error response is the answer as it is, with a field that says whose it is; all else is an
 * error of the request itself.
 */
export function inlineRefusal(error: RequestError): ApiAnswer {
  return error.listed || error.status >= 500
    ? refuseFor(failed(error.message, error.status))
    : ofTheLogin(refuseFor(error));
}

/** The answer where the login's path lets nobody in. */
export function inlineFailure(login: Request, response: Response | undefined): ApiAnswer {
  if (response === undefined) {
    return refuseFor(failed('specified authentication path was not found', 404));
  }
  return ofTheLogin(respond(login, response));
}

function ofTheLogin(answer: ApiAnswer): ApiAnswer {
  return { ...answer, headers: { ...answer.headers, [`${prefix}Failed`]: 'true' } };
}

function failed(reason: string, status = 500): RequestError {
  return new RequestError(status, `failed to perform inline authentication: ${reason}`, false);
}

function header({ headers }: Request, name: string): string | undefined {
  return headers[name.toLowerCase()];
}

/** Each parameter stands in a field of its own, as base64 of `{"key": …, "value": …}`; the field's name doesn't count. */
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
    throw failed('decoded header lacked `key` field');
  }
  if (typeof key !== 'string') {
    throw failed('decoded header had incorrect type for `key` field');
  }
  if (value === undefined) {
    throw failed('decoded header lacked `value` field');
  }
  if (Object.keys(pair).length !== 2) {
    throw failed('unexpected field in decoded request parameter');
  }
  return [key, value];
}

function decodeHeader(text: string): Buffer {
  try {
    return decodeBase64(text, 'raw url');
  } catch {
    throw failed('failed raw url-safe base64 decoding header value');
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
    // The same complaint for what is no JSON and for what is no object.
  }
  throw failed('failed json decoding header value');
}
