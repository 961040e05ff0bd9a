import type { Call } from '../../../framework/backend.ts';
import { invalidRequest } from '../../../framework/error.ts';
import { goQuote } from '../../../go/quote.ts';
import type { MountEntry, MountTableName } from '../../../services/mount-table.ts';
import { isProtected, sanitizePath } from './mount-paths.ts';

/**
 * Handles a delete of `sys/mounts/<path>` or `sys/auth/<path>`: removes the mount and its data, and revokes its tokens. A missing
 * mount is not an error, so that mounts can't be probed.
 */
export function disableMount(call: Call, table: MountTableName): undefined {
  const { core, data } = call;
  const path = sanitizePath(data.string('path'));
  const fullPath = table === 'auth' ? `auth/${path}` : path;
  const entry = core.mounts.match(fullPath);
  if (entry === undefined || entry.fullPath !== fullPath) {
    return;
  }
  if (table === 'auth' && path === 'token/') {
    throw invalidRequest('token credential backend cannot be disabled');
  }
  if (table === 'mounts' && isProtected(path)) {
    throw invalidRequest(`cannot unmount ${goQuote(path)}`);
  }
  removeMount(call, entry);
}

function removeMount({ core }: Call, entry: MountEntry): void {
  core.tokens.revokeByPrefix(entry.fullPath);
  core.mounts.prepareRemoval(entry);
  core.mounts.remove(entry);
}
