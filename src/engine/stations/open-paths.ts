import type { ApiAnswer, ApiRequest } from '../api.ts';
import type { EngineCore } from '../engine-core.ts';
import { destinationOf } from '../router.ts';
import { callBackend } from './call-backend.ts';
import { parseRequest } from './parse.ts';
import { refuse } from './refuse.ts';
import { respond } from './respond.ts';

/**
 * Answers a request for one of the paths that a listener serves without a token, without authorisation and audit
 * (handleMetricsUnauthenticated). Returns undefined for any other path.
 */
export function answerOpenPath(core: EngineCore, api: ApiRequest): ApiAnswer | undefined {
  if (api.openPaths?.includes(api.path) !== true) {
    return undefined;
  }
  if (api.method !== 'GET') {
    return refuse(405, '');
  }
  const format = api.query.find(([name]) => name === 'format')?.[1] ?? '';
  const request = { ...parseRequest(api), data: { format } };
  return respond(request, callBackend(core, request, destinationOf(core.mounts, request.path)));
}
