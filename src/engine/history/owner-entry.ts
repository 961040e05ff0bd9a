import { requestId } from '../../values/ids.ts';
import type { Moment } from '../../values/time.ts';
import type { ValueMap } from '../../values/value.ts';
import { type AuditEntry, unknownAuth } from '../audit/entry.ts';

/** An operation of a state's owner, who holds its key, without an API request. */
export interface OwnerOperation {
  /** The path that the line shows: `localvault/` and the words of the command, such as `localvault/state/rotate-key`. */
  readonly path: string;
  /** Its details. Texts are hashed. */
  readonly data: ValueMap;
}

/** Returns the entry of an owner's operation: like that of a request, but with no token. */
export function ownerEntry(time: Moment, { path, data }: OwnerOperation): AuditEntry {
  return {
    time,
    auth: { ...unknownAuth, displayName: 'owner' },
    entityCreated: false,
    request: {
      id: requestId(),
      clientId: '',
      operation: 'update',
      mount: undefined,
      clientToken: '',
      clientTokenAccessor: '',
      path,
      data,
      remoteAddress: '127.0.0.1',
      remotePort: 0,
      wrapTtl: 0,
      headers: {},
    },
    response: { mount: undefined, hasLease: false, warnings: [] },
    error: '',
    plainRequestKeys: [],
    plainResponseKeys: [],
  };
}
