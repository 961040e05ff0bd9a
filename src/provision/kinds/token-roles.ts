import { toLower } from '../../go/text.ts';
import { addresses, bool, type Field, type Fields, integer, names, seconds, set, text } from '../fields.ts';
import { listNames } from '../reading.ts';
import { plainKind } from './plain.ts';

const prefix = 'auth/token/roles/';

/** Servers lower-case the globs. */
const lowerCase: Field = {
  preset: [],
  normalise(value) {
    const list = set().normalise(value);
    return Array.isArray(list) ? list.map((item) => toLower(String(item))) : list;
  },
};

const fields: Fields = {
  allowed_entity_aliases: lowerCase,
  allowed_policies: names(),
  allowed_policies_glob: names(),
  disallowed_policies: names(),
  disallowed_policies_glob: names(),
  orphan: bool(),
  path_suffix: text(),
  renewable: bool(true),
  token_bound_cidrs: addresses(),
  token_explicit_max_ttl: seconds(),
  token_no_default_policy: bool(),
  token_num_uses: integer(),
  token_period: seconds(),
  token_type: {
    ...text('default-service'),
    normalise: (value) => (value === '' ? 'default-service' : text().normalise(value)),
  },
};

/** Roles of the token store. */
export const tokenRoles = plainKind({
  name: 'token roles',
  fields,
  formerNames: { period: 'token_period', explicit_max_ttl: 'token_explicit_max_ttl', bound_cidrs: 'token_bound_cidrs' },
  claim: (path) =>
    path.startsWith(prefix) && !path.slice(prefix.length).includes('/') && path !== prefix ? path : undefined,
  *list(world) {
    const found = yield* listNames(world, 'token roles', prefix.slice(0, -1));
    return found.map((name) => prefix + name);
  },
});
