import { expect, test } from 'vitest';
import { policyStore } from '../../../src/engine/policies/store.ts';
import type { IdentityAlias, IdentityEntity, IdentityGroup } from '../../../src/services/identity-store.ts';
import type { PolicyStore, PolicyText } from '../../../src/services/policy-store.ts';
import { memoryStorage } from '../../../src/storage/memory.ts';
import { unixSeconds } from '../../../src/values/time.ts';
import { utc } from '../../support/time.ts';

const now = utc(2026, 0, 31);

const times = { creationTime: now, lastUpdateTime: now };

const alias: IdentityAlias = {
  ...times,
  id: 'a1',
  name: 'role',
  mountAccessor: 'acc',
  mountType: 'approle',
  metadata: { env: 'dev' },
  customMetadata: { zone: 'z1' },
  local: false,
};

const group: IdentityGroup = {
  ...times,
  id: 'g1',
  name: 'ops',
  type: 'internal',
  policies: [],
  metadata: { floor: '2' },
  memberEntityIds: ['e1'],
  parentGroupIds: [],
  modifyIndex: 1,
};

const entity: IdentityEntity = {
  ...times,
  id: 'e1',
  name: 'web',
  policies: [],
  metadata: { team: 'blue', wild: '*', deep: 'a/b' },
  disabled: false,
  aliases: [alias],
  groups: [group],
};

function withStore<T>(body: (policies: PolicyStore) => T): T {
  const identity = () => ({ resolve: (id: string) => (id === 'e1' ? entity : undefined), policies: () => [] });
  return memoryStorage().transact((storage) => body(policyStore({ storage, now, identity })));
}

function policy(name: string, path: string, more: Partial<PolicyText> = {}): PolicyText {
  const text = `path "${path}" { capabilities = ["read"] }`;
  return { name, text, casRequired: false, expires: null, ...more };
}

test.each([
  ['x/{{identity.entity.id}}', 'x/e1'],
  ['x/{{ identity.entity.name }}/y', 'x/web/y'],
  ['{{identity.entity.metadata.team}}', 'blue'],
  ['{{identity.entity.aliases.acc.name}}', 'role'],
  ['{{identity.entity.aliases.acc.metadata.env}}', 'dev'],
  ['{{identity.entity.aliases.acc.custom_metadata.zone}}', 'z1'],
  ['{{identity.groups.ids.g1.name}}', 'ops'],
  ['{{identity.groups.names.ops.metadata.floor}}', '2'],
  ['{{time.now}}', String(unixSeconds(now))],
  ['{{time.now.plus.1h}}', String(unixSeconds(now) + 3600)],
])('fills in %s', (template, path) => {
  withStore((policies) => {
    policies.put(policy('p', template));
    expect(policies.acl(['p'], 'e1').capabilities(path)).toEqual(['read']);
    if (template.includes('identity')) {
      expect(policies.acl(['p']).capabilities(path)).toEqual(['deny']);
    }
  });
});

test.each(['identity.entity.metadata.none', 'identity.entity.metadata.wild', 'identity.entity.metadata.deep', 'other'])(
  'leaves a path with %s out',
  (directive) => {
    withStore((policies) => {
      policies.put(policy('p', `x/{{${directive}}}`));
      const { exact, prefix } = policies.acl(['p'], 'e1').rules();
      expect([exact.size, prefix.size]).toEqual([0, 0]);
    });
  },
);

test('allows slashes and wildcards in template values if the policy does', () => {
  withStore((policies) => {
    policies.put(policy('s', 'x/{{identity.entity.metadata.deep}}', { allowSlashes: true }));
    policies.put(policy('w', 'y/{{identity.entity.metadata.wild}}', { allowWildcards: true }));
    expect(policies.acl(['s', 'w'], 'e1').capabilities('x/a/b')).toEqual(['read']);
    expect(policies.acl(['s', 'w'], 'e1').capabilities('y/anything')).toEqual(['read']);
  });
});

test('trims and lower-cases names, and ignores names without a policy', () => {
  withStore((policies) => {
    policies.put(policy(' Web ', 'a'));
    expect(policies.get('WEB')).toMatchObject({ name: 'web', version: 1, modified: now });
    expect(policies.acl(['none', 'web']).capabilities('a')).toEqual(['read']);
    expect(policies.get('')).toBeUndefined();
  });
});

test('root allows everything, and must be the only policy', () => {
  withStore((policies) => {
    expect(policies.acl(['root']).root).toBe(true);
    expect(policies.acl(['root']).check({ operation: 'delete', path: 'x', data: {} })).toMatchObject({
      allowed: true,
      sudo: true,
      root: true,
    });
    expect(() => policies.acl(['root', 'default'])).toThrow('internal error');
  });
});

test('applies a rewritten policy at once', () => {
  withStore((policies) => {
    policies.put(policy('p', 'a'));
    expect(policies.acl(['p']).capabilities('a')).toEqual(['read']);
    policies.put(policy('p', 'b'));
    expect(policies.acl(['p']).capabilities('a')).toEqual(['deny']);
    policies.delete('p');
    expect(policies.acl(['p']).capabilities('b')).toEqual(['deny']);
  });
});
