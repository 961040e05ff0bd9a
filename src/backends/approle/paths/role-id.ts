import { refusal } from '../../../framework/error.ts';
import { propertyPath } from './property.ts';
import { roleFields } from './role-fields.ts';

/** `role/<name>/role-id`: the RoleID. */
export const roleId = propertyPath({
  endpoint: 'role-id',
  fields: { role_id: roleFields.role_id },
  help: {
    synopsis: 'The RoleID, which identifies the role in a login.',
    description: 'A random UUID by default. A RoleID must be unique within the mount.',
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
