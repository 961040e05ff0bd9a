import type { Call } from '../../framework/backend.ts';
import { refusal } from '../../framework/error.ts';
import { FieldData } from '../../framework/field-data.ts';
import { sanitizePolicies } from '../../framework/policy-names.ts';
import { noTokenParams, parseTokenParams, type TokenParams } from '../../framework/token-fields.ts';
import { wholeSeconds } from '../../go/duration.ts';
import { parseAddresses } from '../../go/net/cidr.ts';
import { goQuote } from '../../go/quote.ts';
import { withoutDuplicates } from '../../go/text.ts';
import { messageOf } from '../../values/message.ts';
import { emptyMap } from '../../values/value.ts';
import { newRole, type TokenRole } from './role.ts';
import { suffixPattern } from './role-fields.ts';

/**
 * Returns a role after a write, which updates only the fields that the request contains.
 *
 * Three settings have a deprecated name too. A write of one of the two also sets the other. If the request contains both, the
 * deprecated one is ignored with a warning.
 *
 * @throws RequestError (400) for an invalid value
 */
export function updatedRole(
  call: Call,
  before: TokenRole = newRole,
): { readonly role: TokenRole; readonly warnings: readonly string[] } {
  const { data } = call;
  const lists = updatedLists(data, before);
  const pathSuffix = updatedSuffix(data, before);
  const type = givenType(data);
  const params = updatedParams(data, before, type !== undefined);
  const tokenType = type === undefined ? before.tokenType : checkedType(type);
  const warnings = ['token_period', 'token_bound_cidrs', 'token_explicit_max_ttl']
    .filter((name) => bothSent(data, name))
    .map(ignored);
  const old = deprecatedSettings(data, before, params);
  warnings.push(
    ...excessWarning(call, data.has('token_explicit_max_ttl') ? params.explicitMaxTtl : old.explicitMaxTtl),
  );
  const role: TokenRole = {
    ...lists,
    pathSuffix,
    tokenType,
    orphan: data.has('orphan') ? data.bool('orphan') : before.orphan,
    renewable: data.has('renewable') ? data.bool('renewable') : before.renewable,
    tokenNumUses: params.numUses,
    tokenNoDefaultPolicy: params.noDefaultPolicy,
    ...old,
  };
  return { role, warnings };
}

function updatedLists(data: FieldData, before: TokenRole) {
  const list = (name: string, was: readonly string[], clean: (names: string[]) => string[]) =>
    data.has(name) ? clean(data.strings(name)) : was;
  const policies = (names: string[]) => sanitizePolicies(names, false);
  const lowered = (names: string[]) => withoutDuplicates(names, true);
  return {
    allowedPolicies: list('allowed_policies', before.allowedPolicies, policies),
    disallowedPolicies: list('disallowed_policies', before.disallowedPolicies, lowered),
    allowedPoliciesGlob: list('allowed_policies_glob', before.allowedPoliciesGlob, policies),
    disallowedPoliciesGlob: list('disallowed_policies_glob', before.disallowedPoliciesGlob, lowered),
    allowedEntityAliases: data.has('allowed_entity_aliases')
      ? lowered(data.strings('allowed_entity_aliases'))
      : before.allowedEntityAliases,
  };
}

function updatedSuffix(data: FieldData, before: TokenRole): string {
  const suffix = data.has('path_suffix') ? data.string('path_suffix') : before.pathSuffix;
  if (data.has('path_suffix') && suffix !== '' && !/\w[\w.-]+\w/.test(suffix)) {
    throw refusal(`given role path suffix contains invalid characters; must match ${suffixPattern}`);
  }
  if (suffix.includes('..')) {
    throw refusal('error registering path suffix: path cannot contain parent references');
  }
  return suffix;
}

function givenType(data: FieldData): string | undefined {
  if (!data.has('token_type')) {
    return undefined;
  }
  if (data.raw['token_type'] === null) {
    throw refusal("Invalid 'token_type' value: null");
  }
  return data.string('token_type');
}

function checkedType(text: string): TokenRole['tokenType'] {
  if (text === 'service' || text === 'batch' || text === 'default-service' || text === 'default-batch') {
    return text;
  }
  throw refusal(`invalid 'token_type' value ${goQuote(text)}`);
}

/** Parses the settings common to all auth methods, except the type: token roles accept more types. */
function updatedParams(data: FieldData, before: TokenRole, hasType: boolean): TokenParams {
  const { token_type: _, ...rest } = data.raw;
  const previous: TokenParams = {
    ...noTokenParams,
    boundCidrs: before.tokenBoundCidrs,
    explicitMaxTtl: before.tokenExplicitMaxTtl,
    noDefaultPolicy: before.tokenNoDefaultPolicy,
    numUses: before.tokenNumUses,
    period: before.tokenPeriod,
    type: hasType ? 'default' : before.tokenType,
  };
  return withReason('error parsing role fields', () =>
    parseTokenParams(new FieldData(Object.assign(emptyMap(), rest), data.schemas), previous),
  );
}

function deprecatedSettings(data: FieldData, before: TokenRole, params: TokenParams) {
  const choose = <T>(name: string, fields: { now: T; old: T; sent: () => T; none: T }): { now: T; old: T } => {
    if (data.has(`token_${name}`)) {
      return { now: fields.now, old: fields.none };
    }
    if (!data.has(name)) {
      return { now: fields.now, old: fields.old };
    }
    const sent = fields.sent();
    return { now: sent, old: sent };
  };
  const period = choose('period', {
    now: params.period,
    old: before.period,
    sent: () => data.duration('period'),
    none: 0,
  });
  const cidrs = choose<readonly string[]>('bound_cidrs', {
    now: params.boundCidrs,
    old: before.boundCidrs,
    sent: () => withReason('error parsing bound_cidrs', () => parseAddresses(data.strings('bound_cidrs'))),
    none: [],
  });
  const explicitMaxTtl = choose('explicit_max_ttl', {
    now: params.explicitMaxTtl,
    old: before.explicitMaxTtl,
    sent: () => data.duration('explicit_max_ttl'),
    none: 0,
  });
  return {
    period: period.old,
    tokenPeriod: period.now,
    boundCidrs: cidrs.old,
    tokenBoundCidrs: cidrs.now,
    explicitMaxTtl: explicitMaxTtl.old,
    tokenExplicitMaxTtl: explicitMaxTtl.now,
  };
}

function bothSent(data: FieldData, name: string): boolean {
  return data.has(name) && data.has(name.replace('token_', ''));
}

function ignored(name: string): string {
  return `Both '${name}' and deprecated '${name.replace('token_', '')}' value supplied, ignoring the deprecated value`;
}

function excessWarning({ core, mount }: Call, explicitMaxTtl: number): string[] {
  const { max } = core.mounts.ttls(mount);
  // The maximum may be negative, but none is never too much.
  if (explicitMaxTtl === 0 || explicitMaxTtl <= max) {
    return [];
  }
  return [
    `Given explicit max TTL of ${explicitMaxTtl} is greater than system/mount allowed value of ${wholeSeconds(max)} seconds; until this is fixed attempting to create tokens against this role will result in an error`,
  ];
}

function withReason<T>(reason: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw refusal(`${reason}: ${messageOf(error)}`);
  }
}
