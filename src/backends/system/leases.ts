import type { Call, PathDefinition } from '../../framework/backend.ts';
import { failure, invalidRequest } from '../../framework/error.ts';
import type { FieldSchema } from '../../framework/field.ts';
import type { Response } from '../../framework/response.ts';
import { tidyStarted } from '../../framework/tidy-started.ts';
import { secondsLeft } from '../../framework/ttl.ts';
import { goQuote } from '../../go/quote.ts';
import type { Core } from '../../services/core.ts';
import type { TokenEntry } from '../../services/token.ts';
import { isRelativePath, relativePathRefusal } from '../../values/relative-path.ts';
import { formatTime } from '../../values/time.ts';

const leaseId: FieldSchema = { type: 'string', description: 'Id of the lease, such as auth/approle/login/h1a2b….' };
const prefix: FieldSchema = {
  type: 'string',
  description: 'Prefix of the lease ids, such as auth/approle/login.',
};
const sync: FieldSchema = {
  type: 'bool',
  default: true,
  description:
    'Whether to wait until the leases are revoked. They are always revoked at once; this only changes the status code.',
};

const lookupHelp = {
  synopsis: 'List or look up leases.',
  description:
    'Every token except batch tokens has a lease. The id of a lease starts with the path that created the token.',
};

const listLeases: PathDefinition = {
  pattern: 'leases/lookup/(?<prefix>.+?)?',
  fields: { prefix },
  operations: { list },
  help: lookupHelp,
};

const lookupLease: PathDefinition = {
  pattern: 'leases/lookup',
  fields: { lease_id: leaseId },
  operations: { update: lookUp },
  help: lookupHelp,
};

const renewLease: PathDefinition = {
  pattern: 'leases/renew(?:/(?<url_lease_id>.+))?',
  fields: {
    url_lease_id: leaseId,
    lease_id: leaseId,
    increment: { type: 'duration', description: 'Requested TTL from now on.' },
  },
  operations: { update: renew },
  help: {
    synopsis: 'Renew a lease.',
    description: 'Always fails: all leases belong to tokens, which must be renewed at auth/token/renew.',
  },
};

const revokeLease: PathDefinition = {
  pattern: 'leases/revoke(?:/(?<url_lease_id>.+))?',
  fields: { url_lease_id: leaseId, lease_id: leaseId, sync },
  operations: { update: revoke },
  help: { synopsis: 'Revoke a lease.', description: 'Revokes the token of the lease and its children.' },
};

const revokeForce: PathDefinition = {
  pattern: 'leases/revoke-force/(?<prefix>.+)',
  fields: { prefix },
  operations: { update: (call) => revokePrefix(call, true) },
  help: {
    synopsis: 'Revoke all leases with a prefix, ignoring errors of backends.',
    description: 'Equivalent to revoke-prefix, because revocation involves no backends here.',
  },
};

const revokeByPrefix: PathDefinition = {
  pattern: 'leases/revoke-prefix/(?<prefix>.+)',
  fields: { prefix, sync },
  operations: { update: (call) => revokePrefix(call, call.data.bool('sync')) },
  help: {
    synopsis: 'Revoke all leases with a prefix.',
    description: 'Revokes the tokens of the leases and their children.',
  },
};

const tidyLeases: PathDefinition = {
  pattern: 'leases/tidy',
  fields: {},
  operations: { update: tidy },
  help: {
    synopsis: 'Remove the entries of expired leases.',
    description: 'This also happens automatically over time.',
  },
};

const type: FieldSchema = { type: 'string', description: 'Type of leases. Only "irrevocable" is supported.' };
const includeChildNamespaces: FieldSchema = { type: 'bool', description: 'Ignored: only the root namespace exists.' };

const countLeases: PathDefinition = {
  pattern: 'leases/count',
  fields: { type, include_child_namespaces: includeChildNamespaces },
  operations: { read: (call) => irrevocable(call, { lease_count: 0, counts: {} }) },
  help: {
    synopsis: 'Count the leases that could not be revoked.',
    description: 'Always 0, because revocation always succeeds.',
  },
};

const listIrrevocable: PathDefinition = {
  pattern: 'leases',
  fields: {
    type,
    include_child_namespaces: includeChildNamespaces,
    limit: { type: 'string', description: 'Maximum number of leases to list, or "none".' },
  },
  operations: { read: listNone },
  help: {
    synopsis: 'List the leases that could not be revoked.',
    description: 'Always empty, because revocation always succeeds.',
  },
};

