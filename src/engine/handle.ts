import { attempt, RequestError, refusal } from '../framework/error.ts';
import type { Response } from '../framework/response.ts';
import type { Request } from '../services/request.ts';
import type { TokenEntry } from '../services/token.ts';
import { isRelativePath, relativePathRefusal } from '../values/relative-path.ts';
import type { ApiAnswer, ApiRequest } from './api.ts';
import type { EngineCore } from './engine-core.ts';
import { destinationOf, isLoginPath } from './router.ts';
import { checkOrigin } from './stations/check-cors.ts';
import { emptyCubbyhole, inlineFailure, inlineLogin, inlineRefusal, withInlineToken } from './stations/inline-auth.ts';
import { handleLogin, logIn } from './stations/login.ts';
import { answerOpenPath } from './stations/open-paths.ts';
import { parseHelpRequest, parseRequest } from './stations/parse.ts';
import { precheck, unprintablePath } from './stations/precheck.ts';
import { checkRateLimit } from './stations/rate-limit.ts';
import { refuseFor } from './stations/refuse.ts';
import { respond, respondHelp } from './stations/respond.ts';
import { isRootNamespace } from './stations/root-namespace.ts';
import { answerForServer } from './stations/server-paths.ts';
import { checkSpecialPath, withWrappingToken } from './stations/special-paths.ts';
import { sweepOnWrite } from './stations/sweep-on-write.ts';
import { handleWithToken } from './stations/with-token.ts';
import { wrapIfAsked } from './stations/wrap.ts';

/**
 * Handles one request: checks it, authorises it, lets a backend answer it, and wraps the response. Refusals are
 * responses too.
 */
export function handleRequest(core: EngineCore, raw: ApiRequest): ApiAnswer {
  const path = withoutEmptySegments(raw.path);
  const api = path === raw.path ? raw : { ...raw, path };
  const refused = precheck(api);
  if (refused === unprintablePath) {
    return refused;
  }
  // A path that is redirected is counted as it was sent. The others are read without the empty segments.
  const counted = api.redirect === undefined ? api : raw;
  const limit = refused === undefined ? checkRateLimit(core, counted) : undefined;
  const stopped = refused ?? limit?.answer;
  const origin = stopped === undefined ? checkOrigin(core, api) : undefined;
  const result = stopped ?? origin?.answer ?? asAnswer(() => answerOrRefuse(core, api));
  const namespace = api.headers['x-vault-namespace'] ?? '';
  if (origin === undefined && limit === undefined && namespace === '') {
    return result;
  }
  const headers = {
    ...result.headers,
    ...limit?.headers,
    ...origin?.headers,
    ...(namespace !== '' && { 'X-Vault-Namespace': namespace }),
  };
  return { ...result, headers };
}

/** Drops empty path segments. The HTTP server redirects `//` instead (`redirect.ts`), unless the slashes are escaped. */
function withoutEmptySegments(path: string): string {
  return path.includes('//') || path.startsWith('/') ? path.replace(/\/{2,}/g, '/').replace(/^\//, '') : path;
}

function asAnswer(body: () => ApiAnswer): ApiAnswer {
  try {
    return body();
  } catch (error) {
    if (error instanceof RequestError) {
      return refuseFor(error);
    }
    throw error;
  }
}

function answerOrRefuse(core: EngineCore, api: ApiRequest): ApiAnswer {
  const help = parseHelpRequest(api);
  if (help !== undefined) {
    return respondHelp(answer(core, api, help));
  }
  if (api.redirect !== undefined) {
    return api.redirect;
  }
  const byServer = answerForServer(core, api) ?? answerOpenPath(core, api);
  if (byServer !== undefined) {
    return byServer;
  }
  const request = parseRequest(api);
  if (asksForInlineAuth(request)) {
    return answerWithInlineAuth(core, api, request);
  }
  return respond(request, answer(core, api, request), api.routedPath);
}

/** Reports whether a request carries a login of its own (inline authentication). */
function asksForInlineAuth({ headers }: Request): boolean {
  return headers['x-vault-inline-auth-path'] !== undefined;
}

/**
 * Logs in with the request's inline authentication, then answers the request. Returns the login's response if it fails.
 */
function answerWithInlineAuth(core: EngineCore, api: ApiRequest, request: Request): ApiAnswer {
  if (isRelativePath(request.path)) {
    throw refusal(relativePathRefusal);
  }
  checkNamespace(api.headers['x-vault-namespace']);
  const login = inlineLogin(request);
  const loggedIn = attempt(() => answer(core, api, login, logIn));
  if (loggedIn instanceof RequestError) {
    return inlineRefusal(loggedIn);
  }
  if (loggedIn?.auth === undefined) {
    return inlineFailure(login, loggedIn);
  }
  const authenticated = withInlineToken(core, request, loggedIn);
  try {
    return respond(request, answer(core, api, authenticated), api.routedPath);
  } finally {
    emptyCubbyhole(core, authenticated);
  }
}

/** @param enter handles requests to paths that need no token */
function answer(
  core: EngineCore,
  api: ApiRequest,
  parsed: Request,
  enter: typeof handleLogin = (...args) => handleLogin(...args),
): Response | undefined {
  const { path, operation, token } = parsed;
  if (isRelativePath(path)) {
    throw refusal(relativePathRefusal);
  }
  checkNamespace(api.headers['x-vault-namespace']);
  if (path.endsWith('/') && (operation === 'update' || operation === 'patch')) {
    throw refusal("cannot write to a path ending in '/'");
  }
  if (operation === 'none') {
    throw refusal('cannot handle internal-only request operation');
  }
  const tokenEntry = token === '' ? undefined : lookUp(core, token);
  const found = tokenEntry === undefined || parsed.tokenEntry !== undefined ? parsed : { ...parsed, tokenEntry };
  const request = withWrappingToken(core, found);
  if (api.inFlight !== undefined) {
    api.inFlight.tokenEntry = request.tokenEntry;
  }
  const { audit } = core;
  audit?.begin(request);
  checkSpecialPath(core, request);
  const cleanups: Array<() => void> = [];
  const metrics = core.server?.metrics;
  const start = metrics === undefined ? 0 : performance.now();
  const isLogin = isLoginPath(core.mounts, path);
  try {
    const response = isLogin ? enter(core, request) : handleWithToken(core, request, (action) => cleanups.push(action));
    const destination = destinationOf(core.mounts, path);
    const wrapped = wrapIfAsked(core, request, destination, response);
    if (wrapped?.follows !== undefined && api.mayFollow !== true) {
      throw refusal(
        'only a client of an address of a server can follow its log: give that address with -address or VAULT_ADDR',
      );
    }
    sweepOnWrite(core, destination);
    audit?.answered(wrapped);
    return wrapped;
  } catch (error) {
    audit?.refused(error);
    throw error;
  } finally {
    for (const end of cleanups) {
      end();
    }
    metrics?.measureSince(isLogin ? 'core.handle_login_request' : 'core.handle_request', start);
  }
}

/** Returns the entry of a request's token. Throws a `RequestError` (500) for a token that can't be decoded. */
function lookUp(core: EngineCore, token: string): TokenEntry | undefined {
  const found = attempt(() => core.tokens.lookup(token));
  if (found instanceof RequestError) {
    throw refusal(`error performing token check: ${found.message}`, found.status);
  }
  return found;
}

function checkNamespace(header = ''): void {
  if (!isRootNamespace(header)) {
    throw refusal('namespace not found', 404);
  }
}
