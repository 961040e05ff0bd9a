import type { Backend, Call, PathDefinition } from '../../../framework/backend.ts';
import { refusal } from '../../../framework/error.ts';
import type { Response } from '../../../framework/response.ts';
import { parseDuration, wholeSeconds } from '../../../go/duration.ts';
import { parseJson, printJson } from '../../../go/json/json.ts';
import type { ValueMap } from '../../../values/value.ts';
import { scanNames } from '../list.ts';
import { upgradeToVersion2 } from '../upgrade.ts';
import { readPassthrough, type StoredSecret, secretsFolder } from './secret.ts';

/** The unversioned engine hands back what was written, to the letter; a `ttl` or `lease` in the data becomes its lease's length. */
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
  const secret: StoredSecret = { sealed: printJson(call.request.data) };
  call.storage.put(`${secretsFolder(call.mount)}/${path}`, secret);
  return undefined;
}

const folder = (call: Call) =>
  [secretsFolder(call.mount), ...call.data.string('path').split('/').filter(Boolean)].join('/');

const secret: PathDefinition = {
  pattern: '(?<path>.*)',
  fields: { path: { type: 'string', description: 'Where the secret is.' } },
  exists: (call) => readPassthrough(call, call.data.string('path')) !== undefined,
  operations: {
    read,
    create: write,
    update: write,
    delete: (call) => {
      const path = call.data.string('path');
      if (path !== '' && !path.endsWith('/')) {
        call.storage.delete(`${secretsFolder(call.mount)}/${path}`);
      }
      return undefined;
    },
    list: (call) => ({ data: { keys: call.storage.list(folder(call)) } }),
    scan: (call) => ({ data: { keys: scanNames(call.storage, folder(call)) } }),
  },
  help: {
    synopsis: 'Keeps a secret of any shape under a path.',
    description:
      'A write replaces the whole secret, a read gives it back as it was written. A "ttl" among its fields is handed out as ' +
      'the time after which a reader should read again; nothing is removed when it has passed.',
  },
};

/** The key-value engine without versions. */
export const kvVersion1: Backend = {
  type: 'kv',
  help: 'Keeps secrets as they are written, one version of each.',
  paths: [secret],
  upgrade: upgradeToVersion2,
};
