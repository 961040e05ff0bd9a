import { expect, test } from 'vitest';
import { freshVault } from '../../support/engine.ts';

type Vault = ReturnType<typeof freshVault>;

function tokenMount(vault: Vault): string {
  return vault('GET', 'sys/auth').json.data['token/'].accessor;
}

test('the first write creates an entity, later ones update it', () => {
  const vault = freshVault();
  const made = vault('POST', 'identity/entity', { name: 'Jenkins', policies: 'b,A', metadata: { owner: 'ci' } });
  expect(made.json.data).toMatchObject({ name: 'Jenkins', aliases: null });
  const { id } = made.json.data;
  expect(vault('POST', 'identity/entity', { name: 'jenkins', disabled: true }).status).toBe(204);
  expect(vault('GET', 'identity/entity/name/JENKINS').json.data).toMatchObject({
    id,
    name: 'jenkins',
    policies: ['a', 'b'],
    metadata: { owner: 'ci' },
    disabled: true,
    aliases: [],
    group_ids: [],
    merged_entity_ids: null,
    namespace_id: 'root',
  });
  const other = vault('POST', 'identity/entity', {}).json.data;
  expect(other.name).toMatch(/^entity_[0-9a-f]{8}\.root$/);
  expect(vault('POST', `identity/entity/id/${other.id}`, { name: 'Jenkins' }).json.errors).toEqual([
    'entity name is already in use',
  ]);
  expect(vault('LIST', 'identity/entity/id').json.data.keys.sort()).toEqual([id, other.id].sort());
  expect(vault('DELETE', 'identity/entity/name/jenkins').status).toBe(204);
  expect(vault('GET', `identity/entity/id/${id}`).status).toBe(404);
});

test.each([
  [{ policies: 'root' }, 400, 'policies cannot contain root'],
  [{ id: 'nobody' }, 400, 'entity not found from id'],
  [
    { metadata: { 'a b': 'x' } },
    500,
    '1 error occurred:\n\t* invalid entity metadata: failed to load metadata pair ("a b", "x"): key contains invalid characters\n\n',
  ],
])('an entity with %j is refused', (body, status, message) => {
  const answer = freshVault()('POST', 'identity/entity', body);
  expect([answer.status, answer.json]).toEqual([status, { errors: [message] }]);
});

test('an alias maps a name at a mount to an entity, and can move to another one', () => {
  const vault = freshVault();
  const mount_accessor = tokenMount(vault);
  const [a, b] = ['a', 'b'].map((name) => vault('POST', 'identity/entity', { name }).json.data.id);
  const write = (body: object) => vault('POST', 'identity/entity-alias', body);
  const alias = write({ name: 'Web/1', mount_accessor, canonical_id: a }).json.data;
  expect(alias).toMatchObject({ canonical_id: a });
  expect(write({ name: 'web/1', mount_accessor: 'nope' }).json.errors).toEqual(['invalid mount accessor "nope"']);
  expect(write({ name: 'other', mount_accessor, canonical_id: a }).json.errors).toEqual([
    'Alias already exists for requested entity and mount accessor',
  ]);
  expect(write({ name: 'Web/1', mount_accessor }).status).toBe(204);
  expect(write({ id: alias.id, canonical_id: b }).json.data).toEqual({ id: alias.id, canonical_id: b });
  const found = vault('POST', 'identity/lookup/entity', { alias_name: 'WEB/1', alias_mount_accessor: mount_accessor });
  expect(found.json.data).toMatchObject({
    id: b,
    aliases: [{ name: 'Web/1', mount_path: 'auth/token/', mount_type: 'token' }],
  });
  expect(vault('GET', `identity/entity/id/${a}`).json.data.aliases).toEqual([]);
  expect(vault('DELETE', `identity/entity-alias/id/${alias.id}`).status).toBe(204);
  expect(vault('LIST', 'identity/entity-alias/id').status).toBe(404);
});

