import { handleBackend, type RawCall } from '../../framework/handle.ts';
import type { Response } from '../../framework/response.ts';
import type { Core } from '../../services/core.ts';
import { isListing, type Request } from '../../services/request.ts';
import type { Destination } from '../router.ts';

/**
 * Returns the arguments of a handler, except for its data. A revoked inline token is hidden from every backend but the
 * cubbyhole, to which OpenBao passes the token without a lookup (Router.routeCommon).
 */
export function callFor(core: Core, request: Request, destination: Destination): RawCall {
  const { mount, relativePath } = destination;
  const isHidden = request.isTokenRevoked === true && mount.type !== 'cubbyhole';
  const tokenEntry = isHidden ? undefined : request.tokenEntry;
  return { request: { ...request, relativePath, tokenEntry }, storage: core.storage, mount, core };
}

/** Calls the backend. Rolls back its writes if it refuses. */
export function callBackend(core: Core, request: Request, destination: Destination): Response | undefined {
  const metrics = core.server?.metrics;
  const start = metrics === undefined ? 0 : performance.now();
  try {
    const response = core.storage.nested(() => handleBackend(destination.backend, callFor(core, request, destination)));
    return response && withoutEmptyKeys(request, response);
  } finally {
    metrics?.measureRoute(request.operation, destination.mount.fullPath, start);
  }
}

/** Drops `keys` from an empty list, as logical.ListResponse does. */
function withoutEmptyKeys(request: Request, response: Response): Response {
  const isList = isListing(request.operation);
  const keys = isList ? response.data?.['keys'] : undefined;
  if (!Array.isArray(keys) || keys.length > 0) {
    return response;
  }
  const { keys: _, ...data } = response.data ?? {};
  return { ...response, data };
}
