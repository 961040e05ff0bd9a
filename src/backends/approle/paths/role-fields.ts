import type { FieldSchema } from '../../../framework/field.ts';

/** The fields of a role beside the ones that it has in common with other methods' roles. */
export const roleFields = {
  bind_secret_id: {
    type: 'bool',
    default: true,
    description: 'Whether a login has to present a SecretID.',
  },
  bound_cidr_list: {
    type: 'comma string slice',
    description: 'Give `secret_id_bound_cidrs` instead; this is its old name.',
    deprecated: true,
  },
  secret_id_bound_cidrs: {
    type: 'comma string slice',
    description: 'The CIDR blocks that a login may come from, as a list or with commas between them.',
  },
  policies: {
    type: 'comma string slice',
    description: 'Give `token_policies` instead; where both are given, this one is passed over.',
    deprecated: true,
  },
  secret_id_num_uses: {
    type: 'int',
    description: 'How many logins a SecretID is good for; 0 sets no limit.',
  },
  secret_id_ttl: {
    type: 'duration',
    description: 'How long a SecretID lives; 0 sets no limit.',
  },
  period: {
    type: 'duration',
    description: 'Give `token_period` instead; where both are given, this one is passed over.',
    deprecated: true,
  },
  role_id: {
    type: 'string',
    description: 'The RoleID; a UUID unless it is chosen.',
  },
  local_secret_ids: {
    type: 'bool',
    description: "Whether the role's SecretIDs are local to a cluster. Can be said at the role's creation only.",
  },
} as const satisfies Readonly<Record<string, FieldSchema>>;
