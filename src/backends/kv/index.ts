import type { Backend } from '../../framework/backend.ts';
import type { MountEntry } from '../../services/mount-table.ts';
import { kvVersion1 } from './v1/backend.ts';
import { kvVersion2 } from './v2/backend.ts';

/** Returns the key-value engine of a mount: version 2 if its options say so, otherwise version 1. */
export function kvBackend(mount: Pick<MountEntry, 'options'>): Backend {
  return mount.options?.['version'] === '2' ? kvVersion2 : kvVersion1;
}
