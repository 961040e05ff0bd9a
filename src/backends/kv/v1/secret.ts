import { type Call, storageRoot } from '../../../framework/backend.ts';
import type { MountEntry } from '../../../services/mount-table.ts';
import type { Document } from '../../../storage/storage.ts';

/** A stored secret: the data as sealed JSON text, which keeps the spelling of numbers. */
export interface StoredSecret extends Document {
  readonly sealed: string;
}

/** Returns the folder of a mount's secrets. A secret is stored in it under its own path. */
export const secretsFolder = (mount: MountEntry) => `${storageRoot(mount)}/secrets`;

/** Returns the JSON text of the secret at a path, or undefined. */
export function readPassthrough(call: Pick<Call, 'storage' | 'mount'>, path: string): string | undefined {
  if (path === '' || path.endsWith('/')) {
    return undefined;
  }
  return call.storage.get<StoredSecret>(`${secretsFolder(call.mount)}/${path}`)?.sealed;
}
