import type { Acl } from '../../framework/policy-store.ts';
import { parsePolicy } from '../../values/policy/parse-policy.ts';
import type { Policy } from '../../values/policy/policy.ts';
import { aclOf } from './acl.ts';

/** How many policies, and how many ACLs, are kept for later requests of this process. */
const CAPACITY = 256;

interface CachedPolicy {
  readonly policy: Policy;
  /** Milliseconds since 1970: the policy lacks what had run out then. */
  readonly parsedAt: number;
  /** Whether a template may be filled in with the time. */
  readonly namesTime: boolean;
  /** Stands for the policy in the ACLs' keys. */
  readonly serial: number;
}

const policies = new Map<string, CachedPolicy>();
const acls = new Map<string, Acl>();
let nextSerial = 0;

/**
 * The ACL that `make` makes of policies with templates, or the one made before. `filling` stands for all that fills the
 * templates in, but for the time.
 */
export function cachedFilledAcl(texts: readonly string[], now: number, filling: string, make: () => Acl): Acl {
  const found = texts.map((text) => lookUp(text, now));
  if (found.some(({ policy, namesTime }) => namesTime || mayRunOut(policy))) return make();
  const key = `${found.map(({ serial }) => serial).join()} ${filling}`;
  return remember(acls, key, acls.get(key) ?? make());
}

/** Understands a policy's text as of `now`, or remembers having done so. Throws a PolicyError. */
export function cachedPolicy(text: string, now: number): Policy {
  return lookUp(text, now).policy;
}

/** The ACL of policies by their texts, or the one made of them before. None of them may have templates. */
export function cachedAcl(texts: readonly string[], now: number): Acl {
  const found = texts.map((text) => lookUp(text, now));
  const parsed = found.map(({ policy }) => policy);
  if (parsed.some(mayRunOut)) return aclOf(parsed, now);
  const key = found.map(({ serial }) => serial).join();
  return remember(acls, key, acls.get(key) ?? aclOf(parsed, now));
}

function lookUp(text: string, now: number): CachedPolicy {
  const known = policies.get(text);
  if (known !== undefined && known.parsedAt <= now) return remember(policies, text, known);
  const policy = parsePolicy(text, now);
  const namesTime = policy.templated && /\{\{\s*time\./.test(text);
  return remember(policies, text, { policy, parsedAt: now, namesTime, serial: nextSerial++ });
}

function mayRunOut(policy: Policy): boolean {
  return policy.rules.some((rule) => rule.expires !== null);
}

/** Puts an entry last in the line of those that are forgotten. */
function remember<T>(cache: Map<string, T>, key: string, value: T): T {
  cache.delete(key);
  cache.set(key, value);
  for (const oldest of cache.keys()) {
    if (cache.size <= CAPACITY) break;
    cache.delete(oldest);
  }
  return value;
}
