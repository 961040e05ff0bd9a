import { fillPolicy, parseExpiredRules } from '../../policy/parse-policy.ts';
import type { Policy } from '../../policy/policy.ts';
import type { IdentityEntity } from '../../services/identity-store.ts';
import type { PolicyEntry, PolicySource } from '../../services/policy-store.ts';
import { type Moment, zeroTime } from '../../values/time.ts';
import { cachedPolicy } from './cache.ts';
import { filledPolicy, fillerOf } from './filled-policy.ts';

const noRules: Policy = { rules: [], templated: false };

/**
 * Explains how a policy counts for a token.
 *
 * @param stored the policy, even if it has expired; undefined if none has this name
 * @param entity the token's entity, which fills templates
 */
export function policySource(
  name: string,
  stored: PolicyEntry | undefined,
  entity: IdentityEntity | undefined,
  now: Moment,
): PolicySource {
  const { text, expires } = stored ?? { text: '', expires: null };
  const hasExpired = expires !== null && now > expires;
  if (hasExpired || name === 'root' || stored === undefined) {
    const problem = hasExpired ? 'expired' : name === 'root' ? undefined : 'missing';
    return { name, problem, expires, policy: noRules, expired: [], unfilled: [] };
  }
  const fill = fillerOf(stored, entity, now);
  const written = cachedPolicy(text, now).policy.rules;
  const expired = { rules: parseExpiredRules(text, now), templated: true };
  return {
    name,
    problem: undefined,
    expires,
    policy: filledPolicy(stored, entity, now),
    // They are filled in as of the zero time, when they hadn't expired.
    expired: fillPolicy(expired, zeroTime, fill).rules,
    unfilled: written.flatMap(({ template }) =>
      template !== undefined && fill(template) === undefined ? [template] : [],
    ),
  };
}
