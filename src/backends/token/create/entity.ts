import type { Call } from '../../../framework/backend.ts';
import { refusal } from '../../../framework/error.ts';
import { matchesGlob } from '../../../framework/policy-names.ts';
import { toLower } from '../../../go/text.ts';
import type { TokenRole } from '../role.ts';

/** The id of the entity behind the alias that the request names, made where there is none; `''` where it names none. */
export function entityForAlias({ core, data, mount }: Call, role: TokenRole | undefined): string {
  const name = data.string('entity_alias');
  if (name === '') {
    return '';
  }
  if (!role) {
    throw refusal("'entity_alias' is only allowed in combination with token role");
  }
  if (!matchesGlob(role.allowedEntityAliases ?? [], toLower(name))) {
    throw refusal("invalid 'entity_alias' value");
  }
  const entity = core.identity.forAlias(mount, { name });
  if (entity.disabled) {
    throw refusal('entity from given entity alias is disabled', 403);
  }
  return entity.id;
}
