import { refusal } from '../../../framework/error.ts';
import { isNegative, shownCount } from '../../../values/count.ts';
import { propertyPath } from './property.ts';
import { roleFields } from './role-fields.ts';

/** `role/<name>/bind-secret-id`: whether a login asks for a SecretID. */
export const bindSecretId = propertyPath({
  endpoint: 'bind-secret-id',
  fields: { bind_secret_id: roleFields.bind_secret_id },
  help: {
    synopsis: 'Whether a login with this role has to present a SecretID.',
    description:
      'It has to unless this is set to false. A role needs one constraint at least: without this one, some list of CIDR blocks must be set.',
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

/** `role/<name>/secret-id-num-uses`: how often a new SecretID can be used. */
export const secretIdNumUses = propertyPath({
  endpoint: 'secret-id-num-uses',
  fields: { secret_id_num_uses: roleFields.secret_id_num_uses },
  help: {
    synopsis: 'How many logins a SecretID of this role is good for.',
    description:
      'Counts for SecretIDs made from now on, unless they are made with a num_uses of their own. 0 sets no limit.',
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

/** `role/<name>/secret-id-ttl`: how long a new SecretID lives. */
export const secretIdTtl = propertyPath({
  endpoint: 'secret-id-ttl',
  fields: { secret_id_ttl: roleFields.secret_id_ttl },
  help: {
    synopsis: 'How long a SecretID of this role lives.',
    description:
      'Counts for SecretIDs made from now on, unless they are made with a ttl of their own. 0 sets no limit.',
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
