import { refusal } from '../../../framework/error.ts';
import { sanitizePolicies } from '../../../framework/policy-names.ts';
import { tokenFields } from '../../../framework/token-fields.ts';
import { propertyPath } from './property.ts';
import { roleFields } from './role-fields.ts';

/** `role/<name>/policies`: the policies of the role's tokens. */
export const policies = propertyPath({
  endpoint: 'policies',
  fields: { policies: roleFields.policies, token_policies: tokenFields.token_policies },
  help: {
    synopsis: "The policies of the role's tokens.",
    description: 'Applies to tokens issued from now on. Names are lowercased, sorted and deduplicated.',
  },
  show: (role) => ({
    token_policies: role.token.policies,
    ...(role.policies.length > 0 && { policies: role.policies }),
  }),
  write: (role, { data }) => {
    const newName = data.has('token_policies');
    const oldName = data.has('policies');
    if (!newName && !oldName) {
      throw refusal('missing token_policies');
    }
    const names = sanitizePolicies(data.strings(newName ? 'token_policies' : 'policies'), false);
    return { ...role, token: { ...role.token, policies: names }, policies: oldName ? names : [] };
  },
  clear: (role) => ({ ...role, token: { ...role.token, policies: [] }, policies: [] }),
});
