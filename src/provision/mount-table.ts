import { isMap, type ValueMap } from '../values/value.ts';
import { mapIn } from '../values/value-parts.ts';
import { isSuccess, refusalOf } from './refusal.ts';
import { askAll, type ServerRequest, type Steps } from './steps.ts';

/** The mounts of a server by full path, such as `secret/` and `auth/approle/`: each as the API shows it. */
export type MountTable = ReadonlyMap<string, ValueMap>;

/** The types of mounts that exist once on every server, under a path that can't be changed. */
const builtInTypes: readonly unknown[] = [
  'cubbyhole',
  'identity',
  'system',
  'token',
  'ns_cubbyhole',
  'ns_identity',
  'ns_system',
  'ns_token',
];

/** Whether a mount exists on every server. */
export function isBuiltIn(mount: ValueMap | undefined): boolean {
  return builtInTypes.includes(mount?.['type']);
}

/** Reads the mounts of a server. Throws a Refusal for a table that the token may not read. */
export function* readMounts(): Steps<Map<string, ValueMap>> {
  const requests: ServerRequest[] = [
    { method: 'GET', path: 'sys/mounts' },
    { method: 'GET', path: 'sys/auth' },
  ];
  const table = new Map<string, ValueMap>();
  for (const [request, answer] of yield* askAll('mounts', requests)) {
    if (!isSuccess(answer)) {
      throw refusalOf(request, answer);
    }
    for (const [path, mount] of Object.entries(answer.data)) {
      if (isMap(mount)) {
        table.set(request.path === 'sys/auth' ? `auth/${path}` : path, mount);
      }
    }
  }
  return table;
}

/** A path, divided at its mount. */
export interface PlaceInMount {
  /** The full path of the mount, such as `secret/`. */
  readonly mount: string;
  readonly info: ValueMap;
  /** The path beneath the mount. */
  readonly rest: string;
}

/** Returns the mount that a path lies beneath; undefined if there is none. */
export function placeOf(path: string, mounts: MountTable): PlaceInMount | undefined {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const mount = path.slice(0, end + 1);
    const info = mounts.get(mount);
    if (info !== undefined) {
      return { mount, info, rest: path.slice(end + 1) };
    }
  }
  return undefined;
}

/** The version of a key-value mount: `1` or `2`; undefined for a mount of another type. */
export function keyValueVersion(mount: ValueMap): '1' | '2' | undefined {
  if (mount['type'] !== 'kv' && mount['type'] !== 'generic') {
    return undefined;
  }
  return mapIn(mount['options'])['version'] === '2' ? '2' : '1';
}
