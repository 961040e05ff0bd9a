import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { failure } from '../../../framework/error.ts';
import type { FieldSchemas } from '../../../framework/field.ts';
import type { Response } from '../../../framework/response.ts';
import type { ValueMap } from '../../../values/value.ts';
import { findRole, type Role, saveRole } from '../role.ts';
import { canonicalRolePath, roleName, rolePattern } from './role-name.ts';

/** One property of a role that has an endpoint of its own, `role/<name>/<endpoint>`. */
export interface Property {
  /** The endpoint's name, as `token-ttl`. */
  readonly endpoint: string;
  /** The fields that a write takes. */
  readonly fields: FieldSchemas;
  readonly help: PathDefinition['help'];
  /** What a read shows. */
  readonly show: (role: Role) => ValueMap;
  /** Warnings that come with a read. */
  readonly warnings?: readonly string[];
  /** The role after a write; throws a `RequestError` for what it doesn't take. Without it, there's no writing. */
  readonly write?: (role: Role, call: Call) => Role;
  /** The role after a delete. Without it, there's no deleting. */
  readonly clear?: (role: Role) => Role;
  /** Whether a delete wants the role's name in lower case, and takes the RoleID for another role's otherwise. */
  readonly clearIsCaseSensitive?: boolean;
}

/**
 * Declares the path of a property. A role that isn't there has nothing to read (404) and nothing to delete (success), while a
 * write says that the path isn't supported.
 */
export function propertyPath(property: Property): PathDefinition {
  const { endpoint, fields, help, write, clear } = property;
  return {
    pattern: `${rolePattern}/${endpoint}`,
    canonical: canonicalRolePath,
    fields: { ...roleName, ...fields },
    operations: {
      read: (call) => read(property, call),
      ...(write && { update: (call: Call) => update(write, call) }),
      ...(clear && { delete: (call: Call) => remove(property, clear, call) }),
    },
    help,
  };
}

function read(property: Property, call: Call): Response | undefined {
  const role = findRole(call, call.data.string('role_name'));
  if (!role) {
    return undefined;
  }
  return { data: property.show(role), ...(property.warnings && { warnings: property.warnings }) };
}

function update(write: (role: Role, call: Call) => Role, call: Call): undefined {
  const role = findRole(call, call.data.string('role_name'));
  if (!role) {
    throw failure('unsupported path', 404);
  }
  const written = write(role, call);
  saveRole(call, written, { previousRoleId: role.roleId });
}

function remove(property: Property, clear: (role: Role) => Role, call: Call): undefined {
  const nameInPath = call.data.string('role_name');
  const role = findRole(call, nameInPath);
  if (!role) {
    return;
  }
  saveRole(call, clear(role), { nameInPath: property.clearIsCaseSensitive ? nameInPath : role.name });
}
