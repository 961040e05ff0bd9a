import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { bareFailure, refusal } from '../../../framework/error.ts';
import type { Response } from '../../../framework/response.ts';
import { goQuote } from '../../../go/quote.ts';
import type { MountEntry, MountTableName } from '../../../services/mount-table.ts';
import type { Acl } from '../../../services/policy-store.ts';
import { emptyMap, type ValueMap } from '../../../values/value.ts';
import { mountInfo, optionsOf } from './mount-info.ts';
import { sanitizePath } from './mount-paths.ts';

/** `sys/internal/ui/mounts`: the mounts that a token may see. These paths require no token, but use one if present. */
export const internalUiMountPaths: readonly PathDefinition[] = [
  {
    pattern: 'internal/ui/mounts',
    fields: {},
    operations: { read: list },
    help: {
      synopsis: 'List the mounts that your token may use, and those with listing_visibility "unauth".',
      description: 'Intended for user interfaces. Subject to change.',
    },
  },
  {
    pattern: 'internal/ui/mounts/(?<path>.+)',
    fields: { path: { type: 'string', description: 'Path of a mount, or any path below one.' } },
    operations: { read },
    help: {
      synopsis: 'Show the mount of a path, if your token may use it.',
      description: 'Intended for user interfaces and the kv commands. Subject to change.',
    },
  },
  {
    pattern: 'internal/ui/namespaces',
    fields: {},
    operations: { read: namespaces },
    help: {
      synopsis: 'List the namespaces that your token may use.',
      description: 'The list is always empty: only the root namespace exists.',
    },
  },
];

function namespaces(call: Call): Response {
  if (call.request.token === '') {
    throw refusal('client token empty', 500);
  }
  aclOf(call);
  return { data: emptyMap() };
}

function list(call: Call): Response {
  const describe = call.request.token === '' ? publicInfo : mountInfo;
  const describeAll = (table: MountTableName) => {
    const mounts = emptyMap();
    for (const entry of visibleMounts(call, table)) {
      mounts[entry.path] = describe(entry);
    }
    return mounts;
  };
  return { data: { secret: describeAll('mounts'), auth: describeAll('auth') } };
}

function read(call: Call): Response {
  const path = sanitizePath(call.data.string('path'));
  const acl = aclOf(call);
  const entry = call.core.mounts.match(path);
  // A missing mount and a forbidden one get the same response, so that mounts can't be probed.
  if (entry === undefined || !acl.seesMount(entry.fullPath)) {
    throw refusal(
      `preflight capability check returned 403, please ensure client's policies grant access to path ${goQuote(path)}`,
      403,
    );
  }
  return { data: { ...mountInfo(entry), path: entry.path } };
}

/**
 * Returns the ACL of the request's token.
 *
 * @throws RequestError (403) if the token is missing, or bound to other addresses
 */
function aclOf({ core, request }: Call): Acl {
  const { tokenEntry, remoteAddress } = request;
  if (tokenEntry === undefined || !core.tokens.allowsAddress(tokenEntry, remoteAddress)) {
    throw bareFailure('permission denied', 403);
  }
  return core.policies.ofToken(tokenEntry);
}

/**
 * Returns the mounts of a table that the request's token may see; without a token, those listed for everybody.
 *
 * @throws RequestError (403) if the token is unknown, or bound to other addresses
 */
export function visibleMounts(call: Call, table: MountTableName): readonly MountEntry[] {
  const acl = call.request.token === '' ? undefined : aclOf(call);
  return call.core.mounts
    .list(table)
    .filter((entry) => entry.config.listingVisibility === 'unauth' || acl?.seesMount(entry.fullPath));
}

function publicInfo(entry: MountEntry): ValueMap {
  return { type: entry.type, description: entry.description, options: optionsOf(entry) };
}
