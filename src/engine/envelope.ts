import type { Response } from '../framework/response.ts';
import { wholeSeconds } from '../go/duration.ts';
import { type Printable, printJson } from '../go/json/json.ts';
import type { Auth } from '../services/auth.ts';
import type { WrapInfo } from '../services/wrapping.ts';
import { compareBytes } from '../values/compare.ts';
import { shownCount } from '../values/count.ts';
import { oncePer } from '../values/once-per.ts';
import { formatTime } from '../values/time.ts';
import type { ValueMap } from '../values/value.ts';

/**
 * Encodes a response as JSON without a final newline, with its members in the order in which Go prints them
 * (`logical.HTTPResponse`). A wrapped response shows only its `wrap_info`, without a request id or warnings.
 */
export function envelopeText(response: Response, requestId: string): string {
  const { wrapInfo, data, auth, lease, warnings = [] } = response;
  if (wrapInfo !== undefined) {
    return `{"request_id":"",${noLease},"data":null,"wrap_info":${wrapText(wrapInfo)},"warnings":null,"auth":null}`;
  }
  const dataText = data === undefined ? 'null' : textOfData(data);
  const warningsText = warnings.length === 0 && !response.showsNoWarnings ? 'null' : printJson(warnings);
  const authText = auth === undefined ? 'null' : textOfAuth(auth);
  return `{"request_id":${printJson(requestId)},${leaseText(lease)},"data":${dataText},"wrap_info":null,"warnings":${warningsText},"auth":${authText}}`;
}

/**
 * Prints frozen data once. A backend that freezes what it shows, deeply, returns the same map again. To print a role took 2 of the 20 µs
 * of its read (`test/bench/load.js`).
 */
function textOfData(data: ValueMap): string {
  return Object.isFrozen(data) ? textOfFrozen(data) : printJson(data);
}

const textOfFrozen = oncePer((data: ValueMap) => printJson(data));

const noLease = '"lease_id":"","renewable":false,"lease_duration":0';

function leaseText(lease: Response['lease']): string {
  if (lease === undefined) {
    return noLease;
  }
  return `"lease_id":${printJson(lease.id)},"renewable":${lease.renewable},"lease_duration":${lease.duration}`;
}

/** Encodes a response and repeats its data at the top level, as some `sys` paths do for old clients. */
export function injectedEnvelopeText(response: Response, requestId: string): string {
  const text = envelopeText(response, requestId);
  const { data } = response;
  if (data === undefined || response.wrapInfo !== undefined || Object.keys(data).length === 0) {
    return text;
  }
  return `{${repeatedMembers(data)}${text.slice(1)}`;
}

function repeatedMembers(data: ValueMap): string {
  let members = '';
  for (const key of Object.keys(data).sort(compareBytes)) {
    members += `${printJson(key)}:${printJson(data[key] ?? null)},`;
  }
  return members;
}

function textOfAuth(auth: Auth): string {
  const { tokenPolicies, identityPolicies = [] } = auth;
  const ofToken = tokenPolicies.length > 0 ? `"token_policies":${printJson(tokenPolicies)},` : '';
  const ofIdentity = identityPolicies.length > 0 ? `"identity_policies":${printJson(identityPolicies)},` : '';
  const names = `"client_token":${printJson(auth.clientToken ?? '')},"accessor":${printJson(auth.accessor ?? '')}`;
  const policies = `"policies":${printJson(auth.policies)},${ofToken}${ofIdentity}"metadata":${printJson(auth.metadata ?? null)}`;
  const lease = `"lease_duration":${wholeSeconds(auth.ttl)},"renewable":${auth.renewable},"entity_id":${printJson(auth.entityId)}`;
  const uses = printJson(shownCount(auth.numUses));
  return `{${names},${policies},${lease},"token_type":${printJson(auth.tokenType)},"orphan":${auth.orphan},"mfa_requirement":null,"num_uses":${uses}}`;
}

function wrapText(wrapInfo: WrapInfo): string {
  const members: Array<readonly [string, Printable]> = [
    ['token', wrapInfo.token],
    ['accessor', wrapInfo.accessor],
    ['ttl', wholeSeconds(wrapInfo.ttl)],
    ['creation_time', formatTime(wrapInfo.creationTime)],
    ['creation_path', wrapInfo.creationPath],
  ];
  if (wrapInfo.wrappedAccessor) {
    members.push(['wrapped_accessor', wrapInfo.wrappedAccessor]);
  }
  return printJson(new Map(members));
}
