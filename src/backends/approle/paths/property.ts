import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { failure } from '../../../framework/error.ts';
import type { FieldSchemas } from '../../../framework/field.ts';
import type { Response } from '../../../framework/response.ts';
import type { ValueMap } from '../../../values/value.ts';
import { findRole, type Role, saveRole } from '../role.ts';
import { canonicalRolePath, roleName, rolePattern } from './role-name.ts';

/** A property of a role with its own endpoint, `role/<name>/<endpoint>`. */
export interface Property {
  /** The last segment of the path, such as `token-ttl`. */
  readonly endpoint: string;
  /** The fields of a write. */
  readonly fields: FieldSchemas;
  readonly help: PathDefinition['help'];
  /** Returns the data of a read. */
  readonly show: (role: Role) => ValueMap;
  /** Warnings of a read. */
  readonly warnings?: readonly string[];
  /** Returns the role after a write, or throws a `RequestError` for an invalid value. If missing, writes are unsupported. */
  readonly write?: (role: Role, call: Call) => Role;
  /** Returns the role after a delete. If missing, deletes are unsupported. */
  readonly clear?: (role: Role) => Role;
  /** Whether a delete compares names with case, and so fails with `role_id already in use` unless the name is in lower case. */
  readonly clearIsCaseSensitive?: boolean;
}

/**
 * Declares the path of a property. As in OpenBao, if the role doesn't exist, a read returns 404, a delete succeeds and a write
 * fails with `unsupported path`.
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
