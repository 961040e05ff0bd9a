import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findRule, isExempt } from '../../../src/engine/quotas/find-rule.ts';
import type { RateLimitRule } from '../../../src/services/quotas.ts';

const rule = (name: string, mountPath: string, pathSuffix = '', role = ''): RateLimitRule => ({
  name,
  revision: name,
  mountPath,
  pathSuffix,
  role,
  rate: 1,
  interval: 1,
  blockInterval: 0,
  inheritable: false,
});

const rules = [
  rule('all', ''),
  rule('mount', 'kv/'),
  rule('exact', 'kv/', 'a/b'),
  rule('prefix', 'kv/', 'a/*'),
  rule('longer', 'kv/', 'a/bc*'),
  rule('login', 'auth/approle/'),
  rule('jenkins', 'auth/approle/', '', 'jenkins'),
];

test.each([
  ['kv/a/b', 'exact'],
  ['kv/a/b/', 'exact'],
  ['kv/a/x', 'prefix'],
  ['kv/a/bcd', 'longer'],
  ['kv/a', 'mount'],
  ['kv/', 'mount'],
  ['other/a/b', 'all'],
])('%s is limited by %s', (path, name) => {
  const mountPath = path.startsWith('kv/') ? 'kv/' : '';
  const role = () => expect.unreachable();
  expect(findRule(rules, { path, mountPath, role })?.name).toBe(name);
  expect(findRule(rules.slice(1), { path, mountPath, role })?.name).toBe(name === 'all' ? undefined : name);
});

test('a quota by role takes precedence', () => {
  const of = (role: string) =>
    findRule(rules, { path: 'auth/approle/login', mountPath: 'auth/approle/', role: () => role })?.name;
  expect([of('jenkins'), of('other'), of('')]).toEqual(['jenkins', 'login', 'login']);
});

test.each([
  ['sys/health', true],
  ['sys/healthy', true],
  ['sys/mounts', true],
  ['sys/mounts/x', true],
  ['sys/auth', false],
  ['sys/auth/x', true],
  ['secret/a', false],
])('whether %s is exempt', (path, isSo) => {
  expect(isExempt(['', 'sys/health', 'sys/*', '!sys/auth', 'sys/auth/'], path)).toBe(isSo);
});

test('of the listed prefixes of a path, the longest decides', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), minLength: 1, maxLength: 4 });
  const entry = fc.tuple(fc.boolean(), text).map(([isException, prefix]) => (isException ? `!${prefix}` : prefix));
  fc.assert(
    fc.property(fc.uniqueArray(entry, { selector: (e) => e.replace('!', '') }), text, (listed, path) => {
      let expected = false;
      for (let end = 1; end <= path.length; end++) {
        const prefix = path.slice(0, end);
        expected = listed.includes(prefix) || (expected && !listed.includes(`!${prefix}`));
      }
      expect(isExempt(listed, path)).toBe(expected);
    }),
  );
});
