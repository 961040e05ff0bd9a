import type { Core } from '../../services/core.ts';
import type { Destination } from '../router.ts';

/** The number of entries that each request removes: twice as many as most requests add. */
const sweptPerRequest = 4;

/**
 * Removes a few expired tokens, and a few orphaned documents of the mount. Only requests that have written do this: the
 * backlog shrinks without slowing any request, and reads take no lock.
 */
export function sweepOnWrite(core: Core, { mount, backend }: Destination): void {
  const { storage } = core;
  if (!storage.hasWritten) {
    return;
  }
  core.tokens.sweep(sweptPerRequest);
  backend.tidy?.({ storage, mount, core }, sweptPerRequest);
}
