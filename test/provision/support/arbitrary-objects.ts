import {
  type Arbitrary,
  array,
  boolean,
  constant,
  constantFrom,
  dictionary,
  double,
  integer,
  letrec,
  oneof,
  option,
  record,
  string,
  subarray,
  tuple,
} from 'fast-check';
import type { Value, ValueMap } from '../../../src/values/value.ts';

const name = string({ unit: constantFrom(...'abcxyz019'), minLength: 1, maxLength: 6 });

/** Any text that JSON can have, with what quoting may stumble over. */
const anyText = oneof(
  string({ unit: 'binary', maxLength: 8 }),
  string({
    unit: constantFrom('$', '{', '}', '%', '"', '\\', '\n', '\r', '`', "'", 'E', 'N', 'D', ' ', '#', '\0', '😀'),
    maxLength: 12,
  }),
);

const policyNames = ['default', 'p1', 'p2', 'p3'];
const policyNameList = subarray(policyNames);
const seconds = integer({ min: 0, max: 3000 });
const printable = string({ unit: constantFrom(...'aZ9 =,/"\\$üß漢'), minLength: 1, maxLength: 6 });
const textMap = dictionary(name, printable, { maxKeys: 3 });

/** A policy with comments of any kind. */
const policy = tuple(array(anyText, { maxLength: 3 }), boolean()).map(([comments, endsLine]) => {
  const lines = comments.map((text) => `# ${text.replace(/[\n\r\0\u2028\u2029]/g, ' ')}`);
  return [...lines, 'path "secret/data/{{identity.entity.name}}/*" {', '  capabilities = ["read"]', '}']
    .join('\n')
    .concat(endsLine ? '\n' : '');
});

function some(fields: Readonly<Record<string, Arbitrary<Value>>>): Arbitrary<ValueMap> {
  return record(fields, { requiredKeys: [] }).map((given) => ({ ...given }) as ValueMap);
}

const tuning = {
  default_lease_ttl: integer({ min: 0, max: 1000 }),
  max_lease_ttl: integer({ min: 1000, max: 5000 }),
  audit_non_hmac_request_keys: subarray(['a', 'b', 'c']),
  listing_visibility: constantFrom('', 'hidden', 'unauth'),
  passthrough_request_headers: subarray(['X-A', 'X-B']),
};

const lockout = some({
  lockout_threshold: integer({ min: 1, max: 9 }),
  lockout_duration: integer({ min: 1, max: 900 }),
  lockout_disable: boolean(),
});

const authConfig = some({
  ...tuning,
  token_type: constantFrom('default-service', 'service'),
  user_lockout_config: lockout,
});

const role = some({
  secret_id_num_uses: integer({ min: 0, max: 9 }),
  secret_id_ttl: seconds,
  token_bound_cidrs: subarray(['10.0.0.0/8', '127.0.0.1', '::1']),
  token_no_default_policy: boolean(),
  token_num_uses: integer({ min: 0, max: 9 }),
  token_policies: policyNameList,
  token_ttl: integer({ min: 0, max: 900 }),
  token_max_ttl: integer({ min: 900, max: 3000 }),
});

const tokenRole = some({
  allowed_policies: policyNameList,
  disallowed_policies_glob: subarray(['x*', 'y*']),
  orphan: boolean(),
  renewable: boolean(),
  token_period: seconds,
  path_suffix: constantFrom('', 'ci-1'),
});

const { json } = letrec<{ json: Value; list: Value[]; map: ValueMap }>((tie) => ({
  json: oneof(
    { maxDepth: 4, withCrossShrink: true },
    anyText,
    oneof(
      integer(),
      double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
      boolean(),
      constant(null),
    ),
    tie('list'),
    tie('map'),
  ),
  list: array(tie('json'), { maxLength: 3 }),
  map: dictionary(anyText, tie('json'), { maxKeys: 3 }).map((map) => map as ValueMap),
}));

