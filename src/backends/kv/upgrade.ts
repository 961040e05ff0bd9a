import type { Call } from '../../framework/backend.ts';
import { scanNames } from './scan.ts';
import { readPassthrough, secretsFolder } from './v1/secret.ts';
import { addVersion, newMetadata } from './v2/secret.ts';

/**
 * Upgrades the data of a mount to version 2 of the engine if that is the version which its options name now: raising the version
 * from none to 1 changes nothing. Each secret becomes its own version 1. This is irreversible.
 */
export function upgradeToVersion2(call: Pick<Call, 'storage' | 'mount' | 'core'>): void {
  if (call.mount.options?.['version'] !== '2') {
    return;
  }
  const { now } = call.core;
  for (const path of scanNames(call.storage, secretsFolder(call.mount))) {
    const data = readPassthrough(call, path);
    // As in OpenBao, the version is added with a maximum of one version, which makes it the oldest version too.
    if (data !== undefined) {
      addVersion(call, path, newMetadata(now), { data, created: now, deleted: null, maxVersions: 1 });
    }
  }
  call.storage.deleteAll(secretsFolder(call.mount));
}
