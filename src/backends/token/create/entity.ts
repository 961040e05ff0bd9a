import type { Call } from '../../../framework/backend.ts';
import { invalidRequest, refusal } from '../../../framework/error.ts';
import { matchesGlob } from '../../../framework/policy-names.ts';
import { toLower } from '../../../go/text.ts';
import type { TokenRole } from '../role.ts';

/** Returns the id of the entity with the request's `entity_alias`, creating it if needed, or `''` without an alias. */
export function entityForAlias({ core, data, mount }: Call, role: TokenRole | undefined): string {
  const name = data.string('entity_alias');
  if (name === '') {
    return '';
  }
  if (!role) {
    throw invalidRequest("'entity_alias' is only allowed in combination with token role");
  }
  if (!matchesGlob(role.allowedEntityAliases ?? [], toLower(name))) {
    throw invalidRequest("invalid 'entity_alias' value");
  }
  const entity = core.identity.forAlias(mount, { name });
  if (entity.disabled) {
    throw refusal('entity from given entity alias is disabled', 403);
  }
  return entity.id;
}
