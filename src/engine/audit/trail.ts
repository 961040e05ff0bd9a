import { clientId } from '../../framework/client-id.ts';
import { RequestError, refusal } from '../../framework/error.ts';
import { sanitizePolicies } from '../../framework/policy-names.ts';
import type { Response } from '../../framework/response.ts';
import { wholeSeconds } from '../../go/duration.ts';
import type { AuditedHeader } from '../../services/audit.ts';
import type { Auth } from '../../services/auth.ts';
import type { Core } from '../../services/core.ts';
import type { MountEntry } from '../../services/mount-table.ts';
import type { Request } from '../../services/request.ts';
import type { TokenEntry } from '../../services/token.ts';
import type { Transaction } from '../../storage/storage.ts';
import { oncePer } from '../../values/once-per.ts';
import { wholeSecond } from '../../values/time.ts';
import { emptyMap, type ValueMap } from '../../values/value.ts';
import { envelopeText } from '../envelope.ts';
import { policiesOf } from '../identities/policies-of.ts';
import { findDestination, isLoginPath } from '../router.ts';
import type { AuditLog } from './audit-log.ts';
import type { AuditTrail } from './audit-trail.ts';
import { AuditError } from './broker.ts';
import {
  type AuditAuth,
  type AuditEntry,
  type AuditMount,
  type AuditRequest,
  type AuditResponse,
  unknownAuth,
} from './entry.ts';
import { auditedHeaders } from './stored-audit.ts';
import { unwrappedResponse } from './unwrapped-response.ts';

type Headers = Readonly<Record<string, AuditedHeader>>;

/** How far a request has come. It decides what the log knows of it. */
interface Progress {
  readonly request: Request;
  /** Whether it is a login, or for another path that needs no token. */
  readonly isLogin: boolean;
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
  auth: AuditAuth | undefined;
  /** What a login grants, which `auth` then tells of. */
  login: Auth | undefined;
  /** The mount, where the path no longer tells it. */
  mount: MountEntry | undefined;
  /** The request as it was logged last. */
  logged: AuditRequest | undefined;
}

/**
 * Follows one request, or two with inline authentication, and logs them. What a line tells at which point of the way is what
 * Core.handleRequest and Core.handleLoginRequest know there.
 */
