import { refusal } from '../../../framework/error.ts';
import { tokenFields } from '../../../framework/token-fields.ts';
import { shownCount } from '../../../values/count.ts';
import type { Role } from '../role.ts';
import { propertyPath } from './property.ts';

function withToken(role: Role, settings: Partial<Role['token']>): Role {
  return { ...role, token: { ...role.token, ...settings } };
}

/** `role/<name>/token-num-uses`: the number of requests for which a token is valid. */
export const tokenNumUses = propertyPath({
  endpoint: 'token-num-uses',
  fields: { token_num_uses: tokenFields.token_num_uses },
  help: {
    synopsis: 'The number of requests for which a token is valid.',
    description: 'Applies to tokens issued from now on. 0 for unlimited.',
  },
  show: (role) => ({ token_num_uses: shownCount(role.token.numUses) }),
  write: (role, { data }) => {
    if (!data.has('token_num_uses')) {
      throw refusal('missing token_num_uses');
    }
    return withToken(role, { numUses: data.count('token_num_uses') });
  },
  clear: (role) => withToken(role, { numUses: 0 }),
});

/** `role/<name>/token-ttl`: the initial TTL of a token. */
export const tokenTtl = propertyPath({
  endpoint: 'token-ttl',
  fields: { token_ttl: tokenFields.token_ttl },
  help: {
    synopsis: 'The initial TTL of a token.',
    description: "Applies to tokens issued or renewed from now on. 0 for the mount's default TTL.",
  },
  show: (role) => ({ token_ttl: role.token.ttl }),
  write: (role, { data }) => {
    if (!data.has('token_ttl')) {
      throw refusal('missing token_ttl');
    }
    const ttl = data.duration('token_ttl');
    const { maxTtl } = role.token;
    if (maxTtl > 0 && ttl > maxTtl) {
      throw refusal('token_ttl should not be greater than token_max_ttl');
    }
    return withToken(role, { ttl });
  },
  clear: (role) => withToken(role, { ttl: 0 }),
});

/** `role/<name>/token-max-ttl`: the maximum lifetime of a token. */
export const tokenMaxTtl = propertyPath({
  endpoint: 'token-max-ttl',
  fields: { token_max_ttl: tokenFields.token_max_ttl },
  help: {
    synopsis: 'The maximum lifetime of a token, including renewals.',
    description:
      "Applies to tokens issued or renewed from now on, and is capped by the mount's maximum TTL, which 0 selects.",
  },
  show: (role) => ({ token_max_ttl: role.token.maxTtl }),
  write: (role, { data }) => {
    if (!data.has('token_max_ttl')) {
      throw refusal('missing token_max_ttl');
    }
    const maxTtl = data.duration('token_max_ttl');
    if (maxTtl > 0 && role.token.ttl > maxTtl) {
      throw refusal('token_max_ttl should be greater than or equal to token_ttl');
    }
    return withToken(role, { maxTtl });
  },
  clear: (role) => withToken(role, { maxTtl: 0 }),
});
