import type { Auth } from '../../services/auth.ts';
import type { Core } from '../../services/core.ts';
import type { MountEntry } from '../../services/mount-table.ts';
import type { Request } from '../../services/request.ts';
import type { TokenEntry } from '../../services/token.ts';
import { isLoginPath } from '../router.ts';
import type { AuditAuth, AuditRequest } from './entry.ts';

/** The known facts about a request's authentication. */
export type Known = 'nothing' | 'token' | 'granted' | 'denied' | 'login';

/** How far a request has come, which determines the contents of its line. */
export interface Progress {
  readonly request: Request;
  /** Whether the router has found the mount, whose accessor is logged from then on. */
  isRouted: boolean;
  /** Whether the backend was called. */
  isCalled: boolean;
  /** Whether the token's policies were about to be checked, so that its entry is logged. */
  isIdentified: boolean;
  /** Whether the line of the request was written. */
  isLogged: boolean;
  /** The request with its operation settled and the limits that the policies set. */
  settled: Request;
  known: Known;
  /** The token whose policies are checked. */
  entry: TokenEntry | undefined;
  /** The authentication that a login grants. */
  login: Auth | undefined;
  /** The mount, once the path no longer determines it. */
  mount: MountEntry | undefined;
  /** The authentication as last logged. */
  auth: AuditAuth | undefined;
  /** The request as last logged. */
  logged: AuditRequest | undefined;
}

/** Returns the progress of a request that has just arrived. */
export function newProgress(request: Request): Progress {
  return {
    request,
    settled: request,
    isRouted: false,
    isCalled: false,
    isIdentified: false,
    isLogged: false,
    known: 'nothing',
    entry: undefined,
    login: undefined,
    mount: undefined,
    auth: undefined,
    logged: undefined,
  };
}

/** Records new facts about a request's authentication. */
export function know(progress: Progress, known: Known): void {
  progress.known = known;
  progress.auth = undefined;
}

/** Reports whether the request is a login, or for another path that needs no token. */
export function isLogin({ mounts }: Pick<Core, 'mounts'>, { request }: Progress): boolean {
  return isLoginPath(mounts, request.path);
}
