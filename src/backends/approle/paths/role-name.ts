import type { FieldSchemas } from '../../../framework/field.ts';
import { maxNameLength, storedName } from '../role.ts';

/** The paths of one role: word characters, with dots and hyphens between them. */
export const rolePattern = 'role/(?<role_name>\\w(?:[\\w.-]*\\w)?)';

/** The canonical path of one of a role's paths: with the name that the role is stored under. */
export function canonicalRolePath(relativePath: string): string {
  const start = 'role/'.length;
  const slash = relativePath.indexOf('/', start);
  const end = slash < 0 ? relativePath.length : slash;
  return `role/${storedName(relativePath.slice(start, end))}${relativePath.slice(end)}`;
}

/** The field that the pattern captures. */
export const roleName: FieldSchemas = {
  role_name: {
    type: 'string',
    description: `The role's name, of at most ${maxNameLength} bytes. Capitals don't count.`,
  },
};
