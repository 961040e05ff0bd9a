import type { Call } from '../../framework/backend.ts';
import { scanNames } from './list.ts';
import { readPassthrough, secretsFolder } from './v1/secret.ts';
import { addVersion, newMetadata } from './v2/metadata.ts';

/** Turns an unversioned mount's secrets into versioned ones: each becomes version 1. There is no way back. */
export function upgradeToVersion2(call: Pick<Call, 'storage' | 'mount' | 'core'>): void {
  const { now } = call.core;
  for (const path of scanNames(call.storage, secretsFolder(call.mount))) {
    const data = readPassthrough(call, path);
    // The first version of an upgraded secret is added as if one version were the most, which makes it the oldest.
    if (data !== undefined) {
      addVersion(call, path, newMetadata(now), { data, created: now, deleted: null, maxVersions: 1 });
    }
  }
  call.storage.deleteAll(secretsFolder(call.mount));
}