export class RequestTrail implements AuditTrail {
  readonly #core: Core;
  readonly #log: AuditLog;
  readonly #remotePort: number;
  readonly #headersOf: (storage: Transaction) => Headers;
  #progress: Progress | undefined;
  /** The lines of the responses, which are logged once the transaction is committed. */
  readonly #responses: AuditEntry[] = [];
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
    this.#progress = {
      request,
      settled: request,
      isLogin: isLoginPath(this.#core.mounts, request.path),
      isRouted: false,
      isCalled: false,
      isIdentified: false,
      isLogged: false,
      auth: undefined,
      login: undefined,
      mount: undefined,
      logged: undefined,
    };
  }

  rejected(request: Request, error: string): void {
    this.begin({ ...request, token: '' });
    const entry = this.#entry(error);
    this.#logRefused({ ...entry, request: { ...entry.request, mount: undefined } });
  }

  withoutWrappingToken(): void {
    const { request } = this.#current();
    const entry = this.#entry('wrapping token is not valid or does not exist');
    const { mount } = entry.request;
    this.#logRefused({
      ...entry,
      auth: { ...unknownAuth, clientToken: request.token, accessor: request.tokenEntry?.accessor ?? '' },
      // Nothing but the mount's path is known so early.
      request: { ...entry.request, mount: mount && { ...mount, type: '' } },
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
    if (destination !== undefined) {
      progress.settled = { ...settled, path: destination.mount.fullPath + destination.relativePath };
    }
  }

  identified(request: Request, entry: TokenEntry | undefined): void {
    const progress = this.#current();
    progress.isIdentified = true;
    progress.settled = request;
    progress.auth = entry === undefined ? anonymous(request.token) : this.#authOf(entry, progress);
  }

  authorised(request: Request): void {
    const progress = this.#current();
    progress.settled = request;
    progress.auth = this.#withDecision(progress, true);
    try {
      this.#logRequest('');
    } catch (error) {
      if (error instanceof AuditError) {
        throw refusal('internal error', 500);
      }
      throw error;
    }
  }

  accepted(): void {
    this.#current().auth = undefined;
  }

  loggedIn(auth: Auth | undefined): void {
    const progress = this.#current();
    if (auth !== undefined) {
      progress.auth = this.#grantedByLogin(auth, progress);
      progress.login = auth;
    }
  }

  answered(response: Response | undefined): void {
    const progress = this.#current();
    if (response?.errors !== undefined) {
      const [message = ''] = response.errors;
      const isCredentialError = response.invalidCredentials === true;
      if (isCredentialError) {
        progress.auth = undefined;
      }
      this.#logResponse({ data: { error: message } }, isCredentialError ? 'invalid credentials' : '');
      return;
    }
    const isUnwrapped = response?.raw !== undefined && progress.settled.path === 'sys/wrapping/unwrap';
    this.#logResponse(isUnwrapped ? unwrappedResponse(response.raw.body) : response, '');
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
    if (progress.isLogin && !progress.isCalled) {
      // Core.handleLoginRequest returns these errors without the authentication.
      progress.auth = undefined;
    }
    const shown = progress.isLogin || goError === '' ? goError : listed(goError);
    this.#logResponse(data === undefined ? undefined : { data: { error: data }, warnings: error.warnings }, shown);
  }

  committed(): void {
    for (const entry of this.#responses.splice(0)) {
      this.#log.logResponse(entry, this.#headers);
    }
  }

  lost(): void {
    const { logged: request, auth, isLogged = false } = this.#progress ?? {};
    if (request === undefined || !isLogged) {
      return;
    }
    const response = { mount: request.mount, hasLease: false, warnings: [] };
    const error = listed('internal error');
    const rest = { entityCreated: false, plainRequestKeys: none, plainResponseKeys: none };
    this.#log.logResponse({ time: this.#core.now, auth, request, response, error, ...rest }, this.#headers);
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
    progress.auth = progress.isIdentified && !progress.isLogin ? this.#withDecision(progress, false) : undefined;
    const message = error.listed ? listed(error.message) : error.message;
    this.#logRefused(this.#entry(error.status >= 500 ? error.message : message));
    const kind =
      error.status === 403 ? 'permission denied' : error.status >= 500 ? 'internal error' : 'invalid request';
    this.#logResponse(error.status >= 500 ? undefined : { data: { error: message } }, listed(kind));
  }

  #current(): Progress {
    if (this.#progress === undefined) {
      throw new Error('the audit trail of a request has not begun');
    }
    return this.#progress;
  }

  #logRequest(error: string): void {
    this.#current().isLogged = true;
    this.#headers = this.#headersOf(this.#core.storage);
    this.#log.logRequest(this.#entry(error), this.#headers);
  }

  /** Logs a refused request. The refusal stands whether it can be logged or not. */
  #logRefused(entry: AuditEntry): void {
    this.#current().isLogged = true;
    this.#headers = this.#headersOf(this.#core.storage);
    try {
      this.#log.logRequest(entry, this.#headers);
    } catch (error) {
      if (!(error instanceof AuditError)) {
        throw error;
      }
    }
  }

  #logResponse(response: Response | undefined, error: string): void {
    const { settled } = this.#current();
    const mount = this.#mount();
    this.#headers = this.#headersOf(this.#core.storage);
    const audited: AuditResponse = {
      mount,
      auth: this.#granted(response),
      hasLease: response?.lease !== undefined,
      data: response && dataOf(response, settled),
      warnings: warningsOf(response),
      wrapInfo: response?.wrapInfo && {
        ...response.wrapInfo,
        token: response.wrapInfo.tokenId ?? response.wrapInfo.token,
        ttl: wholeSeconds(response.wrapInfo.ttl),
        wrappedAccessor: response.wrapInfo.wrappedAccessor ?? '',
      },
    };
    this.#responses.push({ ...this.#entry(error), response: audited });
  }

  #entry(error: string): AuditEntry {
    const { settled, auth, login } = this.#current();
    const config = findDestination(this.#core.mounts, settled.path)?.mount.config;
    return {
      time: this.#core.now,
      auth,
      entityCreated: login?.entityCreated === true,
      error,
      request: this.#request(),
      plainRequestKeys: config?.auditNonHmacRequestKeys ?? none,
      plainResponseKeys: config?.auditNonHmacResponseKeys ?? none,
    };
  }

  /** Returns the same object for both lines if nothing has changed, so that it is formatted once. */
  #request(): AuditRequest {
    const progress = this.#current();
    const { settled, isIdentified, logged } = progress;
    const mount = this.#mount();
    if (logged !== undefined && logged.path === settled.path && logged.mount === mount) {
      return logged;
    }
    const { tokenEntry } = settled;
    progress.logged = {
      id: settled.id,
      clientId: isIdentified && tokenEntry !== undefined ? clientId(tokenEntry) : '',
      operation: settled.operation,
      mount,
      clientToken: settled.token,
      clientTokenAccessor: tokenEntry?.accessor ?? '',
      path: settled.path,
      data: settled.data,
      remoteAddress: settled.remoteAddress,
      remotePort: this.#remotePort,
      wrapTtl: wholeSeconds(settled.wrapTtl ?? 0),
      headers: loggableHeaders(settled.headers),
    };
    return progress.logged;
  }

  /** A mount's path without its slash belongs to the mount once the request was routed. */
  #mount(): AuditMount | undefined {
    const { settled, isRouted, mount: known } = this.#current();
    const { mounts } = this.#core;
    const mount = known ?? (isRouted ? findDestination(mounts, settled.path)?.mount : mounts.match(settled.path));
    if (mount === undefined) {
      return undefined;
    }
    return isRouted ? mountOf(mount) : unroutedMountOf(mount);
  }

  #authOf(entry: TokenEntry, { request }: Progress): AuditAuth {
    const { identity } = this.#core;
    const entity = entry.entityId === '' || entry.noIdentityPolicies ? undefined : identity.resolve(entry.entityId);
    const identityPolicies = entity === undefined ? [] : policiesOf(entity);
    return {
      clientToken: request.token,
      accessor: entry.accessor,
      displayName: entry.displayName,
      policies: sanitizePolicies([...entry.policies, ...identityPolicies], false),
      tokenPolicies: entry.policies,
      identityPolicies,
      noDefaultPolicy: false,
      metadata: entry.meta ?? {},
      numUses: 0,
      remainingUses: Number(entry.numUses),
      entityId: entry.entityId,
      tokenType: entry.type,
      tokenTtl: wholeSeconds(entry.ttl),
      tokenIssueTime: wholeSecond(entry.creationTime),
    };
  }

  #withDecision({ auth, settled, isLogin }: Progress, allowed: boolean): AuditAuth | undefined {
    if (auth === unknownAuth && allowed) {
      return unknownButAllowed;
    }
    const entry = settled.tokenEntry;
    const granting =
      allowed && !isLogin && entry !== undefined
        ? this.#core.policies.granting(entry, settled.operation, settled.path)
        : [];
    return auth && { ...auth, policyResults: { allowed, granting } };
  }

  /**
   * Returns what a response grants. A login that is sent with a token is logged with that token in place of the new one, since
   * OpenBao puts the request's token into the authentication (AuditBroker.LogResponse).
   */
  #grantedByLogin(auth: Auth, { isLogin, request }: Progress): AuditAuth {
    const granted = authOfResponse(auth);
    return isLogin && request.token !== '' ? { ...granted, clientToken: request.token } : granted;
  }

  /** Returns what the response grants: for a login the same object as for the request, which is formatted once. */
  #granted(response: Response | undefined): AuditAuth | undefined {
    const { auth, login, isLogin } = this.#current();
    if (response?.auth === undefined || (isLogin && response.auth === login)) {
      return response?.auth && auth;
    }
    return authOfResponse(response.auth);
  }
}

