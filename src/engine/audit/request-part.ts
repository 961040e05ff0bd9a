import { clientId } from '../../framework/client-id.ts';
import { wholeSeconds } from '../../go/duration.ts';
import type { Core } from '../../services/core.ts';
import type { MountEntry } from '../../services/mount-table.ts';
import type { Request } from '../../services/request.ts';
import { oncePer } from '../../values/once-per.ts';
import { findDestination } from '../router.ts';
import type { AuditMount, AuditRequest } from './entry.ts';
import type { Progress } from './progress.ts';

/** Returns the request. Returns the same object for both lines if nothing has changed, so that it is formatted once. */
export function requestPart(core: Core, progress: Progress, remotePort: number): AuditRequest {
  const { settled, isIdentified, logged } = progress;
  const mount = mountPart(core, progress);
  if (logged !== undefined && logged.path === settled.path && logged.mount === mount) {
    return logged;
  }
  const { tokenEntry } = settled;
  progress.logged = {
    id: settled.id,
    clientId: isIdentified && tokenEntry !== undefined ? clientId(tokenEntry) : '',
    operation: settled.operation,
    mount,
    clientToken: settled.token,
    clientTokenAccessor: tokenEntry?.accessor ?? '',
    path: settled.path,
    data: settled.data,
    remoteAddress: settled.remoteAddress,
    remotePort,
    wrapTtl: wholeSeconds(settled.wrapTtl ?? 0),
    headers: loggableHeaders(settled.headers),
  };
  return progress.logged;
}

/** Returns the mount of a request. A mount's path without its slash belongs to the mount once the request was routed. */
export function mountPart({ mounts }: Core, { settled, isRouted, mount: known }: Progress): AuditMount | undefined {
  const mount = known ?? (isRouted ? findDestination(mounts, settled.path)?.mount : mounts.match(settled.path));
  if (mount === undefined) {
    return undefined;
  }
  return isRouted ? mountOf(mount) : unroutedMountOf(mount);
}

const mountOf = oncePer(
  ({ fullPath, type, table, accessor }: MountEntry): AuditMount => ({
    point: fullPath,
    type,
    class: table === 'auth' ? 'auth' : 'secret',
    accessor,
  }),
);

const unroutedMountOf = oncePer((mount: MountEntry): AuditMount => ({ ...mountOf(mount), accessor: '' }));

/** The token is never among the headers. */
function loggableHeaders(headers: Request['headers']): Request['headers'] {
  const { authorization = '', 'x-vault-token': token } = headers;
  const isBearer = authorization.startsWith('Bearer ');
  if (token === undefined && !isBearer) {
    return headers;
  }
  return { ...headers, 'x-vault-token': undefined, ...(isBearer && { authorization: undefined }) };
}
