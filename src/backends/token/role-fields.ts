import type { FieldSchemas } from '../../framework/field.ts';
import { tokenFields } from '../../framework/token-fields.ts';

/** The regular expression that a path suffix must contain a match of, as OpenBao's message prints it. */
export const suffixPattern = '\\w[\\w-.]+\\w';

const { token_bound_cidrs, token_explicit_max_ttl, token_period, token_type, token_no_default_policy, token_num_uses } =
  tokenFields;

/** The fields of a token role. */
export const roleFields: FieldSchemas = {
  role_name: { type: 'string', description: 'Name of the role.' },
  allowed_policies: {
    type: 'comma string slice',
    description: 'Policies that tokens may have, even if the creating token lacks them.',
  },
  disallowed_policies: { type: 'comma string slice', description: 'Policies that tokens may not have.' },
  allowed_policies_glob: {
    type: 'comma string slice',
    description: 'Policies that tokens may have, as globs with *.',
  },
  disallowed_policies_glob: {
    type: 'comma string slice',
    description: 'Policies that tokens may not have, as globs with *.',
  },
  orphan: { type: 'bool', description: 'Whether tokens have no parent.' },
  period: { type: 'duration', description: "Replaced by 'token_period'.", deprecated: true },
  path_suffix: {
    type: 'string',
    description: `Suffix of the path of tokens, so that they can be revoked by prefix. Must match ${suffixPattern}`,
  },
  explicit_max_ttl: { type: 'duration', description: "Replaced by 'token_explicit_max_ttl'.", deprecated: true },
  renewable: { type: 'bool', default: true, description: 'Whether tokens can be renewed.' },
  bound_cidrs: { type: 'comma string slice', description: "Replaced by 'token_bound_cidrs'.", deprecated: true },
  allowed_entity_aliases: {
    type: 'comma string slice',
    description: 'Entity aliases for which tokens may be created, as globs with *.',
  },
  token_bound_cidrs,
  token_explicit_max_ttl,
  token_period,
  token_type,
  token_no_default_policy,
  token_num_uses,
};
