import { RequestError, refusal } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';
import type { AuditedHeader } from '../../services/audit.ts';
import type { Auth } from '../../services/auth.ts';
import type { Core } from '../../services/core.ts';
import type { Request } from '../../services/request.ts';
import type { TokenEntry } from '../../services/token.ts';
import type { Transaction } from '../../storage/storage.ts';
import { findDestination } from '../router.ts';
import type { AuditLog } from './audit-log.ts';
import type { AuditTrail } from './audit-trail.ts';
import { authPart } from './auth-part.ts';
import { AuditError } from './broker.ts';
import { type AuditEntry, type AuditResponse, unknownAuth } from './entry.ts';
import { isLogin, know, newProgress, type Progress } from './progress.ts';
import { requestPart } from './request-part.ts';
import { errorResponse, responsePart } from './response-part.ts';
import { auditedHeaders } from './stored-audit.ts';

type Headers = Readonly<Record<string, AuditedHeader>>;

/** A response that is logged once the transaction is committed. */
interface Pending {
  readonly progress: Progress;
  readonly response: Response | undefined;
  /** `''` for none. */
  readonly error: string;
}

/**
 * Follows one request, or two with inline authentication, and logs them. At each step, a line contains what Core.handleRequest and
 * Core.handleLoginRequest know by then.
 *
 * The steps only note their arguments. Everything else is looked up when a line is logged, since a history logs few of the requests that it
 * follows.
 */
export class RequestTrail implements AuditTrail {
  readonly #core: Core;
  readonly #log: AuditLog;
  readonly #remotePort: number;
  readonly #headersOf: (storage: Transaction) => Headers;
  #progress: Progress | undefined;
  /** One, or two with inline authentication. */
  #pending: Pending[] = [];
  /** Those of the last line. */
  #headers: Headers = {};

  /** @param headersOf returns the audited headers, by lower-case name */
  constructor(core: Core, log: AuditLog, remotePort: number, headersOf = auditedHeaders) {
    this.#headersOf = headersOf;
    this.#core = core;
    this.#log = log;
    this.#remotePort = remotePort;
  }

  begin(request: Request): void {
    // The response of an inline login comes before the request that it is for.
    this.committed();
    this.#progress = newProgress(request);
  }

