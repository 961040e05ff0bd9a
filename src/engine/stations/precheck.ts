import { isPrintable } from '../../go/printable.ts';
import type { ApiAnswer, ApiRequest } from '../api.ts';
import { maxBody } from './parse-body.ts';
import { refuse } from './refuse.ts';

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

/**
 * Refuses a request that is invalid regardless of its operation: because of its path's characters, its length or its
 * namespace.
 */
export function precheck(api: ApiRequest): ApiAnswer | undefined {
  if (!isPrintable(api.path)) {
    return { status: 400, headers: {}, body: '', isBare: true };
  }
  if (isTooLong(api.body)) {
    return refuse(413, 'http: request body too large');
  }
  const namespace = api.headers['x-vault-namespace'] ?? '';
  if (namespace !== '' && isWithoutNamespaces(api.path)) {
    return refuse(400, 'operation unavailable in namespaces');
  }
  return undefined;
}

function isTooLong(body: string): boolean {
  return body.length * 3 > maxBody && Buffer.byteLength(body) > maxBody;
}

function isWithoutNamespaces(path: string): boolean {
  return withoutNamespaces.some((name) => path === `sys/${name}` || path.startsWith(`sys/${name}/`));
}