const secretData = dictionary(oneof(name, anyText), json, { minKeys: 1, maxKeys: 3 }).map((map) => map as ValueMap);

/** Objects of all kinds by path, as a file may have them: references are to objects that exist. */
export const arbitraryObjects: Arbitrary<Record<string, ValueMap>> = record({
  policies: dictionary(constantFrom('p1', 'p2', 'p3'), tuple(policy, boolean())),
  engine: option(
    record({
      config: some(tuning),
      version: constantFrom('1', '2'),
      description: string({ unit: 'grapheme', maxLength: 5 }),
    }),
  ),
  approle: option(authConfig),
  tokenStore: option(some({ max_lease_ttl: integer({ min: 1, max: 5000 }) })),
  roles: dictionary(name, role, { maxKeys: 3 }),
  tokenRoles: dictionary(name, tokenRole, { maxKeys: 2 }),
  versioned: dictionary(name, secretData, { maxKeys: 3 }),
  settings: option(some({ max_versions: integer({ min: 0, max: 5 }), cas_required: boolean() })),
  plain: dictionary(name, secretData, { maxKeys: 2 }),
  metadata: some({ custom_metadata: textMap, max_versions: integer({ min: 0, max: 4 }) }),
  entities: dictionary(name, some({ policies: policyNameList, metadata: textMap, disabled: boolean() }), {
    maxKeys: 3,
  }),
  groups: dictionary(name, some({ policies: policyNameList, metadata: textMap }), { maxKeys: 3 }),
}).map((parts) => {
  const objects: Record<string, ValueMap> = {};
  for (const [key, [text, requiresCas]] of Object.entries(parts.policies)) {
    objects[`sys/policies/acl/${key}`] = { policy: text, cas_required: requiresCas };
  }
  if (parts.engine !== null) {
    const { config, version, description } = parts.engine;
    objects['sys/mounts/kv'] = { type: 'kv', description, config, options: { version } };
    for (const [key, data] of Object.entries(parts.plain)) {
      objects[version === '2' ? `kv/data/${key}/deep` : `kv/${key}/deep`] = version === '2' ? { data } : data;
    }
  }
  if (parts.approle !== null) {
    objects['sys/auth/a/b'] = { type: 'approle', config: parts.approle };
    for (const [key, data] of Object.entries(parts.roles)) {
      objects[`auth/a/b/role/${key}`] = data;
    }
  }
  if (parts.tokenStore !== null) {
    objects['sys/auth/token'] = { config: parts.tokenStore };
  }
  for (const [key, data] of Object.entries(parts.tokenRoles)) {
    objects[`auth/token/roles/${key}`] = data;
  }
  for (const [key, data] of Object.entries(parts.versioned)) {
    objects[`secret/data/${key}`] = { data };
    objects[`secret/metadata/${key}`] = parts.metadata;
  }
  if (parts.settings !== null) {
    objects['secret/config'] = parts.settings;
  }
  addIdentities(objects, parts.entities, parts.groups, parts.approle === null ? [] : Object.keys(parts.roles));
  return objects;
});

function addIdentities(
  objects: Record<string, ValueMap>,
  entities: Readonly<Record<string, ValueMap>>,
  groups: Readonly<Record<string, ValueMap>>,
  roles: readonly string[],
): void {
  for (const [index, [key, data]] of Object.entries(entities).entries()) {
    const role = roles[index];
    const aliases = role === undefined ? [] : [{ mount: 'auth/a/b', role }];
    objects[`identity/entity/name/${key}`] = { ...data, aliases };
  }
  const all = Object.keys(groups);
  for (const [index, [key, data]] of Object.entries(groups).entries()) {
    const members =
      index % 2 === 0 ? { member_entities: Object.keys(entities) } : { member_groups: all.slice(0, index) };
    objects[`identity/group/name/${key}`] = { ...data, ...members };
  }
}
