import type { Core } from '../../services/core.ts';
import type { Destination } from '../router.ts';

/** How much each request removes: twice as much as most requests add. */
const atOnce = 4;

/**
 * Removes a few expired tokens, and a few of what has become nobody's in the mount that was asked. It's done by requests that
 * have written anyway, so that what expires becomes less without any request being slow, and one that only reads needs no lock.
 */
export function tidyAlong(core: Core, { mount, backend }: Destination): void {
  const { storage } = core;
  if (!storage.hasWritten) {
    return;
  }
  core.tokens.sweep(atOnce);
  backend.tidy?.({ storage, mount, core }, atOnce);
}
