import { propertyPath } from './property.ts';

/** `role/<name>/local-secret-ids`: whether the SecretIDs are local to the cluster. Read-only. */
export const localSecretIds = propertyPath({
  endpoint: 'local-secret-ids',
  fields: {},
  help: {
    synopsis: 'Whether the SecretIDs are local to the cluster.',
    description: 'Set it when you create the role. It cannot be changed later.',
  },
  show: (role) => ({ local_secret_ids: role.localSecretIds }),
});
