import type { Call, PathDefinition } from '../../framework/backend.ts';
import { failure, refusal } from '../../framework/error.ts';
import type { FieldSchema } from '../../framework/field.ts';
import type { Response } from '../../framework/response.ts';
import { secondsLeft } from '../../framework/ttl.ts';
import { goQuote } from '../../go/quote.ts';
import type { Core } from '../../services/core.ts';
import type { TokenEntry } from '../../services/token.ts';
import { isRelativePath, relativePathRefusal } from '../../values/relative-path.ts';
import { formatTime } from '../../values/time.ts';

const leaseId: FieldSchema = { type: 'string', description: "The lease's id, as auth/approle/login/h1a2b…." };
const prefix: FieldSchema = {
  type: 'string',
  description: 'The path that the leases are beneath, as auth/approle/login.',
};
const sync: FieldSchema = {
  type: 'bool',
  default: true,
  description:
    'Whether the answer is to wait until the leases are gone. They are gone at once in any case; only the status differs.',
};

const lookupHelp = {
  synopsis: 'Leases.',
  description: 'Each token but batch tokens has a lease, named after the path that made it.',
};

const listLeases: PathDefinition = {
  pattern: 'leases/lookup/(?<prefix>.+?)?',
  fields: { prefix },
  operations: { list: list },
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
    increment: { type: 'duration', description: 'For how long the lease is to live from now on.' },
  },
  operations: { update: renew },
  help: {
    synopsis: 'Renews a lease.',
    description: "A token's lease can't be renewed here, but only at auth/token/renew, and there are no others.",
  },
};

const revokeLease: PathDefinition = {
  pattern: 'leases/revoke(?:/(?<url_lease_id>.+))?',
  fields: { url_lease_id: leaseId, lease_id: leaseId, sync },
  operations: { update: revoke },
  help: { synopsis: 'Revokes a lease.', description: 'Its token is revoked, and the children of that.' },
};

const revokeForce: PathDefinition = {
  pattern: 'leases/revoke-force/(?<prefix>.+)',
  fields: { prefix },
  operations: { update: (call) => revokePrefix(call, true) },
  help: {
    synopsis: 'Revokes all leases beneath a path, whatever their backends say to it.',
    description: 'No backend has a say here, so that it is the same as revoke-prefix.',
  },
};

const revokeByPrefix: PathDefinition = {
  pattern: 'leases/revoke-prefix/(?<prefix>.+)',
  fields: { prefix, sync },
  operations: { update: (call) => revokePrefix(call, call.data.bool('sync')) },
  help: {
    synopsis: 'Revokes all leases beneath a path.',
    description: 'Their tokens are revoked, and the children of those.',
  },
};

const tidyLeases: PathDefinition = {
  pattern: 'leases/tidy',
  fields: {},
  operations: { update: tidy },
  help: { synopsis: 'Removes what is left of expired leases.', description: 'That happens by and by anyway.' },
};

const type: FieldSchema = { type: 'string', description: 'Which leases; only "irrevocable" is known.' };
const includeChildNamespaces: FieldSchema = { type: 'bool', description: 'Without effect: there is one namespace.' };

const countLeases: PathDefinition = {
  pattern: 'leases/count',
  fields: { type, include_child_namespaces: includeChildNamespaces },
  operations: { read: (call) => irrevocable(call, { lease_count: 0, counts: {} }) },
  help: {
    synopsis: 'Counts the leases that could not be revoked.',
    description: 'There are none: revoking always succeeds.',
  },
};

const listIrrevocable: PathDefinition = {
  pattern: 'leases',
  fields: {
    type,
    include_child_namespaces: includeChildNamespaces,
    limit: { type: 'string', description: 'How many to list at most, or "none".' },
  },
  operations: { read: listNone },
  help: {
    synopsis: 'Lists the leases that could not be revoked.',
    description: 'There are none: revoking always succeeds.',
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

/** Those of the paths that need sudo. */
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
    throw refusal('invalid lease');
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

/** The token whose lease this is. Throws a `RequestError` (400) for what can be no lease's id. */
function findLease(core: Core, id: string): TokenEntry | undefined {
  if (id === '') {
    throw refusal('lease_id must be specified');
  }
  if (isRelativePath(id)) {
    throw refusal(`failed to read lease entry ${id}: ${relativePathRefusal}`);
  }
  return core.leases.lookup(id);
}

function renew(call: Call): never {
  const entry = givenLease(call);
  if (!entry) {
    throw refusal('lease not found');
  }
  const { expireTime, renewable } = entry.lease;
  if (expireTime === null || !renewable) {
    throw refusal('lease is not renewable');
  }
  throw refusal('tokens cannot be renewed through this endpoint');
}

function revoke(call: Call): Response | undefined {
  const entry = givenLease(call);
  if (entry) {
    call.core.tokens.revokeTree(entry);
  }
  return call.data.bool('sync') ? undefined : queued;
}

function revokePrefix({ core, data }: Call, waits: boolean): Response | undefined {
  const prefix = data.string('prefix');
  const single = core.leases.lookup(prefix);
  if (single) {
    core.tokens.revokeTree(single);
  } else {
    core.tokens.revokeByPrefix(prefix);
  }
  return waits ? undefined : queued;
}

/** The answer of who doesn't wait for revocations: without a body. */
const queued: Response = { raw: { status: 202, contentType: 'application/json', body: '' } };

function listNone(call: Call): Response | undefined {
  const answer = irrevocable(call, { lease_count: 0, leases: [] });
  if (answer) {
    checkLimit(call.data.string('limit'));
  }
  return answer;
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
  return {
    status: 202,
    warnings: [
      "Tidy operation successfully started. Any information from the operation will be printed to OpenBao's server logs.",
    ],
  };
}

function irrevocable({ data }: Call, none: Response['data'] & object): Response | undefined {
  return data.string('type').toLowerCase() === 'irrevocable' ? { data: none } : undefined;
}
