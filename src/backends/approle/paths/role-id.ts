import { refusal } from '../../../framework/error.ts';
import { propertyPath } from './property.ts';
import { roleFields } from './role-fields.ts';

/** `role/<name>/role-id`: the RoleID, which can be chosen. */
export const roleId = propertyPath({
  endpoint: 'role-id',
  fields: { role_id: roleFields.role_id },
  help: {
    synopsis: 'The RoleID, which a login names its role by.',
    description: 'It is a UUID until another is written. No two roles of a mount can have the same.',
  },
  show: (role) => ({ role_id: role.roleId }),
  write: (role, { data }) => {
    const chosen = data.string('role_id');
    if (chosen === '') {
      throw refusal('missing role_id');
    }
    return { ...role, roleId: chosen };
  },
});
