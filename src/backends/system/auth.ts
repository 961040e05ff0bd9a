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
  `auth/${canonicalMountPath(request, path.slice('auth/'.length, -'/tune'.length), 'auth/')}/tune`;

/** Only reads look for a mount above the path. */
const canonicalMount: Canonical = (path, request) => {
  const given = path.slice('auth/'.length);
  return `auth/${request.operation === 'read' ? canonicalMountPath(request, given, 'auth/') : sanitizePath(given).slice(0, -1)}`;
};

/** The auth methods at `auth/…`. */
export const authPaths: readonly PathDefinition[] = [
  {
    pattern: 'auth',
    fields: {},
    operations: { read: list },
    help: {
      synopsis: 'Lists the auth methods.',
      description: 'Every enabled auth method by its path, with its settings.',
    },
  },
  {
    pattern: 'auth/(?<path>.+?)/tune',
    canonical: canonicalTuning,
    fields: tuneFields,
    operations: {
      read: (call) => readTuning(call, `auth/${call.data.string('path')}`),
      update: (call) => tune(call, `auth/${call.data.string('path')}`),
    },
    help: {
      synopsis: 'Tunes an auth method.',
      description: 'Reads what the settings of an auth method come to, and changes those that are sent. Needs sudo.',
    },
  },
  {
    pattern: 'auth/(?<path>.+)',
    canonical: canonicalMount,
    fields: enableFields,
    operations: {
      read,
      update: (call) => enableMount(call, 'auth'),
      delete: (call) => disableMount(call, 'auth'),
    },
    help: {
      synopsis: 'Enables an auth method, and disables it again. Needs sudo.',
      description: 'Disabling an auth method revokes the tokens that it has given, and destroys its roles.',
    },
  },
];

function read({ data, core }: Call): Response {
  const path = sanitizePath(data.string('path'));
  const entry = core.mounts.get('auth', path);
  if (entry === undefined) {
    throw refusal(`No auth engine at ${path}`);
  }
  return { data: mountInfo(entry) };
}

function list({ core }: Call): Response {
  const data = emptyMap();
  for (const entry of core.mounts.list('auth')) {
    data[entry.path] = mountInfo(entry);
  }
  return { data };
}
