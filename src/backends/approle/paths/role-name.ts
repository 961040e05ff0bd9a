import type { FieldSchemas } from '../../../framework/field.ts';
import { maxNameLength } from '../role.ts';

/** The paths of one role: word characters, with dots and hyphens between them. */
export const rolePattern = 'role/(?<role_name>\\w(?:[\\w.-]*\\w)?)';

/** The field that the pattern captures. */
export const roleName: FieldSchemas = {
  role_name: {
    type: 'string',
    description: `The role's name, of at most ${maxNameLength} bytes. Capitals don't count.`,
  },
};
