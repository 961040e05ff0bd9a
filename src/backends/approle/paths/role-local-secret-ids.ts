import { propertyPath } from './property.ts';

/** `role/<name>/local-secret-ids`: a setting of the role's creation, to be read. */
export const localSecretIds = propertyPath({
  endpoint: 'local-secret-ids',
  fields: {},
  help: {
    synopsis: "Whether the role's SecretIDs are local to a cluster.",
    description: 'It is decided when the role is created, and can only be read afterwards.',
  },
  show: (role) => ({ local_secret_ids: role.localSecretIds }),
});
