import type { Call, PathDefinition } from '../../framework/backend.ts';
import type { FieldSchema } from '../../framework/field.ts';
import type { Response } from '../../framework/response.ts';
import { struct } from '../../values/value.ts';

const mountAccessor: FieldSchema = { type: 'string', description: 'Accessor of the auth method.' };

const unlockUser: PathDefinition = {
  pattern: 'locked-users/(?<mount_accessor>.+?)/unlock/(?<alias_identifier>.+)',
  fields: {
    mount_accessor: mountAccessor,
    alias_identifier: { type: 'string', description: 'Alias name of the locked user. For AppRole it is the RoleID.' },
  },
  operations: { update: unlock },
  help: { synopsis: 'Unlock a user.', description: 'Also resets the count of failed logins.' },
};

const listLocked: PathDefinition = {
  pattern: 'locked-users',
  fields: { mount_accessor: mountAccessor },
  operations: { read: list },
  help: {
    synopsis: 'List the users locked after too many failed logins.',
    description: 'A lock expires after the lockout duration of the auth method, but is listed for 15 minutes at least.',
  },
};

/** `sys/locked-users`. */
export const lockedUserPaths: readonly PathDefinition[] = [unlockUser, listLocked];

function unlock({ core, data }: Call): undefined {
  core.lockouts.unlock(data.string('mount_accessor'), data.string('alias_identifier'));
}

function list({ core, data }: Call): Response {
  const only = data.string('mount_accessor');
  const locked = core.lockouts.locked(only === '' ? undefined : only);
  const mounts = locked
    .map(({ mountAccessor, names }) => ({ mountAccessor, names, count: names.length }))
    .filter(({ count }) => count > 0 || only !== '')
    .sort((a, b) => b.count - a.count)
    .map(({ mountAccessor, names, count }) =>
      struct({ mount_accessor: mountAccessor, counts: count, alias_identifiers: count > 0 ? names : null }),
    );
  const total = locked.reduce((sum, { names }) => sum + names.length, 0);
  const root = struct({ namespace_id: 'root', namespace_path: '', counts: total, mount_accessors: mounts });
  return { data: { total, by_namespace: [root] } };
}
