import type { Core } from '../../services/core.ts';
import type { ApiAnswer, ApiRequest } from '../api.ts';
import { refuse } from './refuse.ts';

const allowedMethods: readonly string[] = ['DELETE', 'GET', 'OPTIONS', 'POST', 'PUT', 'LIST', 'SCAN'];

/** The result of a CORS check. */
export interface CorsResult {
  /** The complete response, if the request goes no further. */
  readonly answer?: ApiAnswer;
  /** Headers to add to the response. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Checks a request's Origin header against the CORS configuration. Returns undefined if CORS is disabled or there is no
 * such header.
 */
export function checkOrigin(core: Pick<Core, 'cors'>, api: ApiRequest): CorsResult | undefined {
  const origin = api.headers['origin'] ?? '';
  const config = origin === '' ? undefined : core.cors.read();
  if (config === undefined) {
    return undefined;
  }
  const isAllowed = config.allowedOrigins.includes('*') || config.allowedOrigins.includes(origin);
  if (!isAllowed) {
    return { answer: refuse(403, 'origin not allowed'), headers: {} };
  }
  const isPreflight = api.method === 'OPTIONS';
  const wanted = api.headers['access-control-request-method'] ?? '';
  if (isPreflight && !allowedMethods.includes(wanted)) {
    return { answer: { status: 405, headers: {}, body: '' }, headers: {} };
  }
  // In the order in which Go's server sends them.
  const credentials = config.allowCredentials && { 'Access-Control-Allow-Credentials': 'true' };
  const allowed = { 'Access-Control-Allow-Origin': origin };
  if (!isPreflight) {
    return { headers: { ...credentials, ...allowed, Vary: 'Origin' } };
  }
  const preflight = {
    ...credentials,
    'Access-Control-Allow-Headers': config.allowedHeaders.join(','),
    'Access-Control-Allow-Methods': allowedMethods.join(','),
    ...allowed,
    'Access-Control-Max-Age': '300',
    Vary: 'Origin',
  };
  return { answer: { status: 200, headers: preflight, body: '' }, headers: {} };
}
