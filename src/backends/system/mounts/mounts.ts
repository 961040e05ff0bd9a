import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { refusal } from '../../../framework/error.ts';
import type { Response } from '../../../framework/response.ts';
import { disableMount } from './disable.ts';
import { enableMount } from './enable.ts';
import { enableFields, tuneFields } from './mount-fields.ts';
import { mountInfo, tableInfo } from './mount-info.ts';
import { canonicalEntryPath, canonicalTunePath, sanitizePath } from './mount-paths.ts';
import { readTuning, tune } from './tune.ts';

/** `sys/mounts`: the mounts of secrets engines. */
export const mountPaths: readonly PathDefinition[] = [
  {
    pattern: 'mounts/(?<path>.+?)/tune',
    canonical: canonicalTunePath('mounts'),
    fields: tuneFields,
    operations: {
      read: (call) => readTuning(call, call.data.string('path')),
      update: (call) => tune(call, call.data.string('path')),
    },
    help: {
      synopsis: 'Read or tune the settings of a mount.',
      description: 'A read returns the effective settings. A write updates only the settings it contains.',
    },
  },
  {
    pattern: 'mounts/(?<path>.+?)',
    canonical: canonicalEntryPath('mounts'),
    fields: enableFields,
    operations: {
      read,
      update: (call) => enableMount(call, 'mounts'),
      delete: (call) => disableMount(call, 'mounts'),
    },
    help: {
      synopsis: 'Enable, read or disable a secrets engine.',
      description: 'Disabling a secrets engine deletes its data.',
    },
  },
  {
    pattern: 'mounts',
    fields: {},
    operations: { read: (call) => ({ data: tableInfo(call.core.mounts.list('mounts')) }) },
    help: {
      synopsis: 'List the secrets engines.',
      description: 'Returns the settings of each secrets engine, by path.',
    },
  },
];

/** Returns the mount at or above the path. */
function read({ data, core }: Call): Response {
  const path = sanitizePath(data.string('path'));
  const entry = core.mounts.match(path);
  if (entry === undefined) {
    throw refusal(`No secret engine mount at ${path}`);
  }
  return { data: mountInfo(entry) };
}
