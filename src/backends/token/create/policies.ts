import { invalidRequest, refusal } from '../../../framework/error.ts';
import type { FieldData } from '../../../framework/field-data.ts';
import { matchesGlob, nonAssignablePolicies, sanitizePolicies } from '../../../framework/policy-names.ts';
import { goQuote, goQuoteList } from '../../../go/quote.ts';
import type { TokenEntry } from '../../../services/token.ts';
import type { TokenRole } from '../role.ts';

/** The inputs that determine a new token's policies. */
interface Grantor {
  readonly parent: TokenEntry;
  readonly sudo: boolean;
  readonly role: TokenRole | undefined;
}

/**
 * Returns the policies of a new token (TokenStore.resolveTokenPolicies). If the role has lists of policies, they decide.
 * Otherwise a parent with sudo may assign any policy, and every other parent only its own.
 */
export function choosePolicies(data: FieldData, { parent, sudo, role }: Grantor): string[] {
  const asked = data.strings('policies');
  const noDefault = data.bool('no_default_policy');
  let policies: string[];
  if (role && hasLists(role)) {
    policies = policiesByRole(asked, parent, role, noDefault);
  } else if (asked.length === 0) {
    policies = sanitizePolicies(parent.policies, false);
  } else if (sudo) {
    policies = sanitizePolicies(asked, !noDefault);
  } else {
    policies = policiesOfParent(asked, parent, noDefault);
  }

  const chosen = noDefault ? policies.filter((policy) => policy !== 'default') : policies;
  for (const policy of chosen) {
    if (nonAssignablePolicies.includes(policy)) {
      throw refusal(`cannot assign policy ${goQuote(policy)}`);
    }
  }
  return chosen;
}

function hasLists(role: TokenRole): boolean {
  const lists = [role.allowedPolicies, role.disallowedPolicies, role.allowedPoliciesGlob, role.disallowedPoliciesGlob];
  return lists.some((list) => list.length > 0);
}

function policiesOfParent(asked: readonly string[], parent: TokenEntry, noDefault: boolean): string[] {
  const wanted = sanitizePolicies(asked, false);
  const had = new Set(sanitizePolicies(parent.policies, false));
  if (!wanted.every((policy) => had.has(policy))) {
    throw invalidRequest('child policies must be subset of parent');
  }
  return sanitizePolicies(wanted, !noDefault && parent.policies.includes('default'));
}

function policiesByRole(asked: readonly string[], parent: TokenEntry, role: TokenRole, noDefault: boolean): string[] {
  const addDefault =
    !noDefault &&
    !role.tokenNoDefaultPolicy &&
    !role.disallowedPolicies.includes('default') &&
    !matchesGlob(role.disallowedPoliciesGlob, 'default');
  const wanted = asked.length > 0 ? sanitizePolicies(asked, addDefault) : [];
  const chosen = allowedByRole(wanted, parent, role, addDefault);
  const disallowed = new Set(role.disallowedPolicies);
  for (const policy of chosen) {
    if (disallowed.has(policy) || matchesGlob(role.disallowedPoliciesGlob, policy)) {
      throw invalidRequest(`token policy ${goQuote(policy)} is disallowed by this role`);
    }
  }
  return sanitizePolicies(chosen, false);
}

function allowedByRole(
  wanted: readonly string[],
  parent: TokenEntry,
  role: TokenRole,
  addDefault: boolean,
): readonly string[] {
  if (role.allowedPolicies.length === 0 && role.allowedPoliciesGlob.length === 0) {
    return wanted.length > 0 ? wanted : sanitizePolicies(parent.policies, addDefault);
  }
  const allowed = sanitizePolicies(role.allowedPolicies, addDefault);
  if (wanted.length === 0) {
    return allowed;
  }
  const globs = sanitizePolicies(role.allowedPoliciesGlob, false);
  const names = new Set(allowed);
  if (!wanted.every((policy) => names.has(policy) || matchesGlob(globs, policy))) {
    throw invalidRequest(
      `token policies (${goQuoteList(wanted)}) must be subset of the role's allowed policies (${goQuoteList(allowed)}) or glob policies (${goQuoteList(globs)})`,
    );
  }
  return wanted;
}
