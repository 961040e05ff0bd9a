import { handleBackend, type RawCall } from '../../framework/handle.ts';
import type { Response } from '../../framework/response.ts';
import type { Core } from '../../services/core.ts';
import type { Request } from '../../services/request.ts';
import type { Destination } from '../router.ts';

/**
 * What a backend is given of a request, but for its data. A token that is gone already is unknown to all but the cubbyhole, whose
 * requests are told of their tokens without a look into the store (Router.routeCommon).
 */
export function callFor(core: Core, request: Request, destination: Destination): RawCall {
  const { mount, relativePath } = destination;
  const isUnknown = request.isTokenGone === true && mount.type !== 'cubbyhole';
  const tokenEntry = isUnknown ? undefined : request.tokenEntry;
  return { request: { ...request, relativePath, tokenEntry }, storage: core.storage, mount, core };
}

/** Lets the backend answer. Where it refuses, what it wrote is taken back. */
export function callBackend(core: Core, request: Request, destination: Destination): Response | undefined {
  const response = core.storage.nested(() => handleBackend(destination.backend, callFor(core, request, destination)));
  return response && withoutEmptyKeys(request, response);
}

/** A list of nothing has no `keys` at all (logical.ListResponse). */
function withoutEmptyKeys(request: Request, response: Response): Response {
  const isList = request.operation === 'list' || request.operation === 'scan';
  const keys = isList ? response.data?.['keys'] : undefined;
  if (!Array.isArray(keys) || keys.length > 0) {
    return response;
  }
  const { keys: _, ...data } = response.data ?? {};
  return { ...response, data };
}
