import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { failure, refusal } from '../../../framework/error.ts';
import type { Response } from '../../../framework/response.ts';
import type { MountEntry } from '../../../services/mount-table.ts';
import type { ValueMap } from '../../../values/value.ts';

/** `sys/internal/inspect/router`: how requests are routed. Servers serve it if their configuration says so. */
export const inspectRouterPaths: readonly PathDefinition[] = [
  {
    pattern: 'internal/inspect/router/(?<tag>\\w(?:[\\w.-]*\\w)?)',
    fields: {
      tag: {
        type: 'string',
        description: 'What to show: the routes by path, or the mounts by uuid, accessor or storage prefix.',
        allowedValues: ['root', 'uuid', 'accessor', 'storage'],
      },
    },
    operations: { read },
    help: {
      synopsis: 'Show the mounts as the router knows them. Requires sudo.',
      description:
        'A server serves it with -dev, or if its configuration sets introspection_endpoint = true. Otherwise it refuses.',
    },
  },
];

function read({ core, data }: Call): Response {
  if (core.server?.allowsInspection === false) {
    throw refusal('the Vault configuration must set "introspection_endpoint" to true to enable this endpoint');
  }
  const tag = data.string('tag');
  const entries = [...core.mounts.list('mounts'), ...core.mounts.list('auth')];
  switch (tag) {
    case 'root':
    case 'storage':
      return { data: { [tag]: entries.map(routeOf) } };
    case 'uuid':
    case 'accessor':
      return { data: { [tag]: entries.map(mountOf) } };
    default:
      throw failure('unsupported path', 404);
  }
}

function mountOf({ path, type, accessor, uuid }: MountEntry): ValueMap {
  return { mount_path: path, mount_namespace: '', uuid, accessor, mount_type: type };
}

/** No mount is ever tainted: moving and disabling it is one transaction. */
function routeOf(entry: MountEntry): ValueMap {
  return { ...mountOf(entry), tainted: false, storage_prefix: storagePrefix(entry) };
}

/** Returns where OpenBao keeps the data of a mount (Core.mountEntryView). */
function storagePrefix({ table, type, uuid }: MountEntry): string {
  switch (type) {
    case 'system':
      return 'sys/';
    case 'token':
      return 'sys/token/';
    default:
      return `${table === 'auth' ? 'auth' : 'logical'}/${uuid}/`;
  }
}
