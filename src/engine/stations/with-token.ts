import { attempt, failure, RequestError } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';
import type { AclVerdict } from '../../services/policy-store.ts';
import { isListing, type Request } from '../../services/request.ts';
import { isNegative } from '../../values/count.ts';
import { emptyMap, isMap } from '../../values/value.ts';
import type { EngineCore } from '../engine-core.ts';
import { destinationOf } from '../router.ts';
import { isWrappingToken } from '../wrapping.ts';
import { authorise, requireToken } from './authorise.ts';
import { callBackend } from './call-backend.ts';

const unwrapDeprecation =
  "Reading from 'cubbyhole/response' is deprecated. Please use sys/wrapping/unwrap to unwrap responses, as it provides additional security checks and other benefits.";

/**
 * Answers a request to a path that needs a token. A refused request counts as a use of the token, too.
 *
 * @param end registers an action to run when the request ends, even if it fails
 * @throws RequestError if the request is refused
 */
export function handleWithToken(
  core: EngineCore,
  request: Request,
  end: (action: () => void) => void,
): Response | undefined {
  const liveEntry = requireToken(core, request);
  const permitted = attempt(() => authorise(core, request, liveEntry));
  // The uses of a token that isn't stored can't be counted (TokenStore.UseToken).
  if (request.isTokenRevoked === true && liveEntry.numUses !== 0) {
    throw failure('internal error');
  }
  const entry = core.tokens.use(liveEntry);
  if (isNegative(entry.numUses)) {
    end(() => core.tokens.settleUse(entry));
  }
  if (permitted instanceof RequestError) {
    throw permitted;
  }
  core.audit?.authorised(permitted.request);
  const { request: allowed } = permitted;
  const permittedRequest = allowed.tokenEntry === entry ? allowed : { ...allowed, tokenEntry: entry };
  const destination = destinationOf(core.mounts, permittedRequest.path);
  core.audit?.called();
  const response = callBackend(core, permittedRequest, destination);
  if (response === undefined) {
    return undefined;
  }
  const filtered = filterList(permittedRequest, permitted.listFilter, response);
  if (permittedRequest.path !== 'cubbyhole/response' || !isWrappingToken(entry)) {
    return filtered;
  }
  return { ...filtered, warnings: [...(filtered.warnings ?? []), unwrapDeprecation] };
}

/** Removes the listed keys that the token's policies hide. */
function filterList(request: Request, filter: AclVerdict['listFilter'], response: Response): Response {
  const isList = isListing(request.operation);
  const { data } = response;
  if (!isList || filter === undefined || data === undefined) {
    return response;
  }
  const { keys, key_info: info } = data;
  if (!Array.isArray(keys)) {
    return response;
  }
  const visible = keys.filter((key): key is string => typeof key === 'string' && filter(key));
  const filtered = Object.assign(emptyMap(), data, { keys: visible });
  if (isMap(info)) {
    filtered['key_info'] = pick(info, visible);
  }
  return { ...response, data: filtered };
}

function pick(map: Readonly<ReturnType<typeof emptyMap>>, keys: readonly string[]): ReturnType<typeof emptyMap> {
  const picked = emptyMap();
  for (const key of keys) {
    const value = Object.hasOwn(map, key) ? map[key] : undefined;
    if (value !== undefined) {
      picked[key] = value;
    }
  }
  return picked;
}
