import { attempt, RequestError, refusal } from '../../framework/error.ts';
import type { Request } from '../../services/request.ts';
import { emptyMap } from '../../values/value.ts';
import type { EngineCore } from '../engine-core.ts';
import { invalidWrappingToken, isJsonWebToken, openJsonWebToken } from '../json-web-token.ts';
import { isWrappingToken } from '../wrapping.ts';

/** Paths that validate a wrapping token before the policies. */
const wrappingPaths: readonly string[] = ['sys/wrapping/lookup', 'sys/wrapping/rewrap', 'sys/wrapping/unwrap'];

const tokenPaths: readonly string[] = [
  'auth/token/lookup',
  'auth/token/renew',
  'auth/token/revoke',
  'auth/token/revoke-orphan',
];

/**
 * Validates the parameters that some paths check before the policies: wrapping tokens, and that tokens and lease ids are strings.
 *
 * @throws RequestError if a check fails
 */
export function checkSpecialPath(core: EngineCore, request: Request): void {
  const { path, data } = request;
  if (wrappingPaths.includes(path)) {
    const refused = attempt(() => checkWrappingToken(core, request));
    if (refused instanceof RequestError) {
      core.audit?.withoutWrappingToken();
      throw refused;
    }
  }
  const token = data['token'];
  if (tokenPaths.includes(path) && token !== undefined && typeof token !== 'string') {
    throw refusal('invalid token', 403);
  }
  if (path.startsWith('sys/leases/') && namesLease(path) && isNotString(data['lease_id'])) {
    throw refusal('invalid lease ID');
  }
}

/**
 * Replaces a JSON Web Token with the wrapping token in it. Returns the request unchanged for any other token, and for one that this state
 * hasn't signed, which `checkSpecialPath` then refuses.
 */
export function withWrappingToken(core: EngineCore, request: Request): Request {
  const { path, data, token } = request;
  const given = wrappingPaths.includes(path) ? (data['token'] ?? token) : undefined;
  if (typeof given !== 'string' || !isJsonWebToken(given)) {
    return request;
  }
  const id = attempt(() => openJsonWebToken(core.storage, given));
  if (id instanceof RequestError) {
    return request;
  }
  return given === data['token']
    ? { ...request, data: Object.assign(emptyMap(), data, { token: id }) }
    : { ...request, token: id, tokenEntry: core.tokens.lookup(id) };
}

function namesLease(path: string): boolean {
  return path === 'sys/leases/lookup' || /^sys\/leases\/(?:renew|revoke)(?:\/|$)/.test(path);
}

function isNotString(value: unknown): boolean {
  return value !== undefined && value !== null && typeof value !== 'string';
}

/** Checks the wrapping token: the one in the body, or else the request's own. */
function checkWrappingToken(core: EngineCore, request: Request): void {
  const bodyToken = request.data['token'] ?? null;
  if (bodyToken !== null && typeof bodyToken !== 'string') {
    throw invalidWrappingToken('could not decode token in request body');
  }
  if (bodyToken === '') {
    throw invalidWrappingToken('empty token in request body');
  }
  const token = bodyToken ?? request.token;
  if (isJsonWebToken(token)) {
    // `withWrappingToken` has replaced those that are valid.
    openJsonWebToken(core.storage, token);
  }
  if (token === '') {
    throw invalidWrappingToken('token is empty');
  }
  const entry = attempt(() => core.tokens.lookup(token));
  if (entry instanceof RequestError) {
    throw invalidWrappingToken(entry.message);
  }
  if (entry === undefined || !isWrappingToken(entry)) {
    throw refusal('wrapping token is not valid or does not exist');
  }
}
