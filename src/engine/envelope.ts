import type { Auth, Response, WrapInfo } from '../framework/response.ts';
import { compareBytes } from '../values/compare.ts';
import { shownCount } from '../values/count.ts';
import { type Printable, printJson } from '../values/json.ts';
import { formatTime } from '../values/time.ts';
import type { ValueMap } from '../values/value.ts';

/**
 * The JSON text of an answer, its members in the order in which Go prints them (`logical.HTTPResponse`), without a final line
 * break. A wrapped answer tells nothing but its `wrap_info`: neither its id nor its warnings.
 */
export function envelopeText(response: Response, requestId: string): string {
  const { wrapInfo } = response;
  return printJson(wrapInfo === undefined ? openEnvelope(response, requestId) : wrappedEnvelope(wrapInfo));
}

/** The text of an answer whose data is repeated before its other members, as some `sys` paths do for clients of old. */
export function injectedEnvelopeText(response: Response, requestId: string): string {
  const text = envelopeText(response, requestId);
  const { data } = response;
  if (data === undefined || response.wrapInfo !== undefined || Object.keys(data).length === 0) return text;
  return `{${repeatedMembers(data)}${text.slice(1)}`;
}

function repeatedMembers(data: ValueMap): string {
  let members = '';
  for (const key of Object.keys(data).sort(compareBytes))
    members += `${printJson(key)}:${printJson(data[key] ?? null)},`;
  return members;
}

function openEnvelope(response: Response, requestId: string): Printable {
  const { lease, warnings = [] } = response;
  return envelope({
    requestId,
    leaseId: lease?.id ?? '',
    renewable: lease?.renewable ?? false,
    leaseDuration: lease?.duration ?? 0,
    data: response.data ?? null,
    wrapInfo: null,
    warnings: warnings.length === 0 ? null : warnings,
    auth: response.auth === undefined ? null : authMembers(response.auth),
  });
}

function wrappedEnvelope(wrapInfo: WrapInfo): Printable {
  return envelope({
    requestId: '',
    leaseId: '',
    renewable: false,
    leaseDuration: 0,
    data: null,
    wrapInfo: wrapMembers(wrapInfo),
    warnings: null,
    auth: null,
  });
}

interface EnvelopeMembers {
  readonly requestId: string;
  readonly leaseId: string;
  readonly renewable: boolean;
  readonly leaseDuration: number;
  readonly data: Printable;
  readonly wrapInfo: Printable;
  readonly warnings: Printable;
  readonly auth: Printable;
}

function envelope(members: EnvelopeMembers): Printable {
  return new Map<string, Printable>([
    ['request_id', members.requestId],
    ['lease_id', members.leaseId],
    ['renewable', members.renewable],
    ['lease_duration', members.leaseDuration],
    ['data', members.data],
    ['wrap_info', members.wrapInfo],
    ['warnings', members.warnings],
    ['auth', members.auth],
  ]);
}

function authMembers(auth: Auth): Printable {
  const { tokenPolicies, identityPolicies = [] } = auth;
  const members: Array<readonly [string, Printable]> = [
    ['client_token', auth.clientToken ?? ''],
    ['accessor', auth.accessor ?? ''],
    ['policies', auth.policies],
  ];
  if (tokenPolicies.length > 0) members.push(['token_policies', tokenPolicies]);
  if (identityPolicies.length > 0) members.push(['identity_policies', identityPolicies]);
  members.push(
    ['metadata', auth.metadata ?? null],
    ['lease_duration', auth.ttl],
    ['renewable', auth.renewable],
    ['entity_id', auth.entityId],
    ['token_type', auth.tokenType],
    ['orphan', auth.orphan],
    ['mfa_requirement', null],
    ['num_uses', shownCount(auth.numUses)],
  );
  return new Map(members);
}

function wrapMembers(wrapInfo: WrapInfo): Printable {
  const members: Array<readonly [string, Printable]> = [
    ['token', wrapInfo.token],
    ['accessor', wrapInfo.accessor],
    ['ttl', Math.trunc(wrapInfo.ttl)],
    ['creation_time', formatTime(wrapInfo.creationTime)],
    ['creation_path', wrapInfo.creationPath],
  ];
  if (wrapInfo.wrappedAccessor) members.push(['wrapped_accessor', wrapInfo.wrappedAccessor]);
  return new Map(members);
}
