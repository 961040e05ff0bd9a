import type { FieldSchema } from '../../../framework/field.ts';

/** The fields of a role, except `tokenFields`, which all auth methods share. */
export const roleFields = {
  bind_secret_id: {
    type: 'bool',
    default: true,
    description: 'Whether a login requires a SecretID.',
  },
  bound_cidr_list: {
    type: 'comma string slice',
    description: "Replaced by 'secret_id_bound_cidrs'.",
    deprecated: true,
  },
  secret_id_bound_cidrs: {
    type: 'comma string slice',
    description: 'CIDR blocks that a login may come from, as a list or comma-separated.',
  },
  policies: {
    type: 'comma string slice',
    description: "Replaced by 'token_policies', which takes precedence.",
    deprecated: true,
  },
  secret_id_num_uses: {
    type: 'int',
    description: 'Number of logins for which a SecretID is valid; 0 for unlimited.',
  },
  secret_id_ttl: {
    type: 'duration',
    description: 'TTL of a SecretID; 0 for no expiration.',
  },
  period: {
    type: 'duration',
    description: "Replaced by 'token_period', which takes precedence.",
    deprecated: true,
  },
  role_id: {
    type: 'string',
    description: 'RoleID of the role; a random UUID by default.',
  },
  local_secret_ids: {
    type: 'bool',
    description: 'Whether the SecretIDs are local to the cluster. Can only be set when the role is created.',
  },
} as const satisfies Readonly<Record<string, FieldSchema>>;
