import type { Call, PathDefinition } from '../../framework/backend.ts';
import { attempt, failure, RequestError, refusal } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';
import { secondsLeft } from '../../framework/ttl.ts';
import { wholeSeconds } from '../../go/duration.ts';
import type { TokenEntry } from '../../services/token.ts';
import { shownCount } from '../../values/count.ts';
import { formatTime, type Moment, unixSeconds } from '../../values/time.ts';
import type { ValueMap } from '../../values/value.ts';
import { accessorField, givenToken, tokenField } from './given-token.ts';

const help = {
  synopsis: 'Looks a token up.',
  description: 'Tells its policies, its TTL and where it comes from. Nothing is told of its parent.',
};

/** `lookup`: a token by its id, the request's own where none is named. */
export const lookup: PathDefinition = {
  pattern: 'lookup',
  fields: { token: tokenField },
  operations: { read: lookUp, update: lookUp },
  help,
};

/** `lookup-accessor`: a token by its accessor; the answer doesn't tell its id. */
export const lookupAccessor: PathDefinition = {
  pattern: 'lookup-accessor',
  fields: { accessor: accessorField },
  operations: { update: lookUpAccessor },
  help: { synopsis: 'Looks a token up by its accessor.', description: "The answer doesn't tell the token itself." },
};

/** `lookup-self`: the request's own token. */
export const lookupSelf: PathDefinition = {
  pattern: 'lookup-self',
  fields: { token: { type: 'string', description: 'Without effect.' } },
  operations: { read: lookUpSelf, update: lookUpSelf },
  help,
};

function lookUp(call: Call): Response {
  return answer(call, givenToken(call) || call.request.token);
}

function lookUpSelf(call: Call): Response {
  return answer(call, call.request.token);
}

function lookUpAccessor(call: Call): Response {
  const accessor = call.data.string('accessor');
  if (accessor === '') {
    throw failure('missing accessor', 400);
  }
  const entry = call.core.tokens.byAccessor(accessor);
  if (!entry) {
    throw failure('invalid accessor', 400);
  }
  return { data: describe(call, entry, '') };
}

function answer(call: Call, id: string): Response {
  const entry = attempt(() => call.core.tokens.inspect(id));
  if (entry instanceof RequestError) {
    throw refusal(entry.message);
  }
  if (!entry) {
    throw refusal('bad token', 403);
  }
  return { data: describe(call, entry, id) };
}

function describe({ core }: Call, entry: TokenEntry, id: string): ValueMap {
  const data: ValueMap = {
    id,
    accessor: entry.accessor,
    policies: entry.policies,
    path: entry.path,
    meta: entry.meta,
    display_name: entry.displayName,
    num_uses: shownCount(entry.numUses),
    orphan: entry.parent === '',
    creation_time: unixSeconds(entry.creationTime),
    creation_ttl: wholeSeconds(entry.ttl),
    explicit_max_ttl: wholeSeconds(entry.explicitMaxTtl),
    entity_id: entry.entityId,
    type: entry.type,
    ...describeLease(entry, core.now),
  };
  if (entry.role !== '') {
    data['role'] = entry.role;
  }
  if (entry.period !== 0) {
    data['period'] = wholeSeconds(entry.period);
  }
  if (entry.boundCidrs.length > 0) {
    data['bound_cidrs'] = entry.boundCidrs;
  }
  const identityPolicies = entry.entityId === '' ? [] : core.identity.policies(entry.entityId);
  if (identityPolicies.length > 0) {
    data['identity_policies'] = identityPolicies;
    data['external_namespace_policies'] = {};
  }
  return data;
}

function describeLease({ lease }: TokenEntry, now: Moment): ValueMap {
  const { expireTime, lastRenewal } = lease;
  return {
    issue_time: formatTime(lease.issueTime),
    renewable: lease.renewable && expireTime !== null,
    expire_time: expireTime === null ? null : formatTime(expireTime),
    ttl: secondsLeft(lease, now),
    ...(lastRenewal !== null && { last_renewal: formatTime(lastRenewal), last_renewal_time: unixSeconds(lastRenewal) }),
  };
}
