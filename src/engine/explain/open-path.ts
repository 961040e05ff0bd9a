import type { Request } from '../../services/request.ts';
import type { EngineCore } from '../engine-core.ts';
import { isLoginPath } from '../router.ts';
import { isOpenServerPath } from '../stations/server-paths.ts';
import { filteredList, withoutToken } from './filtered-lists.ts';
import { preflightTarget } from './preflight.ts';

/** A path that is open to requests without a token. */
export interface OpenPath {
  /** A sentence on what a request without a token gets. */
  readonly reason: string;
  /** Whether the path belongs to the server itself, so that a token isn't even looked at. */
  readonly isOfServer: boolean;
}

/**
 * Returns how a request's path is open to requests without a token. Returns undefined if it needs one.
 *
 * @param path the path before listings get their slash
 */
export function openPath(core: EngineCore, path: string, request: Request): OpenPath | undefined {
  const list = filteredList(request.operation, request.path);
  if (list !== undefined) {
    const reason = withoutToken(list);
    return reason === undefined ? undefined : { reason, isOfServer: false };
  }
  if (preflightTarget(request.operation, request.path) !== undefined) {
    return undefined;
  }
  const isOfServer = isOpenServerPath(path);
  return isOfServer || isLoginPath(core.mounts, request.path)
    ? { reason: 'The path needs no token.', isOfServer }
    : undefined;
}
