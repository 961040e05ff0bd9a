import type { Core } from '../services/core.ts';
import { isListing, type Request } from '../services/request.ts';
import type { Backend } from './backend.ts';
import { findRoute } from './route.ts';

/**
 * Returns the path beneath the mount that policies check. It differs from the request's own path if the backend accepts
 * several spellings of one name: `role/Jenkins` becomes `role/jenkins`.
 *
 * @param request a request whose operation and `relativePath` are final
 */
export function canonicalPath(
  backend: Backend,
  { operation, relativePath }: Pick<Request, 'operation' | 'relativePath'>,
  core: Core,
): string {
  const path = findRoute(backend, relativePath)?.path;
  if (path === undefined) {
    return relativePath;
  }
  const canonical = path.canonical?.(relativePath, { core, operation }) ?? relativePath;
  if (isListing(operation)) {
    return canonical === '' || canonical.endsWith('/') ? canonical : `${canonical}/`;
  }
  return canonical.endsWith('/') && path.pattern.endsWith('/?') ? canonical.slice(0, -1) : canonical;
}
