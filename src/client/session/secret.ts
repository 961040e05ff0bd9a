import { parseFirstJson } from '../../go/json/json.ts';
import type { Value, ValueMap } from '../../values/value.ts';
import { emptyMap, isMap, NumberLiteral } from '../../values/value.ts';
import { checkEnvelope, kindOf } from './check-envelope.ts';

/** The token in a response. */
export interface SecretAuth {
  readonly clientToken: string;
  readonly accessor: string;
  readonly policies: readonly string[] | null;
  readonly tokenPolicies: readonly string[] | null;
  readonly identityPolicies: readonly string[] | null;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly orphan: boolean;
  readonly entityId: string;
  /** In seconds. */
  readonly leaseDuration: number;
  readonly renewable: boolean;
  readonly mfaRequirement: Value;
}

/** The wrapping information in a response. */
export interface SecretWrapInfo {
  readonly token: string;
  readonly accessor: string;
  /** In seconds. */
  readonly ttl: number;
  /** In RFC 3339 format. */
  readonly creationTime: string;
  readonly creationPath: string;
  readonly wrappedAccessor: string;
}

/** A response's envelope as the client parses it. */
export interface Secret {
  readonly requestId: string;
  readonly leaseId: string;
  /** In seconds. */
  readonly leaseDuration: number;
  readonly renewable: boolean;
  readonly data: ValueMap | null;
  readonly warnings: readonly string[] | null;
  readonly auth: SecretAuth | null;
  readonly wrapInfo: SecretWrapInfo | null;
}

/** Creates a secret that is empty except for `parts`. */
export function makeSecret(parts: Partial<Secret>): Secret {
  return {
    requestId: '',
    leaseId: '',
    leaseDuration: 0,
    renewable: false,
    data: null,
    warnings: null,
    auth: null,
    wrapInfo: null,
    ...parts,
  };
}

/** Creates the `auth` of a secret that is empty except for `parts`. */
export function makeAuth(parts: Partial<SecretAuth>): SecretAuth {
  return {
    clientToken: '',
    accessor: '',
    policies: null,
    tokenPolicies: null,
    identityPolicies: null,
    metadata: null,
    orphan: false,
    entityId: '',
    leaseDuration: 0,
    renewable: false,
    mfaRequirement: null,
    ...parts,
  };
}

/**
 * Parses a response body. If it has no envelope, as some paths of `sys/` respond, the whole body becomes the data.
 *
 * @returns undefined for an empty body, and for one that holds only errors
 * @throws JsonError for invalid JSON, Error for JSON of other types than an envelope has
 */
export function parseSecret(body: string): Secret | undefined {
  if (body === '') {
    return undefined;
  }
  const members = asObject(parseFirstJson(body).value);
  const raw = checkEnvelope(members);
  const secret = makeSecret({
    requestId: textOf(raw.request_id),
    leaseId: textOf(raw.lease_id),
    leaseDuration: numberOf(raw.lease_duration),
    renewable: raw.renewable === true,
    data: isMap(raw.data) ? raw.data : null,
    warnings: textsOf(raw.warnings),
    auth: isMap(raw.auth) ? parseAuth(raw.auth) : null,
    wrapInfo: isMap(raw.wrap_info) ? parseWrapInfo(raw.wrap_info) : null,
  });
  return isBlank(secret) ? withoutEnvelope(members, secret) : secret;
}

/** The address may belong to something other than Vault, whose responses aren't secrets even if they parse as JSON. */
function asObject(value: Value): ValueMap {
  if (isMap(value)) {
    return value;
  }
  if (value === null) {
    return emptyMap();
  }
  throw new Error(`json: cannot unmarshal ${kindOf(value)} into Go value of type api.Secret`);
}

function isBlank(secret: Secret): boolean {
  const { requestId, leaseId, leaseDuration, renewable, data, warnings, auth, wrapInfo } = secret;
  return !(requestId || leaseId || leaseDuration || renewable || data || warnings || auth || wrapInfo);
}

function withoutEnvelope(raw: ValueMap, blank: Secret): Secret | undefined {
  const keys = Object.keys(raw);
  if ('errors' in raw) {
    if (keys.length === 1) {
      return undefined;
    }
    throw new Error(messagesOf(raw['errors'] ?? null).join(' '));
  }
  return keys.length > 0 ? { ...blank, data: raw } : blank;
}

function messagesOf(errors: Value): readonly string[] {
  if (errors !== null && !Array.isArray(errors)) {
    throw new Error(`json: cannot unmarshal ${kindOf(errors)} into Go value of type []string`);
  }
  const messages: readonly Value[] = errors ?? [];
  const other = messages.find((message) => message !== null && typeof message !== 'string');
  if (other !== undefined && other !== null) {
    throw new Error(`json: cannot unmarshal ${kindOf(other)} into Go value of type string`);
  }
  return messages.map(textOf);
}

function parseAuth(raw: ValueMap): SecretAuth {
  return {
    clientToken: textOf(raw.client_token),
    accessor: textOf(raw.accessor),
    policies: textsOf(raw.policies),
    tokenPolicies: textsOf(raw.token_policies),
    identityPolicies: textsOf(raw.identity_policies),
    metadata: isMap(raw.metadata) ? textMapOf(raw.metadata) : null,
    orphan: raw.orphan === true,
    entityId: textOf(raw.entity_id),
    leaseDuration: numberOf(raw.lease_duration),
    renewable: raw.renewable === true,
    mfaRequirement: raw.mfa_requirement ?? null,
  };
}

function parseWrapInfo(raw: ValueMap): SecretWrapInfo {
  return {
    token: textOf(raw.token),
    accessor: textOf(raw.accessor),
    ttl: numberOf(raw.ttl),
    creationTime: textOf(raw.creation_time),
    creationPath: textOf(raw.creation_path),
    wrappedAccessor: textOf(raw.wrapped_accessor),
  };
}

/** Returns a string, `''` for any other value. */
export function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Returns a number in any spelling, 0 for any other value. */
export function numberOf(value: Value | undefined): number {
  const number = value instanceof NumberLiteral ? Number(value.text) : value;
  return typeof number === 'number' ? number : 0;
}

/** Returns a list's items as strings, null if the value isn't a list. */
export function textsOf(value: Value | undefined): readonly string[] | null {
  return Array.isArray(value) ? value.map((item: Value) => textOf(item)) : null;
}

/** Returns a list's items as maps, null if the value isn't a list. */
export function mapsOf(value: Value | undefined): readonly ValueMap[] | null {
  return Array.isArray(value) ? value.map((item: Value) => (isMap(item) ? item : emptyMap())) : null;
}

function textMapOf(map: ValueMap): Record<string, string> {
  const texts: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(map)) {
    texts[key] = textOf(value);
  }
  return texts;
}
