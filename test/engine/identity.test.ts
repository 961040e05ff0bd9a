import { expect, test } from 'vitest';
import { mount, tokenVault } from '../support/token-store.ts';

test('creates an entity at the first login and finds it at the next', () => {
  const vault = tokenVault();
  const entity = vault.within(({ identity }) => identity.forAlias(mount, { name: 'Role/1', metadata: { a: '1' } }));
  expect(entity).toMatchObject({ policies: [], disabled: false, aliases: [{ name: 'Role/1', metadata: { a: '1' } }] });
  vault.within(({ identity }) => {
    expect(identity.forAlias(mount, { name: 'Role/1', metadata: { a: '2' } }).id).toBe(entity.id);
    expect(identity.byAlias(mount.accessor, 'ROLE/1')?.aliases[0]?.metadata).toEqual({ a: '2' });
    expect(identity.byName(entity.name.toUpperCase())?.id).toBe(entity.id);
    expect(identity.byAliasId(entity.aliases[0]?.id ?? '')?.id).toBe(entity.id);
    expect(identity.ids()).toEqual([entity.id]);
  });
});

test('grants an entity the policies of its groups and their ancestors', () => {
  const vault = tokenVault();
  const entity = vault.within(({ identity }) => identity.forAlias(mount, { name: 'x' }));
  const group = (id: string, more: object) => ({
    id,
    name: id,
    type: 'internal' as const,
    policies: [`of-${id}`],
    metadata: {},
    memberEntityIds: [],
    parentGroupIds: [],
    modifyIndex: 1,
    creationTime: 0n,
    lastUpdateTime: 0n,
    ...more,
  });
  vault.within(({ identity }) => {
    identity.put({ ...entity, policies: ['own'] });
    identity.groups.put(group('top', { parentGroupIds: ['near'] }));
    identity.groups.put(group('near', { parentGroupIds: ['top'], memberEntityIds: [entity.id] }));
    identity.groups.put(group('other', {}));
  });
  vault.within(({ identity }) => {
    expect(identity.policies(entity.id)).toEqual(['own', 'of-near', 'of-top']);
    expect(identity.groups.members('top')).toEqual(['near']);
    identity.delete(entity);
    expect(identity.groups.byName('NEAR')?.memberEntityIds).toEqual([]);
    expect(identity.get(entity.id)).toBeUndefined();
    expect(identity.byAlias(mount.accessor, 'x')).toBeUndefined();
    expect(identity.policies(entity.id)).toEqual([]);
  });
});

test('validates metadata of a new entity, but not replaced metadata', () => {
  const vault = tokenVault();
  const forAlias = (name: string, metadata: Record<string, string>) =>
    vault.within(({ identity }) => identity.forAlias(mount, { name, metadata }));
  expect(() => forAlias('x', { 'a.b': 'c' })).toThrow(
    'invalid alias metadata: failed to load metadata pair ("a.b", "c"): key contains invalid characters',
  );
  const { id } = forAlias('x', { a: 'c' });
  expect(forAlias('x', { 'a.b': 'c' })).toMatchObject({ id, aliases: [{ metadata: { 'a.b': 'c' } }] });
});
