import { type FillPath, fillPolicy } from '../../policy/parse-policy.ts';
import type { Policy } from '../../policy/policy.ts';
import type { IdentityEntity } from '../../services/identity-store.ts';
import type { PolicyEntry } from '../../services/policy-store.ts';
import type { Moment } from '../../values/time.ts';
import { cachedPolicy } from './cache.ts';
import { pathFiller } from './fill-path.ts';

/** Parses a policy and fills its templates for an entity. Rules that have expired by `now` are omitted. */
export function filledPolicy(policy: PolicyEntry, entity: IdentityEntity | undefined, now: Moment): Policy {
  const { policy: parsed } = cachedPolicy(policy.text, now);
  return parsed.templated ? fillPolicy(parsed, now, fillerOf(policy, entity, now)) : parsed;
}

/** Returns a function that fills the path templates of a policy for an entity. */
export function fillerOf(policy: PolicyEntry, entity: IdentityEntity | undefined, now: Moment): FillPath {
  const forbidden = [
    ...(policy.allowSlashes === true ? [] : ['/']),
    ...(policy.allowWildcards === true ? [] : ['*', '+']),
  ];
  return pathFiller({ entity, now, forbidden });
}