test('members get the policies of their groups', () => {
  const vault = freshVault();
  const entity = vault('POST', 'identity/entity', { name: 'e' }).json.data.id;
  const inner = vault('POST', 'identity/group', { name: 'Inner', member_entity_ids: entity, policies: 'in' }).json.data
    .id;
  const outer = vault('POST', 'identity/group', { name: 'outer', member_group_ids: inner, policies: 'out' }).json.data
    .id;
  expect(vault('GET', `identity/entity/id/${entity}`).json.data).toMatchObject({
    direct_group_ids: [inner],
    inherited_group_ids: [outer],
    group_ids: [inner, outer],
  });
  expect(vault('GET', 'identity/group/name/OUTER').json.data).toMatchObject({
    member_group_ids: [inner],
    member_entity_ids: null,
    policies: ['out'],
    modify_index: 1,
    alias: {},
  });
  expect(vault('POST', `identity/group/id/${inner}`, { member_group_ids: outer }).json.errors).toEqual([
    `cyclic relationship detected for member group ID "${outer}"`,
  ]);
  expect(vault('POST', 'identity/group', { name: 'x', member_entity_ids: 'nobody' }).json.errors).toEqual([
    '1 error occurred:\n\t* invalid entity ID "nobody"\n\n',
  ]);
  expect(vault('DELETE', `identity/group/id/${inner}`).status).toBe(204);
  expect(vault('GET', `identity/entity/id/${entity}`).json.data.group_ids).toEqual([]);
});

test("a token's identity policies are the entity's own, then those of all its groups, sorted", () => {
  const vault = freshVault();
  const entity = vault('POST', 'identity/entity', { policies: ['z', 'b'] }).json.data.id;
  vault('POST', 'sys/auth/approle', { type: 'approle' });
  vault('POST', 'auth/approle/role/r', { role_id: 'id', bind_secret_id: false, token_bound_cidrs: '127.0.0.1' });
  const mount_accessor = vault('GET', 'sys/auth/approle').json.data.accessor;
  vault('POST', 'identity/entity-alias', { name: 'id', canonical_id: entity, mount_accessor });
  const inner = vault('POST', 'identity/group', { policies: ['y', 'a'], member_entity_ids: entity }).json.data.id;
  vault('POST', 'identity/group', { policies: ['z', 'c', 'a'], member_group_ids: inner });
  const { client_token: token } = vault('POST', 'auth/approle/login', { role_id: 'id' }).json.auth;
  expect(vault('POST', 'auth/token/lookup', { token }).json.data.identity_policies).toEqual([
    ...['b', 'z'],
    ...['a', 'c', 'y', 'z'],
  ]);
});

test('empty fields of a group are shown as empty if the last write set them, otherwise as null', () => {
  const vault = freshVault();
  const entity = vault('POST', 'identity/entity', {}).json.data.id;
  const write = (body: object) => vault('POST', 'identity/group', { name: 'g', ...body });
  const shown = () => {
    const { policies, member_entity_ids, metadata } = vault('GET', 'identity/group/name/g').json.data;
    return [policies, member_entity_ids, metadata];
  };
  write({ member_entity_ids: entity });
  expect(shown()).toEqual([null, [entity], null]);
  vault('DELETE', `identity/entity/id/${entity}`);
  expect(shown()).toEqual([null, [], null]);
  write({ policies: ['a'] });
  expect(shown()).toEqual([['a'], null, null]);
  write({ policies: [], member_entity_ids: [], metadata: {} });
  expect(shown()).toEqual([[], [], {}]);
  write({});
  expect(shown()).toEqual([null, null, null]);
});

test('metadata sent as null, or as a list of nulls, is shown as null', () => {
  const vault = freshVault();
  const { accessor } = vault('GET', 'sys/auth/token').json.data;
  for (const metadata of [null, [null]]) {
    const { id } = vault('POST', 'identity/entity', { metadata }).json.data;
    expect(vault('GET', `identity/entity/id/${id}`).json.data.metadata).toBeNull();
    const alias = { name: id, mount_accessor: accessor, canonical_id: id, custom_metadata: metadata };
    const { id: aliasId } = vault('POST', 'identity/entity-alias', alias).json.data;
    expect(vault('GET', `identity/entity-alias/id/${aliasId}`).json.data.custom_metadata).toBeNull();
  }
});

