import { withoutDuplicates } from '../../go/text.ts';
import type { IdentityEntity } from '../../services/identity-store.ts';

/**
 * Returns the policies that an entity grants to its tokens: its own, then those of all its groups, sorted and without duplicates.
 * As in OpenBao, one of the groups' may be one of the entity's too.
 */
export function policiesOf({ policies, groups }: IdentityEntity): readonly string[] {
  if (groups.length === 0) {
    return policies;
  }
  const ofGroups = groups.flatMap((group) => group.policies);
  return [...policies, ...withoutDuplicates(ofGroups, true)];
}
