import type { FieldSchemas } from '../../../framework/field.ts';
import { maxNameLength, storedName } from '../role.ts';

/** The start of the pattern of a role's paths. A name has word characters, and dots and hyphens except at its ends. */
export const rolePattern = 'role/(?<role_name>\\w(?:[\\w.-]*\\w)?)';

/** Returns the canonical form of a role's path, which has the role's name in lower case. */
export function canonicalRolePath(relativePath: string): string {
  const start = 'role/'.length;
  const slash = relativePath.indexOf('/', start);
  const end = slash < 0 ? relativePath.length : slash;
  return `role/${storedName(relativePath.slice(start, end))}${relativePath.slice(end)}`;
}

/** The field that `rolePattern` captures. */
export const roleName: FieldSchemas = {
  role_name: {
    type: 'string',
    description: `Name of the role, at most ${maxNameLength} bytes, case-insensitive.`,
  },
};
