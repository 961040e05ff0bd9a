import type { Core } from '../../services/core.ts';
import type { ApiAnswer, ApiRequest } from '../api.ts';
import { health, init, leader, seal, sealStatus, stepDown, unseal } from './server-status.ts';

/**
 * The answer to a request for one of the paths that tell of the server itself and belong to no mount; undefined for every other
 * path. These answers have no envelope.
 */
export function answerForServer(core: Core, api: ApiRequest): ApiAnswer | undefined {
  switch (api.path) {
    case 'sys/health':
      return health(core, api);
    case 'sys/seal-status':
      return sealStatus(core, api);
    case 'sys/init':
      return init(core, api);
    case 'sys/leader':
      return leader(core, api);
    case 'sys/seal':
      return seal(core, api);
    case 'sys/unseal':
      return unseal(core, api);
    case 'sys/step-down':
      return stepDown(core, api);
    default:
      return undefined;
  }
}
