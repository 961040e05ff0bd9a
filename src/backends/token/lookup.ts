import type { Call, PathDefinition } from '../../framework/backend.ts';
import { attempt, invalidRequest, RequestError, refusal } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';
import { secondsLeft } from '../../framework/ttl.ts';
import { wholeSeconds } from '../../go/duration.ts';
import type { TokenEntry } from '../../services/token.ts';
import { shownCount } from '../../values/count.ts';
import { formatTime, type Moment, unixSeconds } from '../../values/time.ts';
import type { ValueMap } from '../../values/value.ts';
import { accessorField, tokenField, tokenOfAccessor, tokenParameter } from './token-parameter.ts';

const help = {
  synopsis: 'Look up a token.',
  description: 'Returns its policies, TTL, creation path and other properties, but not its parent.',
};

/** `lookup`: looks up a token by its id, by default the request's own. */
export const lookup: PathDefinition = {
  pattern: 'lookup',
  fields: { token: tokenField },
  operations: { read: lookUp, update: lookUp },
  help,
};

/** `lookup-accessor`: looks up a token by its accessor. */
export const lookupAccessor: PathDefinition = {
  pattern: 'lookup-accessor',
  fields: { accessor: accessorField },
  operations: { update: lookUpAccessor },
  help: { synopsis: 'Look up a token by its accessor.', description: 'The response omits the id of the token.' },
};

/** `lookup-self`: looks up the request's own token. */
export const lookupSelf: PathDefinition = {
  pattern: 'lookup-self',
  fields: { token: { type: 'string', description: 'Ignored.' } },
  operations: { read: lookUpSelf, update: lookUpSelf },
  help,
};

function lookUp(call: Call): Response {
  return lookUpById(call, tokenParameter(call) || call.request.token);
}

function lookUpSelf(call: Call): Response {
  return lookUpById(call, call.request.token);
}

function lookUpAccessor(call: Call): Response {
  return { data: describe(call, tokenOfAccessor(call), '') };
}

function lookUpById(call: Call, id: string): Response {
  const entry = attempt(() => call.core.tokens.inspect(id));
  if (entry instanceof RequestError) {
    throw invalidRequest(entry.message);
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
