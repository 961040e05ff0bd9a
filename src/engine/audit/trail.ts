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

/** What is known of a request's authentication. */
type Known = 'nothing' | 'token' | 'granted' | 'denied' | 'login';

/** How far a request has come. It decides what the log knows of it. */
interface Progress {
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
  /** What a login grants. */
  login: Auth | undefined;
  /** The mount, where the path no longer tells it. */
  mount: MountEntry | undefined;
  /** The authentication as it was logged last. */
  auth: AuditAuth | undefined;
  /** The request as it was logged last. */
  logged: AuditRequest | undefined;
}

/** A response that is logged once the transaction is committed. */
interface Pending {
  readonly progress: Progress;
  readonly response: Response | undefined;
  /** `''` for none. */
  readonly error: string;
}

/**
 * Follows one request, or two with inline authentication, and logs them. What a line tells at which point of the way is what
 * Core.handleRequest and Core.handleLoginRequest know there.
 *
 * The steps only note what they are told. What a line needs besides is looked up when it is logged, since a history logs few of the
 * requests that it follows.
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
    this.#progress = {
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
        // Nothing but the mount's path is known so early.
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
    this.#pending.push({ progress, response: { data: { error: message } }, error });
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
    const isLogin = this.#isLogin(progress);
    if (isLogin && !progress.isCalled) {
      // Core.handleLoginRequest returns these errors without the authentication.
      know(progress, 'nothing');
    }
    const shown = isLogin || goError === '' ? goError : listed(goError);
    const response = data === undefined ? undefined : { data: { error: data }, warnings: error.warnings };
    this.#pending.push({ progress, response, error: shown });
  }

  committed(): void {
    const pending = this.#pending;
    if (pending.length > 0) {
      this.#pending = [];
      for (const { progress, response, error } of pending) {
        const entry = this.#responseEntry(progress, response, error);
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
    const entry = { time: this.#core.now, auth: this.#auth(progress), request, response, error, ...rest };
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
    know(progress, progress.isIdentified && !this.#isLogin(progress) ? 'denied' : 'nothing');
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

  /** Whether the request is a login, or for another path that needs no token. */
  #isLogin({ request }: Progress): boolean {
    return isLoginPath(this.#core.mounts, request.path);
  }

  #logRequest(progress: Progress, entry: () => AuditEntry): void {
    progress.isLogged = true;
    if (this.#log.logRequest !== undefined) {
      this.#headers = this.#headersOf(this.#core.storage);
      this.#log.logRequest(entry(), this.#headers);
    }
  }

  /** Logs a refused request. The refusal stands whether it can be logged or not. */
  #logRefused(progress: Progress, entry: () => AuditEntry): void {
    try {
      this.#logRequest(progress, entry);
    } catch (error) {
      if (!(error instanceof AuditError)) {
        throw error;
      }
    }
  }

  #responseEntry(progress: Progress, sent: Response | undefined, error: string): AuditEntry {
    const { settled } = progress;
    const isUnwrapped = sent?.raw !== undefined && settled.path === 'sys/wrapping/unwrap';
    const response = isUnwrapped ? unwrappedResponse(sent.raw.body) : sent;
    const audited: AuditResponse = {
      mount: this.#mount(progress),
      auth: this.#granted(progress, response),
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
    return this.#entry(progress, error, audited);
  }

  #entry(progress: Progress, error: string, response?: AuditResponse): AuditEntry {
    const config = findDestination(this.#core.mounts, progress.settled.path)?.mount.config;
    return {
      time: this.#core.now,
      auth: this.#auth(progress),
      entityCreated: progress.login?.entityCreated === true,
      request: this.#request(progress),
      response,
      error,
      plainRequestKeys: config?.auditNonHmacRequestKeys ?? none,
      plainResponseKeys: config?.auditNonHmacResponseKeys ?? none,
    };
  }

  /** Returns the same object for both lines if nothing has changed, so that it is formatted once. */
  #request(progress: Progress): AuditRequest {
    const { settled, isIdentified, logged } = progress;
    const mount = this.#mount(progress);
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
  #mount({ settled, isRouted, mount: known }: Progress): AuditMount | undefined {
    const { mounts } = this.#core;
    const mount = known ?? (isRouted ? findDestination(mounts, settled.path)?.mount : mounts.match(settled.path));
    if (mount === undefined) {
      return undefined;
    }
    return isRouted ? mountOf(mount) : unroutedMountOf(mount);
  }

  /** Returns the same object for both lines if nothing has become known, so that it is formatted once. */
  #auth(progress: Progress): AuditAuth | undefined {
    progress.auth ??= this.#authOf(progress);
    return progress.auth;
  }

  #authOf(progress: Progress): AuditAuth | undefined {
    const { known, entry, login, request } = progress;
    switch (known) {
      case 'nothing':
        return undefined;
      case 'login':
        return login && this.#grantedByLogin(login, progress);
      case 'token':
        return entry === undefined ? anonymous(request.token) : authOfToken(this.#core, entry, request.token);
      default:
        return this.#withDecision(progress, known === 'granted');
    }
  }

  #withDecision(progress: Progress, allowed: boolean): AuditAuth {
    const { entry, request, settled } = progress;
    if (entry === undefined && request.token === '' && allowed) {
      return unknownButAllowed;
    }
    const auth = entry === undefined ? anonymous(request.token) : authOfToken(this.#core, entry, request.token);
    const { tokenEntry } = settled;
    const granting =
      allowed && tokenEntry !== undefined && !this.#isLogin(progress)
        ? this.#core.policies.granting(tokenEntry, settled.operation, settled.path)
        : none;
    return { ...auth, policyResults: { allowed, granting } };
  }

  /**
   * Returns what a response grants. A login that is sent with a token is logged with that token in place of the new one, since
   * OpenBao puts the request's token into the authentication (AuditBroker.LogResponse).
   */
  #grantedByLogin(auth: Auth, progress: Progress): AuditAuth {
    const granted = authOfResponse(auth);
    const { token } = progress.request;
    return token !== '' && this.#isLogin(progress) ? { ...granted, clientToken: token } : granted;
  }

  /** Returns what the response grants: for a login the same object as for the request, which is formatted once. */
  #granted(progress: Progress, response: Response | undefined): AuditAuth | undefined {
    if (response?.auth === undefined) {
      return undefined;
    }
    const isOwn = response.auth === progress.login && this.#isLogin(progress);
    return isOwn ? this.#auth(progress) : authOfResponse(response.auth);
  }
}

function know(progress: Progress, known: Known): void {
  progress.known = known;
  progress.auth = undefined;
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

/** Returns what a token's entry tells of the client. */
export function authOfToken({ identity }: Core, entry: TokenEntry, token: string): AuditAuth {
  const entity = entry.entityId === '' || entry.noIdentityPolicies ? undefined : identity.resolve(entry.entityId);
  const identityPolicies = entity === undefined ? [] : policiesOf(entity);
  return {
    clientToken: token,
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