test('metadata is shown as empty if the last write set it to nothing, otherwise as null', () => {
  const vault = freshVault();
  for (const kind of ['entity', 'group']) {
    const write = (body: object) => vault('POST', `identity/${kind}`, { name: 'e', ...body });
    const shown = () => vault('GET', `identity/${kind}/name/e`).json.data.metadata;
    write({});
    expect(shown()).toBe(null);
    write({ metadata: {} });
    expect(shown()).toEqual({});
    write({ policies: 'a' });
    expect(shown()).toBe(null);
    write({ metadata: { a: 'b' } });
    expect(shown()).toEqual({ a: 'b' });
    write({ metadata: null });
    expect(shown()).toBe(null);
  }
});

test('a list of groups shows the aliases of external ones', () => {
  const vault = freshVault();
  const external = vault('POST', 'identity/group', { name: 'external', type: 'external' }).json.data.id;
  const internal = vault('POST', 'identity/group', { name: 'internal' }).json.data.id;
  const accessor = tokenMount(vault);
  const { id } = vault('POST', 'identity/group-alias', {
    name: 'ops',
    canonical_id: external,
    mount_accessor: accessor,
  }).json.data;
  expect(vault('LIST', 'identity/group/id').json.data.key_info).toEqual({
    [external]: {
      name: 'external',
      num_member_entities: 0,
      num_parent_groups: 0,
      alias: { id, name: 'ops', mount_accessor: accessor, mount_path: 'auth/token/', mount_type: 'token' },
    },
    [internal]: { name: 'internal', num_member_entities: 0, num_parent_groups: 0 },
  });
});

test('the former paths of aliases are served', () => {
  const vault = freshVault();
  const accessor = tokenMount(vault);
  const made = vault('POST', 'identity/alias', { name: 'a', mount_accessor: accessor }).json.data;
  for (const path of ['alias', 'persona', 'entity-alias']) {
    expect(vault('GET', `identity/${path}/id/${made.id}`).json.data).toMatchObject({ name: 'a' });
    expect(vault('LIST', `identity/${path}/id`).json.data.keys).toEqual([made.id]);
  }
  expect(vault('POST', `identity/alias/id/${made.id}`, { name: 'b' }).status).toBe(200);
  expect(vault('GET', `identity/entity-alias/id/${made.id}`).json.data.name).toBe('b');
  expect(vault('DELETE', `identity/persona/id/${made.id}`).status).toBe(204);
  expect(vault('LIST', 'identity/alias/id').status).toBe(404);
});

test('a write to a persona is one to an entity', () => {
  const vault = freshVault();
  const { id } = vault('POST', 'identity/persona', { name: 'p', metadata: { a: 'b' } }).json.data;
  expect(vault('POST', `identity/persona/id/${id}`, { name: 'q' }).status).toBe(204);
  expect(vault('GET', `identity/entity/id/${id}`).json.data).toMatchObject({ name: 'q', metadata: { a: 'b' } });
});

test('a lookup takes exactly one criterion', () => {
  const vault = freshVault();
  const ask = (body: object) => vault('POST', 'identity/lookup/entity', body);
  expect(ask({}).json.errors).toEqual(['query parameter not supplied']);
  expect(ask({ alias_name: 'x' }).json.errors).toEqual([
    "both 'alias_name' and 'alias_mount_accessor' needs to be set",
  ]);
  expect(ask({ id: 'x', name: 'y' }).json.errors).toEqual([
    'query parameter conflict; please supply distinct set of query parameters',
  ]);
  expect(ask({ name: 'nobody' }).status).toBe(204);
});

test('entities are deleted in batches, but for none if one id is empty', () => {
  const vault = freshVault();
  const [a, b] = ['a', 'b'].map((name) => vault('POST', 'identity/entity', { name }).json.data.id);
  const remove = (entity_ids: unknown) => vault('POST', 'identity/entity/batch-delete', { entity_ids });
  expect([remove([a, '']).status, remove([a, '']).json.errors]).toEqual([
    500,
    ['1 error occurred:\n\t* missing entity id\n\n'],
  ]);
  expect(vault('LIST', 'identity/entity/id').json.data.keys.sort()).toEqual([a, b].sort());
  expect(remove([]).json.errors).toEqual(['missing entity ids to delete']);
  expect(remove(`${a},unknown,${b}`).status).toBe(204);
  expect(vault('LIST', 'identity/entity/id').status).toBe(404);
});