const none: readonly string[] = [];

const mountOf = oncePer(
  ({ fullPath, type, table, accessor }: MountEntry): AuditMount => ({
    point: fullPath,
    type,
    class: table === 'auth' ? 'auth' : 'secret',
    accessor,
  }),
);

const unroutedMountOf = oncePer((mount: MountEntry): AuditMount => ({ ...mountOf(mount), accessor: '' }));

const unknownButAllowed: AuditAuth = { ...unknownAuth, policyResults: { allowed: true, granting: none } };

function anonymous(token: string): AuditAuth {
  return token === '' ? unknownAuth : { ...unknownAuth, clientToken: token };
}

function authOfResponse(auth: Auth): AuditAuth {
  return {
    clientToken: auth.clientToken ?? '',
    accessor: auth.accessor ?? '',
    displayName: auth.displayName,
    policies: auth.policies,
    tokenPolicies: auth.tokenPolicies,
    identityPolicies: auth.identityPolicies ?? [],
    noDefaultPolicy: auth.noDefaultPolicy === true,
    metadata: auth.metadata ?? {},
    numUses: Number(auth.numUses),
    remainingUses: 0,
    entityId: auth.entityId,
    tokenType: auth.tokenType,
    tokenTtl: wholeSeconds(auth.ttl),
    tokenIssueTime: auth.issueTime && wholeSecond(auth.issueTime),
  };
}

/** A response with a status of its own is encoded with its warnings. */
function warningsOf(response: Response | undefined): readonly string[] {
  if (response?.status !== undefined && response.errors === undefined) {
    return response.unsentWarnings ?? [];
  }
  return response?.warnings ?? [];
}

/** Returns a response's data as OpenBao's backends return it: a response with a status or body of its own has those as data. */
function dataOf(response: Response, request: Request): ValueMap | undefined {
  const { raw, status, data } = response;
  if (!hasOwnBody(response)) {
    return data;
  }
  return Object.assign(emptyMap(), {
    http_content_type: raw?.contentType ?? 'application/json',
    ...(raw?.body !== '' && { http_raw_body: raw?.body ?? envelopeText(response, request.id) }),
    http_status_code: raw?.status ?? status ?? 200,
  });
}

/** Reports whether a response has a status or body of its own. */
function hasOwnBody({ raw, status, errors }: Response): boolean {
  return raw !== undefined || (status !== undefined && errors === undefined);
}

/** Lists an error as Go's multierror does. */
function listed(message: string): string {
  return `1 error occurred:\n\t* ${message}\n\n`;
}

/** The token is never among the headers. */
function loggableHeaders(headers: Request['headers']): Request['headers'] {
  const { authorization = '', 'x-vault-token': token } = headers;
  const isBearer = authorization.startsWith('Bearer ');
  if (token === undefined && !isBearer) {
    return headers;
  }
  return { ...headers, 'x-vault-token': undefined, ...(isBearer && { authorization: undefined }) };
}
