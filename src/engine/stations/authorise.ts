import type { Core } from '../../framework/core.ts';
import { failure, RequestError, refusal } from '../../framework/error.ts';
import { checkExistence } from '../../framework/handle.ts';
import type { AclVerdict } from '../../framework/policy-store.ts';
import type { Request } from '../../framework/request.ts';
import type { TokenEntry } from '../../framework/token-store.ts';
import type { ValueMap } from '../../values/value.ts';
import { findDestination, isRootPath } from '../router.ts';

/** A request that its token's policies allow, and what they say of its answer. */
export interface Permitted {
  /** The request with its operation settled (create or update) and its page cut to what the policies allow. */
  readonly request: Request;
  readonly listFilter?: AclVerdict['listFilter'];
}

/**
 * Finds the live token of a request.
 *
 * @throws RequestError (403) where there is none, or where it may not be used from the request's address
 */
export function requireToken(core: Core, request: Request): TokenEntry {
  const entry = request.tokenEntry;
  if (entry === undefined || !core.tokens.allowsAddress(entry, request.remoteAddress)) throw denied();
  return entry;
}

/**
 * Lets the policies of a request's token decide on it.
 *
 * @throws RequestError (403) where they refuse it, (400) where the existence check can't read its data
 */
export function authorise(core: Core, request: Request, entry: TokenEntry): Permitted {
  const acl = core.policies.ofToken(entry);
  const settled = settleOperation(core, request);
  const { operation, path, data, wrapTtl } = settled;
  const verdict = acl.check({
    operation,
    path,
    data,
    wrapTtl,
    isRootPath: (other) => isRootPath(core.mounts, other),
  });
  const needsSudo = operation !== 'help' && isRootPath(core.mounts, path);
  if (!verdict.root && (!verdict.allowed || (needsSudo && !verdict.sudo))) throw failure('permission denied', 403);
  const { paginationLimit, listFilter } = verdict;
  return {
    request: paginationLimit === undefined ? settled : withLimit(settled, paginationLimit),
    ...(listFilter !== undefined && { listFilter }),
  };
}

/**
 * Tells a create from an update, where the path can tell.
 *
 * @throws RequestError (400) where the request's data can't be read
 */
export function settleOperation(core: Core, request: Request): Request {
  if (request.operation !== 'update') return request;
  const destination = findDestination(core.mounts, request.path);
  if (destination === undefined) return request;
  const { backend, mount, relativePath } = destination;
  const call = { request: { ...request, relativePath }, storage: core.storage, mount, core };
  const exists = asBadRequest(() => checkExistence(backend, call));
  return exists === false ? { ...request, operation: 'create' } : request;
}

/** Whatever goes wrong in an existence check is the request's fault. */
function asBadRequest<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof RequestError) throw refusal(error.message);
    throw error;
  }
}

/** The bare refusal of a request without a usable token. */
export function denied(): RequestError {
  return refusal('permission denied', 403);
}

function withLimit(request: Request, limit: number): Request {
  const data: ValueMap = Object.assign(Object.create(null), request.data, { limit });
  return { ...request, data };
}
