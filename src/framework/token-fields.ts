import { parseAddresses } from '../go/net/cidr.ts';
import { goQuote } from '../go/quote.ts';
import type { Auth } from '../services/auth.ts';
import { type Count, isNegative, shownCount } from '../values/count.ts';
import type { ValueMap } from '../values/value.ts';
import type { FieldSchema } from './field.ts';
import type { FieldData } from './field-data.ts';

/** The token settings that the roles of all auth methods share. Durations are in seconds. */
export interface TokenParams {
  /** CIDRs in go-sockaddr's spelling. */
  readonly boundCidrs: readonly string[];
  readonly explicitMaxTtl: number;
  readonly maxTtl: number;
  readonly noDefaultPolicy: boolean;
  readonly numUses: Count;
  readonly period: number;
  readonly policies: readonly string[];
  readonly type: Auth['tokenType'];
  readonly ttl: number;
  readonly strictlyBindIp: boolean;
}

/** The defaults of a role. */
export const noTokenParams: TokenParams = {
  boundCidrs: [],
  explicitMaxTtl: 0,
  maxTtl: 0,
  noDefaultPolicy: false,
  numUses: 0,
  period: 0,
  policies: [],
  type: 'default',
  ttl: 0,
  strictlyBindIp: false,
};

/** The fields that set them. */
export const tokenFields = {
  token_bound_cidrs: {
    type: 'comma string slice',
    description:
      'CIDR blocks or addresses that may use the token, as a list or separated by commas. Defaults to any address.',
  },
  token_explicit_max_ttl: {
    type: 'duration',
    description:
      'Maximum lifetime of the token, renewals included. Fixed at creation: later changes to the role or the mount have no effect on it.',
  },
  token_max_ttl: { type: 'duration', description: 'Maximum lifetime of the token, renewals included.' },
  token_no_default_policy: {
    type: 'bool',
    description: 'Whether to omit the policy "default", which tokens get in addition to their own.',
  },
  token_num_uses: { type: 'int', description: 'Maximum number of requests with the token; 0 for no limit.' },
  token_period: {
    type: 'duration',
    description: 'Period of a periodic token: each renewal resets its TTL to this duration, any number of times.',
  },
  token_policies: {
    type: 'comma string slice',
    description: 'Policies of the token, as a list or separated by commas.',
  },
  token_strictly_bind_ip: {
    type: 'bool',
    description: 'Whether only the address that logged in may use the token.',
  },
  token_ttl: { type: 'duration', description: 'Initial TTL of the token.' },
  token_type: {
    type: 'string',
    default: 'default-service',
    description: 'Token type, "service" or "batch"; "default" uses the type of the mount.',
    allowedValues: ['default', 'service', 'batch'],
  },
} as const satisfies Readonly<Record<string, FieldSchema>>;

/**
 * Returns the settings after a write: the fields sent override the previous settings (tokenutil's ParseTokenFields).
 *
 * @throws Error with OpenBao's message
 */
export function parseTokenParams(data: FieldData, previous: TokenParams = noTokenParams): TokenParams {
  const duration = (name: string, before: number) => (data.has(name) ? data.duration(name) : before);
  const bool = (name: string, before: boolean) => (data.has(name) ? data.bool(name) : before);
  // The order of these reads matters: of several invalid fields, the first is reported.
  const boundCidrs = data.has('token_bound_cidrs')
    ? parseAddresses(data.strings('token_bound_cidrs'))
    : previous.boundCidrs;
  const type = data.has('token_type') ? parseType(data.string('token_type')) : previous.type;
  const params: TokenParams = {
    boundCidrs,
    type,
    explicitMaxTtl: duration('token_explicit_max_ttl', previous.explicitMaxTtl),
    maxTtl: duration('token_max_ttl', previous.maxTtl),
    noDefaultPolicy: bool('token_no_default_policy', previous.noDefaultPolicy),
    numUses: data.has('token_num_uses') ? data.count('token_num_uses') : previous.numUses,
    period: duration('token_period', previous.period),
    policies: data.has('token_policies') ? data.strings('token_policies') : previous.policies,
    ttl: duration('token_ttl', previous.ttl),
    strictlyBindIp: bool('token_strictly_bind_ip', previous.strictlyBindIp),
  };
  checkTogether(params);
  return params;
}

function parseType(text: string): TokenParams['type'] {
  if (text === '' || text === 'default') {
    return 'default';
  }
  if (text === 'service' || text === 'batch') {
    return text;
  }
  throw new Error(`invalid 'token_type' value ${goQuote(text)}`);
}

function checkTogether({ type, numUses, period, ttl, maxTtl, strictlyBindIp, boundCidrs }: TokenParams): void {
  if (isNegative(numUses)) {
    throw new Error("'token_num_uses' cannot be negative");
  }
  if (type === 'batch' || type === 'default-batch') {
    const subject = "'token_type' cannot be 'batch' or 'default_batch' when set to generate";
    if (period !== 0) {
      throw new Error(`${subject} periodic tokens`);
    }
    if (numUses !== 0) {
      throw new Error(`${subject} tokens with limited use count`);
    }
  }
  if (ttl > 0 && maxTtl > 0 && ttl > maxTtl) {
    throw new Error("'token_ttl' cannot be greater than 'token_max_ttl'");
  }
  if (strictlyBindIp && boundCidrs.length > 0) {
    throw new Error("'token_strictly_bind_ip' conflicts with 'token_bound_cidrs'; set only one");
  }
}

/** Returns the settings as responses show them. */
export function tokenData(params: TokenParams): ValueMap {
  return {
    token_bound_cidrs: params.boundCidrs,
    token_explicit_max_ttl: params.explicitMaxTtl,
    token_max_ttl: params.maxTtl,
    token_no_default_policy: params.noDefaultPolicy,
    token_num_uses: shownCount(params.numUses),
    token_period: params.period,
    token_policies: params.policies,
    token_strictly_bind_ip: params.strictlyBindIp,
    token_ttl: params.ttl,
    token_type: params.type,
  };
}

/** The part of a login's token that doesn't come from the role. */
export type LoginAuth = Pick<Auth, 'displayName' | 'metadata' | 'alias' | 'internal'>;

/**
 * Returns the token to request for a login, from its role's settings.
 *
 * Every member is listed here: servers create one for each login, and an object that gains members later is slow to
 * copy.
 *
 * @param remoteAddress the client's address; tokens are bound to it if `strictlyBindIp` is set
 * @throws Error if a token must be bound and the address is invalid
 */
export function populateAuth(params: TokenParams, auth: LoginAuth, remoteAddress: string): Auth {
  return {
    clientToken: undefined,
    accessor: undefined,
    displayName: auth.displayName,
    tokenPolicies: params.policies,
    identityPolicies: undefined,
    policies: params.policies,
    noDefaultPolicy: params.noDefaultPolicy,
    metadata: auth.metadata,
    ttl: params.ttl,
    maxTtl: params.maxTtl,
    explicitMaxTtl: params.explicitMaxTtl,
    period: params.period,
    renewable: true,
    numUses: params.numUses,
    orphan: true,
    entityId: '',
    tokenType: params.type,
    boundCidrs: params.strictlyBindIp ? parseAddresses([remoteAddress]) : params.boundCidrs,
    alias: auth.alias,
    internal: auth.internal,
  };
}
