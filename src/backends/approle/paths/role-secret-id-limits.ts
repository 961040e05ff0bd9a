import { refusal } from '../../../framework/error.ts';
import { isNegative, shownCount } from '../../../values/count.ts';
import { propertyPath } from './property.ts';
import { roleFields } from './role-fields.ts';

/** `role/<name>/bind-secret-id`: whether a login requires a SecretID. */
export const bindSecretId = propertyPath({
  endpoint: 'bind-secret-id',
  fields: { bind_secret_id: roleFields.bind_secret_id },
  help: {
    synopsis: 'Whether a login requires a SecretID.',
    description:
      'True by default. A role needs at least one constraint: set a list of CIDR blocks before setting this to false.',
  },
  show: (role) => ({ bind_secret_id: role.bindSecretId }),
  write: (role, { data }) => {
    if (!data.has('bind_secret_id')) {
      throw refusal('missing bind_secret_id');
    }
    return { ...role, bindSecretId: data.bool('bind_secret_id') };
  },
  clear: (role) => ({ ...role, bindSecretId: true }),
});

/** `role/<name>/secret-id-num-uses`: the number of logins for which a new SecretID is valid. */
export const secretIdNumUses = propertyPath({
  endpoint: 'secret-id-num-uses',
  fields: { secret_id_num_uses: roleFields.secret_id_num_uses },
  help: {
    synopsis: 'The number of logins for which a SecretID is valid.',
    description: 'The default and the maximum for SecretIDs generated from now on. 0 for unlimited.',
  },
  show: (role) => ({ secret_id_num_uses: shownCount(role.secretIdNumUses) }),
  write: (role, { data }) => {
    if (!data.has('secret_id_num_uses')) {
      throw refusal('missing secret_id_num_uses');
    }
    const numUses = data.count('secret_id_num_uses');
    if (isNegative(numUses)) {
      throw refusal('secret_id_num_uses cannot be negative');
    }
    return { ...role, secretIdNumUses: numUses };
  },
  clear: (role) => ({ ...role, secretIdNumUses: 0 }),
});

/** `role/<name>/secret-id-ttl`: the TTL of a new SecretID. */
export const secretIdTtl = propertyPath({
  endpoint: 'secret-id-ttl',
  fields: { secret_id_ttl: roleFields.secret_id_ttl },
  help: {
    synopsis: 'The TTL of a SecretID.',
    description: 'The default and the maximum for SecretIDs generated from now on. 0 for no expiration.',
  },
  show: (role) => ({ secret_id_ttl: role.secretIdTtl }),
  write: (role, { data }) => {
    if (!data.has('secret_id_ttl')) {
      throw refusal('missing secret_id_ttl');
    }
    return { ...role, secretIdTtl: data.duration('secret_id_ttl') };
  },
  clear: (role) => ({ ...role, secretIdTtl: 0 }),
});
