import { type Call, storageRoot } from '../../../framework/backend.ts';
import type { MountEntry } from '../../../services/mount-table.ts';
import type { Document } from '../../../storage/storage.ts';

/** An unversioned secret: its data as JSON text, sealed. */
export interface StoredSecret extends Document {
  readonly sealed: string;
}

/** The folder of a mount's unversioned secrets; beneath it, a document stands at each secret's path. */
export const secretsFolder = (mount: MountEntry) => `${storageRoot(mount)}/secrets`;

/** The JSON text of the secret at a path, or undefined. */
export function readPassthrough(call: Pick<Call, 'storage' | 'mount'>, path: string): string | undefined {
  if (path === '' || path.endsWith('/')) {
    return undefined;
  }
  return call.storage.get<StoredSecret>(`${secretsFolder(call.mount)}/${path}`)?.sealed;
}
