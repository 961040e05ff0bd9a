import type { ApiAnswer, InFlightRequest } from '../engine/api.ts';
import type { Engine } from '../engine/engine.ts';
import { redirect, redirectFor } from '../engine/redirect.ts';
import { unprintablePath } from '../engine/stations/precheck.ts';
import { isPrintable } from '../go/printable.ts';
import type { ClientAddress } from './http/connection.ts';
import type { HttpRequest } from './http/request-reader.ts';
import { api, type Target } from './http/target.ts';
import { type ListenerAccess, metricsPath, usualAccess } from './listener-access.ts';

/** A request as the server sees it. */
export interface Arrival {
  /** The request as the server lists it. */
  readonly inFlight: InFlightRequest;
  /** The paths that the listener serves. */
  readonly access: ListenerAccess;
}

/**
 * Answers a request: through the engine beneath `/v1/`, otherwise directly.
 *
 * @param client the address and port that the request comes from
 */
export function answerRequest(
  engine: Engine,
  request: HttpRequest,
  client: ClientAddress,
  arrival: Arrival,
): ApiAnswer {
  const { method, parsedTarget: target, headers } = request.head;
  const { access } = arrival;
  if (access !== usualAccess) {
    const refused = refuseByListener(access, target.path);
    if (refused !== undefined || access.isMetricsOnly) {
      return refused ?? askEngine(engine, request, client, arrival, metricsTarget(target));
    }
  }
  return target.routedPath.startsWith(api)
    ? askEngine(engine, request, client, arrival, target)
    : withNamespace(headers['x-vault-namespace'], answerOutsideApi(method, target));
}

/** Refuses paths that a listener doesn't serve (wrapMetricsListenerHandler). */
function refuseByListener(access: ListenerAccess, path: string): ApiAnswer | undefined {
  const isForMetrics = path === access.metricsPath;
  if (access.disallowsMetrics && isForMetrics) {
    return plainRefusal(403, 'metrics endpoint is disabled for this listener');
  }
  return access.isMetricsOnly && !isForMetrics
    ? plainRefusal(404, 'this listener only serves the metrics endpoint')
    : undefined;
}

/** Creates an error as Go's http.Error writes it. */
function plainRefusal(status: number, message: string): ApiAnswer {
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' };
  return { status, headers, body: `${message}\n`, isBare: true };
}

function metricsTarget(target: Target): Target {
  const apiPath = metricsPath.slice(api.length);
  return { ...target, path: metricsPath, routedPath: metricsPath, escapedPath: metricsPath, apiPath };
}

function askEngine(
  engine: Engine,
  request: HttpRequest,
  { remoteAddress, remotePort }: ClientAddress,
  { inFlight, access }: Arrival,
  { path, routedPath, apiPath, query, escapedPath, search }: Target,
): ApiAnswer {
  const { method, headers } = request.head;
  return engine.handle({
    method,
    path: apiPath,
    routedPath: routedPath === path ? undefined : routedPath.slice(api.length),
    query,
    headers,
    body: request.body,
    remoteAddress,
    remotePort,
    inFlight,
    openPaths: access.openPaths,
    mayFollow: true,
    redirect: redirectFor(method, escapedPath, search),
  });
}

/** Adds the namespace that the client asked for, which OpenBao repeats in each response. */
function withNamespace(namespace: string | undefined, answer: ApiAnswer): ApiAnswer {
  return namespace === undefined || namespace === '' || answer.isBare
    ? answer
    : { ...answer, headers: { ...answer.headers, 'X-Vault-Namespace': namespace } };
}

/**
 * What OpenBao passes on to its user interface if no route takes it: the API with an escaped slash after `/v1`, and
 * where a certificate authority asks for challenges.
 */
const folders: readonly string[] = ['/ui', api, '/.well-known/acme-challenge/'];

const noUserInterface =
  '<!DOCTYPE html>\n<title>localvault</title>\n<p>There is no user interface here. The API is at /v1/.\n';

/**
 * Answers a request outside the API. There is no user interface; a browser is redirected to where OpenBao has one, and
 * told so.
 */
function answerOutsideApi(method: string, { path, routedPath, escapedPath, search }: Target): ApiAnswer {
  if (path === '*' && method === 'OPTIONS') {
    return { status: 200, headers: { 'Content-Length': '0' }, body: '', isBare: true };
  }
  if (!isPrintable(path)) {
    return unprintablePath;
  }
  if (path !== '/' && path !== '/robots.txt' && !folders.some((folder) => path.startsWith(folder))) {
    return { status: 404, headers: { 'Content-Type': 'application/json' }, body: '{"errors":[]}\n' };
  }
  const redirected = redirectFor(method, escapedPath, search);
  if (redirected !== undefined) {
    return redirected;
  }
  if (routedPath.startsWith('/ui/')) {
    return { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: noUserInterface };
  }
  return redirect(method, '/ui/', '');
}
