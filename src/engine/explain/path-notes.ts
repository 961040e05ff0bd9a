import { attempt, RequestError } from '../../framework/error.ts';
import { findRoute } from '../../framework/route.ts';
import type { MountEntry } from '../../services/mount-table.ts';
import type { Request } from '../../services/request.ts';
import type { EngineCore } from '../engine-core.ts';
import { findDestination } from '../router.ts';
import { settleOperation } from '../stations/authorise.ts';

/** Notes on common mistakes about a path. */
export interface PathNotes {
  /** Whether the API has such a path. */
  readonly isServed: boolean;
  /** Sentences. */
  readonly notes: readonly string[];
}

/** Returns notes on a path. */
export function notesOnPath(core: EngineCore, request: Request): PathNotes {
  const destination = findDestination(core.mounts, request.path);
  if (destination === undefined) {
    return { isServed: false, notes: ['Nothing is mounted at this path.'] };
  }
  const { mount, backend, relativePath } = destination;
  const route = findRoute(backend, relativePath);
  if (route === undefined || route.path.isInvalid === true) {
    const note = kvNote(mount, relativePath, request.operation) ?? `${mount.fullPath} has no such path.`;
    return { isServed: false, notes: [note] };
  }
  return { isServed: true, notes: existenceNotes(core, request) };
}

/** Returns the API path for a path in the form that `vault kv` takes. */
function kvNote(mount: MountEntry, relativePath: string, operation: string): string | undefined {
  if (mount.type !== 'kv' || mount.options?.['version'] !== '2') {
    return undefined;
  }
  const part = operation === 'list' || operation === 'scan' ? 'metadata' : 'data';
  const path = `${mount.fullPath}${part}/${relativePath}`;
  return `This is no path of the API: ${mount.fullPath} keeps versions of its secrets, and policies and requests name ${path} instead.`;
}

/** Notes that a write is a create although the question assumes an update, or the reverse: they need different capabilities. */
function existenceNotes(core: EngineCore, request: Request): string[] {
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
