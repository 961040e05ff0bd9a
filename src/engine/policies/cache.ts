import { parsePolicy } from '../../policy/parse-policy.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Acl } from '../../services/policy-store.ts';
import { recent } from '../../values/recent.ts';
import type { Moment } from '../../values/time.ts';

/** How many policies, and how many ACLs, are kept at least for later requests of this process, and at most twice as many. */
const CAPACITY = 256;

/** A policy that was understood before, maybe for another request. */
export interface CachedPolicy {
  readonly policy: Policy;
  /** The policy lacks what had run out then. */
  readonly parsedAt: Moment;
  /** Whether it stays the same as time goes by: no rule runs out, and no template may be filled in with the time. */
  readonly isLasting: boolean;
  /** Stands for the policy in the ACLs' keys. */
  readonly serial: number;
}

const policies = recent<CachedPolicy>(CAPACITY);
const acls = recent<Acl>(CAPACITY);
let nextSerial = 0;

/** Understands a policy's text as of `now`, or remembers having done so. Throws a PolicyError. */
export function cachedPolicy(text: string, now: Moment): CachedPolicy {
  const known = policies.get(text);
  if (known !== undefined && known.parsedAt <= now) {
    return known;
  }
  const policy = parsePolicy(text, now);
  const namesTime = policy.templated && /\{\{\s*time\./.test(text);
  const isLasting = !namesTime && policy.rules.every((rule) => rule.expires === null);
  return policies.set(text, { policy, parsedAt: now, isLasting, serial: nextSerial++ });
}

/** The ACL that `make` makes of policies, or the one made before. `filling` stands for all that fills templates in, but for the time. */
export function cachedAcl(found: readonly CachedPolicy[], filling: string, make: () => Acl): Acl {
  let key = filling;
  for (const { isLasting, serial } of found) {
    if (!isLasting) {
      return make();
    }
    key += ` ${serial}`;
  }
  return acls.get(key) ?? acls.set(key, make());
}
