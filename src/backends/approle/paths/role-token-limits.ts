import { refusal } from '../../../framework/error.ts';
import { tokenFields } from '../../../framework/token-fields.ts';
import { shownCount } from '../../../values/count.ts';
import type { Role } from '../role.ts';
import { propertyPath } from './property.ts';

/** The role with some of its settings for tokens changed. */
function withToken(role: Role, settings: Partial<Role['token']>): Role {
  return { ...role, token: { ...role.token, ...settings } };
}

/** `role/<name>/token-num-uses`: how often a token can be used. */
export const tokenNumUses = propertyPath({
  endpoint: 'token-num-uses',
  fields: { token_num_uses: tokenFields.token_num_uses },
  help: {
    synopsis: 'How many requests a token of this role is good for.',
    description: 'Counts for tokens of later logins. 0 sets no limit.',
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

/** `role/<name>/token-ttl`: how long a token lives unless it is renewed. */
export const tokenTtl = propertyPath({
  endpoint: 'token-ttl',
  fields: { token_ttl: tokenFields.token_ttl },
  help: {
    synopsis: 'How long a token of this role lives, unless it is renewed.',
    description: 'Counts for tokens of later logins, and at each renewal. 0 leaves it to the mount.',
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

/** `role/<name>/token-max-ttl`: how long a token can be kept alive by renewing. */
export const tokenMaxTtl = propertyPath({
  endpoint: 'token-max-ttl',
  fields: { token_max_ttl: tokenFields.token_max_ttl },
  help: {
    synopsis: 'How long a token of this role can be kept alive by renewing it.',
    description:
      "Counts for tokens of later logins, and at each renewal. The mount's maximum is the limit; 0 leaves it to that.",
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
