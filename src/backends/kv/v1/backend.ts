import type { Backend, Call, PathDefinition } from '../../../framework/backend.ts';
import { failure, refusal } from '../../../framework/error.ts';
import { invalidKey } from '../../../framework/invalid-key.ts';
import type { Response } from '../../../framework/response.ts';
import { parseDuration, wholeSeconds } from '../../../go/duration.ts';
import { parseJson, printJson } from '../../../go/json/json.ts';
import { hasInvalidUtf8 } from '../../../go/utf8.ts';
import type { ValueMap } from '../../../values/value.ts';
import { scanNames } from '../scan.ts';
import { upgradeToVersion2 } from '../upgrade.ts';
import { readPassthrough, type StoredSecret, secretsFolder } from './secret.ts';

/** Returns the lease duration of a read in seconds: the `ttl` or `lease` in the data if valid, otherwise the mount's default TTL. */
function leaseDuration(call: Call, data: ValueMap): number {
  const byDefault = call.core.mounts.ttls(call.mount).default;
  const asked = data['ttl'] ?? data['lease'];
  if (asked === undefined) {
    return wholeSeconds(byDefault);
  }
  if (asked === null) {
    return 0;
  }
  try {
    return parseDuration(asked);
  } catch {
    return wholeSeconds(byDefault);
  }
}

function read(call: Call): Response | undefined {
  const text = readPassthrough(call, call.data.string('path'));
  if (text === undefined) {
    return undefined;
  }
  const data = parseJson(text) as ValueMap;
  return { data, lease: { id: '', duration: leaseDuration(call, data), renewable: false } };
}

function write(call: Call): undefined {
  const path = call.data.string('path');
  if (path === '') {
    throw refusal('missing path');
  }
  if (Object.keys(call.request.data).length === 0) {
    throw refusal('missing data fields');
  }
  if (hasInvalidUtf8(path)) {
    throw failure(`failed to write: ${invalidKey}`);
  }
  const secret: StoredSecret = { sealed: printJson(call.request.data) };
  call.storage.put(`${secretsFolder(call.mount)}/${path}`, secret);
  return undefined;
}

const folder = (call: Call) =>
  [secretsFolder(call.mount), ...call.data.string('path').split('/').filter(Boolean)].join('/');

const secret: PathDefinition = {
  pattern: '(?<path>.*)',
  fields: { path: { type: 'string', description: 'Path of the secret.' } },
  exists: (call) => readPassthrough(call, call.data.string('path')) !== undefined,
  operations: {
    read,
    create: write,
    update: write,
    delete: (call) => {
      const path = call.data.string('path');
      if (hasInvalidUtf8(path)) {
        throw failure(invalidKey);
      }
      if (path !== '' && !path.endsWith('/')) {
        call.storage.delete(`${secretsFolder(call.mount)}/${path}`);
      }
      return undefined;
    },
    list: (call) => ({ data: { keys: call.storage.list(folder(call)) } }),
    scan: (call) => ({ data: { keys: scanNames(call.storage, folder(call)) } }),
  },
  help: {
    synopsis: 'Read, write, list or delete a secret.',
    description:
      'A write replaces the whole secret. If the secret has a field "ttl", reads return it as the lease duration, a hint when ' +
      'to read again. The secret does not expire.',
  },
};

/** Version 1 of the key-value engine, which keeps only the last write. */
export const kvVersion1: Backend = {
  type: 'kv',
  help: 'The key-value secrets engine, version 1, stores arbitrary secrets. It keeps only the last write of each secret.',
  paths: [secret],
  upgrade: upgradeToVersion2,
};
