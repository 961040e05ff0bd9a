import { canonicalPath } from '../../framework/canonical-path.ts';
import { failure, RequestError, refusal } from '../../framework/error.ts';
import { checkExistence } from '../../framework/handle.ts';
import type { Core } from '../../services/core.ts';
import type { Acl, AclVerdict } from '../../services/policy-store.ts';
import type { Request } from '../../services/request.ts';
import type { TokenEntry } from '../../services/token.ts';
import type { ValueMap } from '../../values/value.ts';
import type { EngineCore } from '../engine-core.ts';
import { findDestination, isRootPath } from '../router.ts';

/** A request that the token's policies allow, and their limits on the response. */
export interface Permitted {
  /** The request with its operation settled (create or update) and its page limited as the policies require. */
  readonly request: Request;
  readonly listFilter?: AclVerdict['listFilter'];
}

/**
 * Returns the live token of a request.
 *
 * @throws RequestError (403) if there is none, or if it may not be used from the client's address
 */
export function requireToken(core: Core, request: Request): TokenEntry {
  const entry = request.tokenEntry;
  if (entry === undefined || !core.tokens.allowsAddress(entry, request.remoteAddress)) {
    throw denied();
  }
  return entry;
}

/**
 * Checks a request against its token's policies. They check the requested path and, if the backend treats it as another
 * spelling of a name, also the canonical path: both must be allowed. OpenBao checks the first alone, so there a rule
 * for `role/jenkins` doesn't cover `role/Jenkins`, which is the same role.
 *
 * @throws RequestError (403) if the policies refuse the request, (400 or 500) if the existence check fails
 */
export function authorise(core: EngineCore, request: Request, entry: TokenEntry): Permitted {
  const acl = core.policies.ofToken(entry);
  const settled = settleOperation(core, request);
  core.audit?.identified(settled, entry);
  const { requested, canonical } = judge(core, acl, settled);
  if (!(canonical ?? requested).isAllowed) {
    throw failure('permission denied', 403);
  }
  const verdict = canonical === undefined ? requested.verdict : combineVerdicts(requested.verdict, canonical.verdict);
  const { paginationLimit, listFilter } = verdict;
  return {
    request: paginationLimit === undefined ? settled : withLimit(settled, paginationLimit),
    listFilter,
  };
}

/** The policies' decision on one path. */
export interface PathDecision {
  readonly path: string;
  readonly isAllowed: boolean;
  readonly verdict: AclVerdict;
  /** Whether the path needs sudo besides the operation's own capability. */
  readonly needsSudo: boolean;
}

/** The policies' decision on a request. */
export interface Judgement {
  readonly requested: PathDecision;
  /** The decision on the canonical path, if that is another one and the requested path is allowed. */
  readonly canonical: PathDecision | undefined;
}

/**
 * Decides by policies. Every request is decided here, and explanations report the same decision.
 *
 * @param settled a request that `settleOperation` returned
 */
export function judge(core: Core, acl: Acl, settled: Request): Judgement {
  const requested = decidePath(core, acl, settled);
  if (acl.root || !requested.isAllowed) {
    return { requested, canonical: undefined };
  }
  const canonical = withCanonicalPath(core, settled);
  return { requested, canonical: canonical === settled ? undefined : decidePath(core, acl, canonical) };
}

/** Decides by policies on a request's own path alone. */
export function decidePath(core: Core, acl: Acl, { operation, path, data, wrapTtl }: Request): PathDecision {
  const verdict = acl.check({
    operation,
    path,
    data,
    wrapTtl,
    isRootPath: (other) => isRootPath(core.mounts, other),
  });
  const needsSudo = operation !== 'help' && isRootPath(core.mounts, path);
  return { path, isAllowed: verdict.root || (verdict.allowed && (!needsSudo || verdict.sudo)), verdict, needsSudo };
}

/** Returns the request with its canonical path, or the same request if that is its own path. */
export function withCanonicalPath(core: Core, request: Request): Request {
  const destination = findDestination(core.mounts, request.path);
  if (destination === undefined || request.operation === 'help') {
    return request;
  }
  const { backend, mount, relativePath } = destination;
  const canonical = canonicalPath(backend, { operation: request.operation, relativePath }, core);
  return canonical === relativePath ? request : { ...request, path: mount.fullPath + canonical };
}

/** Combines two verdicts on a listing: the shorter page, and only the keys that both show. */
function combineVerdicts(requested: AclVerdict, canonical: AclVerdict): AclVerdict {
  const limits = [requested.paginationLimit, canonical.paginationLimit].filter((limit) => limit !== undefined);
  const filters = [requested.listFilter, canonical.listFilter].filter((filter) => filter !== undefined);
  const limited = limits.filter((limit) => limit > 0);
  return {
    ...requested,
    ...(limits.length > 0 && { paginationLimit: limited.length > 0 ? Math.min(...limited) : 0 }),
    ...(filters.length > 0 && { listFilter: (name: string) => filters.every((filter) => filter(name)) }),
  };
}

/**
 * Resolves whether a write is a create or an update. A write to a mount's path without its slash is changed to the path with the slash,
 * which policies check (Router.routeCommon).
 *
 * @throws RequestError (400 or 500) if the existence check fails
 */
export function settleOperation(core: EngineCore, request: Request): Request {
  if (request.operation !== 'update') {
    return request;
  }
  const destination = findDestination(core.mounts, request.path);
  if (destination === undefined) {
    return request;
  }
  core.audit?.routed();
  const { backend, mount, relativePath } = destination;
  const call = { request: { ...request, relativePath }, storage: core.storage, mount, core };
  const exists = ofExistenceCheck(() => checkExistence(backend, call));
  const path = mount.fullPath + relativePath;
  if (exists !== false) {
    return path === request.path ? request : { ...request, path };
  }
  return { ...request, path, operation: 'create' };
}

/** Reports an existence check's refusal as a bad request, and any other error of it as an internal one, as OpenBao does. */
function ofExistenceCheck<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof RequestError) {
      throw error.outcome.data === undefined ? failure('internal error') : refusal(error.message);
    }
    throw error;
  }
}

/** Returns the refusal of a request without a usable token. */
function denied(): RequestError {
  return refusal('permission denied', 403);
}

/** The limit is a text, as the query's parameters are. */
function withLimit(request: Request, limit: number): Request {
  const data: ValueMap = Object.assign(Object.create(null), request.data, { limit: String(limit) });
  return { ...request, data };
}
