import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { refusal } from '../../../framework/error.ts';
import type { Response } from '../../../framework/response.ts';
import { disableMount } from './disable.ts';
import { enableMount } from './enable.ts';
import { enableFields, tuneFields } from './mount-fields.ts';
import { mountInfo, tableInfo } from './mount-info.ts';
import { canonicalEntryPath, canonicalTunePath, sanitizePath } from './mount-paths.ts';
import { readTuning, tune } from './tune.ts';

/** `sys/auth`: the mounts of auth methods. */
export const authPaths: readonly PathDefinition[] = [
  {
    pattern: 'auth',
    fields: {},
    operations: { read: (call) => ({ data: tableInfo(call.core.mounts.list('auth')) }) },
    help: {
      synopsis: 'List the auth methods.',
      description: 'Returns the settings of each auth method, by path.',
    },
  },
  {
    pattern: 'auth/(?<path>.+?)/tune',
    canonical: canonicalTunePath('auth'),
    fields: tuneFields,
    operations: {
      read: (call) => readTuning(call, `auth/${call.data.string('path')}`),
      update: (call) => tune(call, `auth/${call.data.string('path')}`),
    },
    help: {
      synopsis: 'Read or tune the settings of an auth method.',
      description:
        'A read returns the effective settings. A write updates only the settings it contains. Requires sudo.',
    },
  },
  {
    pattern: 'auth/(?<path>.+)',
    canonical: canonicalEntryPath('auth'),
    fields: enableFields,
    operations: {
      read,
      update: (call) => enableMount(call, 'auth'),
      delete: (call) => disableMount(call, 'auth'),
    },
    help: {
      synopsis: 'Enable, read or disable an auth method. Requires sudo.',
      description: 'Disabling an auth method revokes the tokens it issued and deletes its data.',
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
