import { parsePolicy } from '../../policy/parse-policy.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Acl } from '../../services/policy-store.ts';
import { recent } from '../../values/recent.ts';
import type { Moment } from '../../values/time.ts';

/** The minimum number of policies, and of ACLs, cached in this process; the maximum is twice that. */
const capacity = 256;

/** A parsed policy, possibly from an earlier request. */
export interface CachedPolicy {
  readonly policy: Policy;
  /** The parsing time. Rules that had expired by then are missing. */
  readonly parsedAt: Moment;
  /** Whether the result is independent of time: no rule expires and no template uses the time. */
  readonly isTimeless: boolean;
  /** Identifies the policy in the keys of cached ACLs. */
  readonly serial: number;
}

const policies = recent<CachedPolicy>(capacity);
const acls = recent<Acl>(capacity);
let nextSerial = 0;

/** Parses a policy as of `now`, or returns it from the cache. Throws a PolicyError. */
export function cachedPolicy(text: string, now: Moment): CachedPolicy {
  const known = policies.get(text);
  if (known !== undefined && known.parsedAt <= now) {
    return known;
  }
  const policy = parsePolicy(text, now);
  const namesTime = policy.templated && /\{\{\s*time\./.test(text);
  const isTimeless = !namesTime && policy.rules.every((rule) => rule.expires === null);
  return policies.set(text, { policy, parsedAt: now, isTimeless, serial: nextSerial++ });
}

/**
 * Returns the ACL of the policies, created by `make` unless it is cached.
 *
 * @param filling identifies everything that fills the templates, except the time
 */
export function cachedAcl(cached: readonly CachedPolicy[], filling: string, make: () => Acl): Acl {
  let key = filling;
  for (const { isTimeless, serial } of cached) {
    if (!isTimeless) {
      return make();
    }
    key += ` ${serial}`;
  }
  return acls.get(key) ?? acls.set(key, make());
}
