import { attempt, RequestError } from '../../framework/error.ts';
import { findRoute } from '../../framework/route.ts';
import type { Core } from '../../services/core.ts';
import type { MountEntry } from '../../services/mount-table.ts';
import type { Request } from '../../services/request.ts';
import { findDestination } from '../router.ts';
import { settleOperation } from '../stations/authorise.ts';

/** Says what people often overlook about a path: sentences. */
export function notesOnPath(core: Core, request: Request): string[] {
  const destination = findDestination(core.mounts, request.path);
  if (destination === undefined) {
    return ['Nothing is mounted at this path: whoever may send the request gets an error.'];
  }
  const { mount, backend, relativePath } = destination;
  if (findRoute(backend, relativePath) === undefined) {
    return [kvNote(mount, relativePath, request.operation) ?? `${mount.fullPath} serves no such path.`];
  }
  return existenceNotes(core, request);
}

/** Names the path of the API where the path is one as `vault kv` takes it. */
function kvNote(mount: MountEntry, relativePath: string, operation: string): string | undefined {
  if (mount.type !== 'kv' || mount.options?.['version'] !== '2') {
    return undefined;
  }
  const part = operation === 'list' || operation === 'scan' ? 'metadata' : 'data';
  return `${mount.fullPath} keeps versions, so this is not a path of its API: secrets are at ${mount.fullPath}${part}/${relativePath}, which is the path for policies.`;
}

/** Says if a write is not what the question takes it for: a create needs another capability than an update. */
function existenceNotes(core: Core, request: Request): string[] {
  if (request.operation !== 'create' && request.operation !== 'update') {
    return [];
  }
  const settled = attempt(() => settleOperation(core, { ...request, operation: 'update' }));
  if (settled instanceof RequestError || settled.operation === request.operation) {
    return [];
  }
  return settled.operation === 'create'
    ? ['Nothing exists at the path yet, so a write there needs create.']
    : ['A write to the path is an update, since it never creates anything or something exists already.'];
}
