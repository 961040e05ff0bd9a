import { expect, test } from 'vitest';
import { freshVault } from '../../support/engine.ts';

/** Sets up entities with aliases at two auth methods, and a group. */
function people() {
  const vault = freshVault();
  vault('POST', 'sys/auth/one', { type: 'approle' });
  vault('POST', 'sys/auth/two', { type: 'approle' });
  const mounts = vault('GET', 'sys/auth').json.data;
  const accessors = { one: mounts['one/'].accessor, two: mounts['two/'].accessor };
  const person = (name: string, mount: 'one' | 'two') => {
    const { id } = vault('POST', 'identity/entity', { name, policies: name, metadata: { name } }).json.data;
    const body = { name: `${name}-role`, canonical_id: id, mount_accessor: accessors[mount] };
    return { id, alias: vault('POST', 'identity/entity-alias', body).json.data.id };
  };
  const merge = (to: string, from: readonly string[], keep: readonly string[] = []) =>
    vault('POST', 'identity/entity/merge', {
      to_entity_id: to,
      from_entity_ids: from,
      conflicting_alias_ids_to_keep: keep,
    });
  return { vault, accessors, person, merge };
}

test('a merged entity passes on its aliases and group memberships', () => {
  const { vault, person, merge } = people();
  const ann = person('ann', 'one');
  const bob = person('bob', 'two');
  const group = vault('POST', 'identity/group', { name: 'g', policies: 'gp', member_entity_ids: bob.id }).json.data.id;
  expect(merge(ann.id, [bob.id]).status).toBe(204);
  const { data } = vault('GET', 'identity/entity/name/ann').json;
  expect(data).toMatchObject({
    policies: ['ann'],
    metadata: { name: 'ann' },
    merged_entity_ids: [bob.id],
    direct_group_ids: [group],
    aliases: [
      { id: ann.alias, merged_from_canonical_ids: null },
      {
        id: bob.alias,
        canonical_id: ann.id,
        name: 'bob-role',
        merged_from_canonical_ids: [bob.id],
        custom_metadata: null,
      },
    ],
  });
  expect(vault('GET', `identity/group/id/${group}`).json.data).toMatchObject({
    member_entity_ids: [ann.id],
    modify_index: 3,
  });
  for (const path of ['name/bob', `id/${bob.id}`]) {
    expect(vault('GET', `identity/entity/${path}`).status).toBe(404);
  }
  expect(vault('LIST', 'identity/entity-alias/id').json.data.keys).toEqual([ann.alias, bob.alias].sort());

  const cat = person('cat', 'one');
  expect(merge(cat.id, [ann.id], [cat.alias]).status).toBe(204);
  expect(vault('GET', 'identity/entity/name/cat').json.data).toMatchObject({
    merged_entity_ids: [bob.id, ann.id],
    aliases: [{ id: cat.alias }, { id: ann.alias }, { merged_from_canonical_ids: [bob.id, ann.id] }],
  });
});

test('the token of a merged entity gets the policies of the target entity', () => {
  const { vault, person, merge } = people();
  vault('PUT', 'sys/policies/acl/ann', { policy: 'path "cubbyhole/ann" { capabilities = ["create", "update"] }' });
  vault('POST', 'auth/two/role/r', {});
  const { role_id } = vault('GET', 'auth/two/role/r/role-id').json.data;
  const { secret_id } = vault('POST', 'auth/two/role/r/secret-id').json.data;
  const { auth } = vault('POST', 'auth/two/login', { role_id, secret_id }, { token: '' }).json;
  const token = auth.client_token;
  const mayWrite = () => vault('POST', 'cubbyhole/ann', { a: 1 }, { token }).status !== 403;
  vault('PUT', 'sys/policies/acl/default', { policy: 'path "auth/token/lookup-self" { capabilities = ["read"] }' });
  expect(mayWrite()).toBe(false);
  const ann = person('ann', 'one');
  merge(ann.id, [auth.entity_id]);
  expect(mayWrite()).toBe(true);
  const { data } = vault('GET', 'auth/token/lookup-self', undefined, { token }).json;
  expect(data).toMatchObject({ entity_id: auth.entity_id, identity_policies: ['ann'] });
});

test('invalid merges are refused', () => {
  const { vault, accessors, person, merge } = people();
  const ann = person('ann', 'one');
  const bob = person('bob', 'one');
  const cat = person('cat', 'one');
  const errors = (...args: Parameters<typeof merge>) => merge(...args).json.errors;
  expect(vault('POST', 'identity/entity/merge', {}).json.errors).toEqual(['missing entity id to merge to']);
  expect(errors('x', [])).toEqual(['missing entity ids to merge from']);
  expect(errors('x', ['y'])).toEqual(['entity id to merge to is invalid']);
  expect(errors(ann.id, ['y'])).toEqual(['entity id to merge from is invalid']);
  expect(errors(ann.id, [ann.id])).toEqual(['to_entity_id should not be present in from_entity_ids']);
  expect(errors(ann.id, ['a', 'b'], ['x', 'y'])).toEqual([
    'aliases conflicts cannot be resolved with multiple from entity ids - merge one entity at a time',
  ]);
  expect(errors(ann.id, [bob.id], ['x'])).toEqual([
    `conflicting mount accessors in following alias IDs and neither were present in conflicting_alias_ids_to_keep: ${bob.alias}, ${ann.alias}`,
  ]);
  expect(errors(ann.id, [bob.id, cat.id])).toEqual([
    `mount accessor ${accessors.one} found in multiple fromEntities, merge should be done with one fromEntity at a time`,
  ]);
  const clash = merge(ann.id, [bob.id]);
  expect(clash.status).toBe(400);
  expect(clash.json.errors[0]).toContain(
    `clashes: \n\t* mountAccessor: ${accessors.one}, toEntity ID: ${ann.id}, fromEntity ID: ${bob.id}, conflicting`,
  );
  expect(clash.json.data).toEqual([
    { alias: 'ann-role', entity: 'ann', entity_id: ann.id, mount: 'approle', mount_path: 'auth/one/' },
    { alias: 'bob-role', entity: 'bob', entity_id: bob.id, mount: 'approle', mount_path: 'auth/one/' },
  ]);
  expect(vault('GET', 'identity/entity/name/bob').status).toBe(200);
});
