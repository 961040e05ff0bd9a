import type { Call, PathDefinition } from '../../framework/backend.ts';
import { refusal } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';
import { emptyMap } from '../../values/value.ts';
import { disableMount } from './disable.ts';
import { enableMount } from './enable.ts';
import { enableFields, tuneFields } from './mount-fields.ts';
import { mountInfo } from './mount-info.ts';
import { canonicalMountPath, sanitizePath } from './mount-paths.ts';
import { readTuning, tune } from './tune.ts';

type Canonical = NonNullable<PathDefinition['canonical']>;

const canonicalTuning: Canonical = (path, request) =>
  `mounts/${canonicalMountPath(request, path.slice('mounts/'.length, -'/tune'.length), '')}/tune`;

/** Only reads look for a mount above the path. */
const canonicalMount: Canonical = (path, request) => {
  const given = path.slice('mounts/'.length);
  return `mounts/${request.operation === 'read' ? canonicalMountPath(request, given, '') : sanitizePath(given).slice(0, -1)}`;
};

/** The secrets engines' mounts at `mounts/…`. */
export const mountPaths: readonly PathDefinition[] = [
  {
    pattern: 'mounts/(?<path>.+?)/tune',
    canonical: canonicalTuning,
    fields: tuneFields,
    operations: {
      read: (call) => readTuning(call, call.data.string('path')),
      update: (call) => tune(call, call.data.string('path')),
    },
    help: {
      synopsis: 'Tunes a mount.',
      description: 'Reads what the settings of a mount come to, and changes those that are sent.',
    },
  },
  {
    pattern: 'mounts/(?<path>.+?)',
    canonical: canonicalMount,
    fields: enableFields,
    operations: {
      read,
      update: (call) => enableMount(call, 'mounts'),
      delete: (call) => disableMount(call, 'mounts'),
    },
    help: {
      synopsis: 'Enables a secrets engine, and disables it again.',
      description: 'Disabling a secrets engine destroys what it keeps.',
    },
  },
  {
    pattern: 'mounts',
    fields: {},
    operations: { read: list },
    help: {
      synopsis: 'Lists the secrets engines.',
      description: 'Every mounted secrets engine by its path, with its settings.',
    },
  },
];

/** Any path beneath a mount tells of the mount. */
function read({ data, core }: Call): Response {
  const path = sanitizePath(data.string('path'));
  const entry = core.mounts.match(path);
  if (entry === undefined) {
    throw refusal(`No secret engine mount at ${path}`);
  }
  return { data: mountInfo(entry) };
}

function list({ core }: Call): Response {
  const data = emptyMap();
  for (const entry of core.mounts.list('mounts')) {
    data[entry.path] = mountInfo(entry);
  }
  return { data };
}
