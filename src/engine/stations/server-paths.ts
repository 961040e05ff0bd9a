import type { Core } from '../../services/core.ts';
import type { ApiAnswer, ApiRequest } from '../api.ts';
import { health, leader, seal, sealStatus, stepDown, unseal } from './sys-health.ts';
import { init } from './sys-init.ts';

/** The paths that describe the server itself and belong to no mount. Their responses have no envelope. */
const handlers: ReadonlyMap<string, (core: Core, api: ApiRequest) => ApiAnswer> = new Map([
  ['sys/health', health],
  ['sys/seal-status', sealStatus],
  ['sys/init', init],
  ['sys/leader', leader],
  ['sys/seal', seal],
  ['sys/unseal', unseal],
  ['sys/step-down', stepDown],
]);

/** The paths that OpenBao's system backend answers too, in case an escaped slash keeps a request from its route. */
const readable: readonly string[] = ['sys/leader', 'sys/seal-status'];

/** Answers a request for a path that describes the server itself. Returns undefined for any other path. */
export function answerForServer(core: Core, api: ApiRequest): ApiAnswer | undefined {
  const { method, path, routedPath } = api;
  const isRouted = routedPath === undefined || (method === 'GET' && readable.includes(path));
  return isRouted ? handlers.get(path)?.(core, api) : undefined;
}

/** Reports whether a path describes the server itself and needs no token. */
export function isOpenServerPath(path: string): boolean {
  return path !== 'sys/seal' && handlers.has(path);
}