  rejected(request: Request, error: string): void {
    this.begin({ ...request, token: '' });
    const progress = this.#current();
    this.#logRefused(progress, () => {
      const entry = this.#entry(progress, error);
      return { ...entry, request: { ...entry.request, mount: undefined } };
    });
  }

  withoutWrappingToken(): void {
    const progress = this.#current();
    const { request } = progress;
    this.#logRefused(progress, () => {
      const entry = this.#entry(progress, 'wrapping token is not valid or does not exist');
      const { mount } = entry.request;
      return {
        ...entry,
        auth: { ...unknownAuth, clientToken: request.token, accessor: request.tokenEntry?.accessor ?? '' },
        // Only the mount's path is known at this point.
        request: { ...entry.request, mount: mount && { ...mount, type: '' } },
      };
    });
  }

  routed(): void {
    this.#current().isRouted = true;
  }

  /** A mount's path without its slash belongs to the mount from then on. */
  called(): void {
    const progress = this.#current();
    const { settled } = progress;
    progress.isRouted = true;
    progress.isCalled = true;
    const destination = findDestination(this.#core.mounts, settled.path);
    const path = destination && destination.mount.fullPath + destination.relativePath;
    if (path !== undefined && path !== settled.path) {
      progress.settled = { ...settled, path };
    }
  }

  identified(request: Request, entry: TokenEntry | undefined): void {
    const progress = this.#current();
    progress.isIdentified = true;
    progress.settled = request;
    progress.entry = entry;
    know(progress, 'token');
  }

  authorised(request: Request): void {
    const progress = this.#current();
    progress.settled = request;
    know(progress, 'granted');
    try {
      this.#logRequest(progress, () => this.#entry(progress, ''));
    } catch (error) {
      if (error instanceof AuditError) {
        throw refusal('internal error', 500);
      }
      throw error;
    }
  }

  accepted(): void {
    know(this.#current(), 'nothing');
  }

  loggedIn(auth: Auth | undefined): void {
    const progress = this.#current();
    if (auth !== undefined) {
      progress.login = auth;
      know(progress, 'login');
    }
  }

  answered(response: Response | undefined): void {
    const progress = this.#current();
    if (response?.errors === undefined) {
      this.#pending.push({ progress, response, error: '' });
      return;
    }
    const [message = ''] = response.errors;
    const isCredentialError = response.invalidCredentials === true;
    if (isCredentialError) {
      know(progress, 'nothing');
    }
    const error = isCredentialError ? 'invalid credentials' : '';
    this.#pending.push({ progress, response: errorResponse(progress, message), error });
  }

  refused(error: unknown): void {
    const progress = this.#current();
    if (!(error instanceof RequestError)) {
      return;
    }
    if (!progress.isLogged) {
      this.#refusedBefore(error, progress);
      return;
    }
    if (progress.settled.tokenEntry?.type === 'batch') {
      this.#leaveCubbyhole(progress);
    }
    const { data, goError } = error.outcome;
    const isOfLogin = isLogin(this.#core, progress);
    if (isOfLogin && !progress.isCalled) {
      // Core.handleLoginRequest returns these errors without the authentication.
      know(progress, 'nothing');
    }
    const shown = isOfLogin || goError === '' ? goError : listed(goError);
    const response = data === undefined ? undefined : errorResponse(progress, data, error.warnings);
    this.#pending.push({ progress, response, error: shown });
  }

  committed(): void {
    const pending = this.#pending;
    if (pending.length > 0) {
      this.#pending = [];
      for (const { progress, response, error } of pending) {
        const entry = this.#entry(progress, error, responsePart(this.#core, progress, response));
        this.#headers = this.#headersOf(this.#core.storage);
        this.#log.logResponse(entry, this.#headers);
      }
    }
  }

  lost(): void {
    const progress = this.#progress;
    if (progress?.logged === undefined || !progress.isLogged) {
      return;
    }
    const request = progress.logged;
    const response = { mount: request.mount, hasLease: false, warnings: [] };
    const error = listed('internal error');
    const rest = { entityCreated: false, plainRequestKeys: none, plainResponseKeys: none };
    const entry = { time: this.#core.now, auth: authPart(this.#core, progress), request, response, error, ...rest };
    this.#log.logResponse(entry, this.#headers);
  }

  /** The router refuses a batch token at the cubbyhole, and leaves the path without its mount (Router.routeCommon). */
  #leaveCubbyhole(progress: Progress): void {
    const destination = findDestination(this.#core.mounts, progress.settled.path);
    if (destination?.mount.type === 'cubbyhole') {
      progress.settled = { ...progress.settled, path: destination.relativePath };
      progress.isRouted = false;
      progress.mount = destination.mount;
    }
  }

  /** Logs a request that was refused before it reached its backend, and its response. */
  #refusedBefore(error: RequestError, progress: Progress): void {
    know(progress, progress.isIdentified && !isLogin(this.#core, progress) ? 'denied' : 'nothing');
    const message = error.listed ? listed(error.message) : error.message;
    this.#logRefused(progress, () => this.#entry(progress, error.status >= 500 ? error.message : message));
    const kind =
      error.status === 403 ? 'permission denied' : error.status >= 500 ? 'internal error' : 'invalid request';
    const response = error.status >= 500 ? undefined : { data: { error: message } };
    this.#pending.push({ progress, response, error: listed(kind) });
  }

  #current(): Progress {
    if (this.#progress === undefined) {
      throw new Error('the audit trail of a request has not begun');
    }
    return this.#progress;
  }

  #logRequest(progress: Progress, entry: () => AuditEntry): void {
    progress.isLogged = true;
    if (this.#log.logRequest !== undefined) {
      this.#headers = this.#headersOf(this.#core.storage);
      this.#log.logRequest(entry(), this.#headers);
    }
  }

  /** Logs a refused request. The refusal stands whether or not it can be logged. */
  #logRefused(progress: Progress, entry: () => AuditEntry): void {
    try {
      this.#logRequest(progress, entry);
    } catch (error) {
      if (!(error instanceof AuditError)) {
        throw error;
      }
    }
  }

  #entry(progress: Progress, error: string, response?: AuditResponse): AuditEntry {
    const config = findDestination(this.#core.mounts, progress.settled.path)?.mount.config;
    return {
      time: this.#core.now,
      auth: authPart(this.#core, progress),
      entityCreated: progress.login?.entityCreated === true,
      request: requestPart(this.#core, progress, this.#remotePort),
      response,
      error,
      plainRequestKeys: config?.auditNonHmacRequestKeys ?? none,
      plainResponseKeys: config?.auditNonHmacResponseKeys ?? none,
    };
  }
}

const none: readonly string[] = [];

/** Lists an error as Go's multierror does. */
function listed(message: string): string {
  return `1 error occurred:\n\t* ${message}\n\n`;
}
