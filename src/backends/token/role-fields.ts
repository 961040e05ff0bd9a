import type { FieldSchemas } from '../../framework/field.ts';
import { tokenFields } from '../../framework/token-fields.ts';

/** What a path suffix must have in it. */
export const suffixPattern = '\\w[\\w-.]+\\w';

const { token_bound_cidrs, token_explicit_max_ttl, token_period, token_type, token_no_default_policy, token_num_uses } =
  tokenFields;

/** The settings of a token role. */
export const roleFields: FieldSchemas = {
  role_name: { type: 'string', description: "The role's name." },
  allowed_policies: {
    type: 'comma string slice',
    description: 'The policies that tokens may be given, whatever the policies of the token that makes them.',
  },
  disallowed_policies: { type: 'comma string slice', description: 'Policies that no token may be given.' },
  allowed_policies_glob: {
    type: 'comma string slice',
    description: 'Policies that tokens may be given, with * for any text.',
  },
  disallowed_policies_glob: {
    type: 'comma string slice',
    description: 'Policies that no token may be given, with * for any text.',
  },
  orphan: { type: 'bool', description: 'Whether tokens are made without a parent.' },
  period: { type: 'duration', description: "Replaced by 'token_period'.", deprecated: true },
  path_suffix: {
    type: 'string',
    description: `A last part for the path of tokens, so that they can be revoked by their prefix. Must match ${suffixPattern}`,
  },
  explicit_max_ttl: { type: 'duration', description: "Replaced by 'token_explicit_max_ttl'.", deprecated: true },
  renewable: { type: 'bool', default: true, description: 'Whether tokens can be renewed.' },
  bound_cidrs: { type: 'comma string slice', description: "Replaced by 'token_bound_cidrs'.", deprecated: true },
  allowed_entity_aliases: {
    type: 'comma string slice',
    description: 'The names of entity aliases that tokens may be made for, with * for any text.',
  },
  token_bound_cidrs,
  token_explicit_max_ttl,
  token_period,
  token_type,
  token_no_default_policy,
  token_num_uses,
};