/** `sys/leases`. */
export const leasePaths: readonly PathDefinition[] = [
  listLeases,
  lookupLease,
  renewLease,
  revokeLease,
  revokeForce,
  revokeByPrefix,
  tidyLeases,
  countLeases,
  listIrrevocable,
];

/** The lease paths that require sudo. */
export const leaseRootPaths: readonly string[] = ['leases/revoke-prefix/*', 'leases/revoke-force/*', 'leases/lookup/*'];

function list({ core, data }: Call): Response {
  const keys = core.leases.list(withSlash(data.string('prefix')));
  return { data: keys.length > 0 ? { keys } : {} };
}

function withSlash(path: string): string {
  return path === '' || path.endsWith('/') ? path : `${path}/`;
}

function lookUp({ core, data }: Call): Response {
  const id = data.string('lease_id');
  const entry = findLease(core, id);
  if (!entry) {
    throw invalidRequest('invalid lease');
  }
  const { issueTime, expireTime, lastRenewal, renewable } = entry.lease;
  return {
    data: {
      id,
      path: entry.path,
      issue_time: formatTime(issueTime),
      expire_time: expireTime === null ? null : formatTime(expireTime),
      last_renewal: lastRenewal === null ? null : formatTime(lastRenewal),
      renewable: renewable && expireTime !== null,
      ttl: secondsLeft(entry.lease, core.now),
    },
  };
}

function givenLease({ core, data }: Call): TokenEntry | undefined {
  return findLease(core, data.string('lease_id') || data.string('url_lease_id'));
}

/**
 * Returns the token with this lease, or undefined.
 *
 * @throws RequestError (400) for an empty id, and for a relative path
 */
function findLease(core: Core, id: string): TokenEntry | undefined {
  if (id === '') {
    throw invalidRequest('lease_id must be specified');
  }
  if (isRelativePath(id)) {
    throw invalidRequest(`failed to read lease entry ${id}: ${relativePathRefusal}`);
  }
  return core.leases.lookup(id);
}

function renew(call: Call): never {
  const entry = givenLease(call);
  if (!entry) {
    throw invalidRequest('lease not found');
  }
  const { expireTime, renewable } = entry.lease;
  if (expireTime === null || !renewable) {
    throw invalidRequest('lease is not renewable');
  }
  throw invalidRequest('tokens cannot be renewed through this endpoint');
}

function revoke(call: Call): Response | undefined {
  const entry = givenLease(call);
  if (entry) {
    call.core.tokens.revokeTree(entry);
  }
  return call.data.bool('sync') ? undefined : accepted;
}

function revokePrefix({ core, data }: Call, sync: boolean): Response | undefined {
  const prefix = data.string('prefix');
  const single = core.leases.lookup(prefix);
  if (single) {
    core.tokens.revokeTree(single);
  } else {
    core.tokens.revokeByPrefix(prefix);
  }
  return sync ? undefined : accepted;
}

/** The response to an asynchronous revocation: status 202 without a body. */
const accepted: Response = { raw: { status: 202, contentType: 'application/json', body: '' } };

function listNone(call: Call): Response | undefined {
  const response = irrevocable(call, { lease_count: 0, leases: [] });
  if (response) {
    checkLimit(call.data.string('limit'));
  }
  return response;
}

function checkLimit(text: string): void {
  if (text === '' || text.toLowerCase() === 'none') {
    return;
  }
  if (!/^[+-]?[0-9]+$/.test(text)) {
    throw failure(`invalid 'limit' provided: strconv.Atoi: parsing ${goQuote(text)}: invalid syntax`);
  }
  if (Number(text) < 1) {
    throw failure("limit must be 'none' or a positive integer");
  }
}

function tidy({ core }: Call): Response {
  core.tokens.sweep(Number.POSITIVE_INFINITY);
  return tidyStarted;
}

/** Returns `none` if the request is about irrevocable leases. OpenBao answers any other type with 404. */
function irrevocable({ data }: Call, none: Response['data'] & object): Response | undefined {
  return data.string('type').toLowerCase() === 'irrevocable' ? { data: none } : undefined;
}
