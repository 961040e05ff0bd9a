import type { Call } from '../../../framework/backend.ts';
import { refusal } from '../../../framework/error.ts';
import { tokenFields } from '../../../framework/token-fields.ts';
import { parseAddresses } from '../../../go/net/cidr.ts';
import { messageOf } from '../../../values/message.ts';
import { checkCidrs } from '../bound-addresses.ts';
import type { Role } from '../role.ts';
import { propertyPath } from './property.ts';
import { roleFields } from './role-fields.ts';

/** `role/<name>/secret-id-bound-cidrs`: the CIDR blocks that may log in with a SecretID. */
export const secretIdBoundCidrs = propertyPath({
  endpoint: 'secret-id-bound-cidrs',
  fields: { secret_id_bound_cidrs: roleFields.secret_id_bound_cidrs },
  help: {
    synopsis: 'The CIDR blocks that a login may come from.',
    description:
      'A login from any other address is refused, even with valid credentials. An empty list allows every address.',
  },
  show: (role) => ({ secret_id_bound_cidrs: role.secretIdBoundCidrs }),
  write: (role, call) => withLoginBlocks(role, call, 'secret_id_bound_cidrs'),
  clear: (role) => ({ ...role, secretIdBoundCidrs: null }),
  clearIsCaseSensitive: true,
});

/**
 * `role/<name>/bound-cidr-list`: the deprecated name. As in OpenBao, a write sets `secret_id_bound_cidrs`, while reads and deletes
 * use the old field, which is always empty.
 */
export const boundCidrList = propertyPath({
  endpoint: 'bound-cidr-list',
  fields: {
    bound_cidr_list: {
      type: 'comma string slice',
      description: "Replaced by 'secret_id_bound_cidrs'.",
    },
  },
  help: {
    synopsis: 'Deprecated: use secret-id-bound-cidrs.',
    description: 'A write sets secret_id_bound_cidrs. A read always returns null, and a delete has no effect.',
  },
  show: () => ({ bound_cidr_list: null }),
  warnings: [
    'The "bound_cidr_list" field is deprecated and will be removed. Please use "secret_id_bound_cidrs" instead.',
  ],
  write: (role, call) => withLoginBlocks(role, call, 'bound_cidr_list'),
  clear: (role) => role,
  clearIsCaseSensitive: true,
});

/** `role/<name>/token-bound-cidrs`: the CIDR blocks that may use the tokens. */
export const tokenBoundCidrs = propertyPath({
  endpoint: 'token-bound-cidrs',
  fields: { token_bound_cidrs: tokenFields.token_bound_cidrs },
  help: {
    synopsis: 'The CIDR blocks that a token may be used from.',
    description: 'Applies to tokens issued from now on. An empty list allows every address.',
  },
  show: (role) => ({ token_bound_cidrs: role.tokenBoundCidrs }),
  write: withTokenBlocks,
  clear: (role) => ({ ...role, tokenBoundCidrs: null }),
  clearIsCaseSensitive: true,
});

function withLoginBlocks(role: Role, { data }: Call, field: string): Role {
  if (!data.has(field)) {
    return role;
  }
  const blocks = data.strings(field);
  if (blocks.length === 0) {
    throw refusal('missing bound_cidr_list');
  }
  try {
    checkCidrs(blocks);
  } catch (error) {
    throw refusal(`failed to validate CIDR blocks: ${messageOf(error)}`);
  }
  return { ...role, secretIdBoundCidrs: blocks };
}

function withTokenBlocks(role: Role, { data }: Call): Role {
  if (!data.has('token_bound_cidrs')) {
    return role;
  }
  try {
    return { ...role, tokenBoundCidrs: parseAddresses(data.strings('token_bound_cidrs')) };
  } catch (error) {
    throw refusal(`failed to parse token_bound_cidrs: ${messageOf(error)}`);
  }
}
