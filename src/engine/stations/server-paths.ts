import type { Core } from '../../services/core.ts';
import type { ApiAnswer, ApiRequest } from '../api.ts';
import { health, leader, seal, sealStatus, stepDown, unseal } from './sys-health.ts';
import { init } from './sys-init.ts';

/**
 * Answers a request for a path that describes the server itself and belongs to no mount, such as `sys/health`. Returns
 * undefined for any other path. These responses have no envelope.
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
