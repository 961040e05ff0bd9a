import type { Call, PathDefinition } from '../../framework/backend.ts';
import { refusal } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';
import { goQuote } from '../../go/quote.ts';
import type { MountEntry, MountTableName } from '../../services/mount-table.ts';
import type { Acl } from '../../services/policy-store.ts';
import { emptyMap, type ValueMap } from '../../values/value.ts';
import { mountInfo, optionsOf } from './mount-info.ts';
import { sanitizePath } from './mount-paths.ts';

/** The mounts as far as a token may know of them. These paths need no token, but look at one. */
export const internalUiMountPaths: readonly PathDefinition[] = [
  {
    pattern: 'internal/ui/mounts',
    fields: {},
    operations: { read: list },
    help: {
      synopsis: 'Lists the mounts that the token may use, and those that are shown to everybody.',
      description: 'For user interfaces; may change.',
    },
  },
  {
    pattern: 'internal/ui/mounts/(?<path>.+)',
    fields: { path: { type: 'string', description: 'A mount, or any path beneath one.' } },
    operations: { read },
    help: {
      synopsis: 'Tells of the mount that a path belongs to, where the token may use it.',
      description: 'For user interfaces and the kv commands; may change.',
    },
  },
  {
    pattern: 'internal/ui/namespaces',
    fields: {},
    operations: { read: namespaces },
    help: {
      synopsis: 'Lists the namespaces that the token may use.',
      description: 'There is only the root namespace.',
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
  const acl = call.request.token === '' ? undefined : aclOf(call);
  return { data: { secret: visible(call, 'mounts', acl), auth: visible(call, 'auth', acl) } };
}

function read(call: Call): Response {
  const path = sanitizePath(call.data.string('path'));
  const acl = aclOf(call);
  const entry = call.core.mounts.match(path);
  // A mount that isn't there and one that the token may not use look alike, so that nobody can look for mounts.
  if (entry === undefined || !acl.seesMount(entry.fullPath)) {
    throw refusal(
      `preflight capability check returned 403, please ensure client's policies grant access to path ${goQuote(path)}`,
      403,
    );
  }
  return { data: { ...mountInfo(entry), path: entry.path } };
}

/** The ACL of the request's token. Throws where the token can't be used. */
function aclOf({ core, request }: Call): Acl {
  const { tokenEntry, remoteAddress } = request;
  if (tokenEntry === undefined || !core.tokens.allowsAddress(tokenEntry, remoteAddress)) {
    throw refusal('permission denied', 403);
  }
  return core.policies.ofToken(tokenEntry);
}

function visible({ core }: Call, table: MountTableName, acl: Acl | undefined): ValueMap {
  const mounts = emptyMap();
  for (const entry of core.mounts.list(table)) {
    if (entry.config.listingVisibility !== 'unauth' && !acl?.seesMount(entry.fullPath)) {
      continue;
    }
    mounts[entry.path] = acl === undefined ? publicInfo(entry) : mountInfo(entry);
  }
  return mounts;
}

function publicInfo(entry: MountEntry): ValueMap {
  return { type: entry.type, description: entry.description, options: optionsOf(entry) };
}
