import type { ApiAnswer, Engine } from '../engine/api.ts';
import { redirectFor } from '../engine/redirect.ts';
import { unprintablePath } from '../engine/stations/precheck.ts';
import { isPrintable } from '../go/printable.ts';
import type { ClientAddress } from './http/connection.ts';
import { ProtocolError } from './http/protocol-error.ts';
import type { HttpRequest } from './http/request-reader.ts';
import type { Target } from './http/target.ts';

const api = '/v1/';

/**
 * Answers a request: through the engine beneath `/v1/`, otherwise directly.
 *
 * @param client the address and port that the request comes from
 * @throws ProtocolError for a malformed target
 */
export function answerRequest(engine: Engine, request: HttpRequest, client: ClientAddress): ApiAnswer {
  const { method, parsedTarget: target, headers } = request.head;
  if (target instanceof ProtocolError) {
    throw target;
  }
  if (!target.path.startsWith(api)) {
    return answerOutsideApi(method, target);
  }
  const { path, query, escapedPath, search } = target;
  const { remoteAddress, remotePort } = client;
  return engine.handle({
    method,
    path: path.slice(api.length),
    query,
    headers,
    body: request.body,
    remoteAddress,
    remotePort,
    redirect: method === 'CONNECT' ? undefined : redirectFor(method, escapedPath, search),
  });
}

/** Where a certificate authority asks for challenges. OpenBao passes what it doesn't know on to its user interface. */
const challenges = '/.well-known/acme-challenge/';

const noUserInterface =
  '<!DOCTYPE html>\n<title>localvault</title>\n<p>There is no user interface here. The API is at /v1/.\n';

/**
 * Answers a request outside the API. There is no user interface; a browser is redirected to where OpenBao has one, and
 * told so.
 */
function answerOutsideApi(method: string, { path, escapedPath, search }: Target): ApiAnswer {
  if (path === '*' && method === 'OPTIONS') {
    return { status: 200, headers: {}, body: '' };
  }
  if (!isPrintable(path)) {
    return unprintablePath;
  }
  if (path !== '/' && path !== '/robots.txt' && !path.startsWith('/ui') && !path.startsWith(challenges)) {
    return { status: 404, headers: { 'Content-Type': 'application/json' }, body: '{"errors":[]}\n' };
  }
  const redirect = redirectFor(method, escapedPath, search);
  if (redirect !== undefined) {
    return redirect;
  }
  if (path.startsWith('/ui/')) {
    return { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: noUserInterface };
  }
  return redirectFor(method, '/ui//', '') ?? { status: 404, headers: {}, body: '' };
}
