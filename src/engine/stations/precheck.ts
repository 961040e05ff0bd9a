import { attempt, RequestError } from '../../framework/error.ts';
import { isPrintable } from '../../go/printable.ts';
import type { ApiAnswer, ApiRequest } from '../api.ts';
import { listingOf } from './parse.ts';
import { maxBody } from './parse-body.ts';
import { refuse, refuseFor } from './refuse.ts';

/** Paths beneath `sys/` that reject every namespace, even the root's name. */
const withoutNamespaces: readonly string[] = [
  'raw',
  'generate-recovery-token',
  'init',
  'seal',
  'step-down',
  'unseal',
  'health',
  'rekey-recovery-key',
  'rekey',
  'storage',
  'generate-root',
  'metrics',
  'pprof',
  'in-flight-req',
];

/** The response to a path with a character that isn't printable, wherever it leads. */
export const unprintablePath: ApiAnswer = { status: 400, headers: {}, body: '', isBare: true };

/**
 * Refuses a request that is invalid whatever serves it: because of its path's characters, its length, its namespace, or
 * flags that should make it a listing (rateLimitQuotaWrapping).
 */
export function precheck(api: ApiRequest): ApiAnswer | undefined {
  if (!isPrintable(api.path)) {
    return unprintablePath;
  }
  if (isTooLong(api.body)) {
    return refuse(413, 'http: request body too large');
  }
  const namespace = api.headers['x-vault-namespace'] ?? '';
  if (namespace !== '' && isWithoutNamespaces(api.path)) {
    return refuse(400, 'operation unavailable in namespaces');
  }
  const invalid = api.method === 'GET' ? attempt(() => listingOf(api)) : undefined;
  return invalid instanceof RequestError ? refuseFor(invalid) : undefined;
}

function isTooLong(body: string): boolean {
  return body.length * 3 > maxBody && Buffer.byteLength(body) > maxBody;
}

function isWithoutNamespaces(path: string): boolean {
  return withoutNamespaces.some((name) => path === `sys/${name}` || path.startsWith(`sys/${name}/`));
}
