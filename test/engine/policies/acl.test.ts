import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aclOf } from '../../../src/engine/policies/acl.ts';
import { parsePolicy } from '../../../src/policy/parse-policy.ts';
import type { Acl, AclRequest } from '../../../src/services/policy-store.ts';
import { expectLinear } from '../../support/linear.ts';
import { utc } from '../../support/time.ts';

const now = utc(2026, 0, 31);

function acl(...texts: string[]): Acl {
  return aclOf(
    texts.map((text) => parsePolicy(text, now)),
    now,
  );
}

function rule(path: string, body: string): string {
  return `path "${path}" {\n${body}\n}\n`;
}

function allows(rules: Acl, request: Partial<AclRequest>): boolean {
  return rules.check({ operation: 'update', path: 'a', data: {}, ...request }).allowed;
}

const segments = ['a', 'ab', 'b', ''];

/** A naive reading of the rules: every matching pattern, then the best one by the documented order. */
function naiveBest(patterns: readonly string[], path: string): string | undefined {
  if (patterns.includes(path)) {
    return path;
  }
  const fits = (pattern: string) => {
    const source = pattern
      .replace(/\*$/, '')
      .split('/')
      .map((part) => (part === '+' ? '[^/]*' : part))
      .join('/');
    return new RegExp(`^${source}${pattern.endsWith('*') ? '' : '$'}`).test(path);
  };
  const firstWildcard = (pattern: string) => pattern.search(/[+*]/);
  const order = (a: string, b: string) =>
    firstWildcard(a) - firstWildcard(b) ||
    Number(b.endsWith('*')) - Number(a.endsWith('*')) ||
    b.split('+').length - a.split('+').length ||
    a.length - b.length ||
    (a < b ? -1 : 1);
  return patterns
    .filter((pattern) => /[+*]/.test(pattern) && fits(pattern))
    .sort(order)
    .at(-1);
}

test('applies the most specific rule', () => {
  const segment = fc.constantFrom(...segments, '+', '+');
  const pattern = fc
    .tuple(fc.array(segment, { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([parts, star]) => `${parts.join('/')}${star && parts.at(-1) !== '+' ? '*' : ''}`)
    .filter((text) => text !== '' && !text.startsWith('/'));
  const path = fc.array(fc.constantFrom(...segments), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const patterns = fc.uniqueArray(pattern, { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(
      patterns,
      path.filter((text) => !text.startsWith('/')),
      (all, asked) => {
        const best = naiveBest(all, asked);
        const text = all
          .map((each, i) => rule(each, `capabilities = ["read"]\nrequired_parameters = ["p${i}"]`))
          .join('');
        const rules = acl(text);
        const satisfied = all.filter((_, i) =>
          allows(rules, { operation: 'read', path: asked, data: { [`p${i}`]: 1 } }),
        );
        expect(satisfied).toEqual(best === undefined ? [] : [best]);
        const { rule: decided } = rules.check({ operation: 'read', path: asked, data: {} });
        expect(rules.matches('read', asked)[0]?.rule).toBe(decided);
      },
    ),
    { numRuns: 1000 },
  );
});

test('merges policies, and deny overrides all', () => {
  const [read, list, deny] = ['"read"', '"list"', '"deny"'].map((each) => rule('a/*', `capabilities = [${each}]`));
  expect(acl(read ?? '', list ?? '').capabilities('a/x')).toEqual(['list', 'read']);
  expect(acl(read ?? '', deny ?? '', list ?? '').capabilities('a/x')).toEqual(['deny']);
  expect(acl(deny ?? '', rule('a/x', 'capabilities = ["read"]')).capabilities('a/x')).toEqual(['read']);
});

test('falls back to the rule without the slash for a listing', () => {
  const rules = acl(rule('a', 'capabilities = ["list"]') + rule('b/*', 'capabilities = ["list"]'));
  expect(rules.capabilities('/a/')).toEqual(['list']);
  expect(allows(rules, { operation: 'list', path: 'a/' })).toBe(true);
  expect(allows(rules, { operation: 'list', path: 'b' })).toBe(false);
});

test('checks required, denied and allowed parameters', () => {
  const body = `
    capabilities = ["update", "read", "list"]
    required_parameters = ["NEED"]
    allowed_parameters = { "need" = [], "a" = ["x*", "*y", "*m*", true, 5], "*" = [], "l" = [["p", "q*"]] }
    denied_parameters = { "bad" = ["1"], "worse" = [] }
  `;
  const rules = acl(rule('a', body));
  const may = (data: Record<string, unknown>, operation = 'update') => allows(rules, { operation, data });
  expect(may({})).toBe(false);
  expect(may({}, 'list')).toBe(true);
  expect(may({ need: 1 })).toBe(true);
  expect(may({ NEED: 1 })).toBe(false);
  expect(may({ need: 1, other: [] }, 'read')).toBe(true);
  expect(may({ need: 1, A: 'xyz' })).toBe(true);
  expect(may({ need: 1, a: 'zy' })).toBe(true);
  expect(may({ need: 1, a: 'am n' })).toBe(true);
  expect(may({ need: 1, a: 'zz' })).toBe(false);
  expect(may({ need: 1, a: true })).toBe(true);
  expect(may({ need: 1, a: 'true' })).toBe(false);
  expect(may({ need: 1, a: 5 })).toBe(false);
  expect(may({ need: 1, l: ['p', 'q*'] })).toBe(true);
  expect(may({ need: 1, l: ['p', 'qq'] })).toBe(false);
  expect(may({ need: 1, bad: '1' })).toBe(false);
  expect(may({ need: 1, bad: '2' })).toBe(true);
  expect(may({ need: 1, Worse: null })).toBe(false);
});

test('allows only requests without parameters if * is denied', () => {
  const rules = acl(rule('a', 'capabilities = ["update"]\ndenied_parameters = { "*" = ["x"] }'));
  expect(allows(rules, { data: {} })).toBe(true);
  expect(allows(rules, { data: { b: 'y' } })).toBe(false);
});

test('merges parameter rules, and an empty list replaces the others', () => {
  const one = rule('a', 'capabilities = ["update"]\nallowed_parameters = { "x" = ["1"], "y" = ["1"] }');
  const two = rule('a', 'capabilities = ["update"]\nallowed_parameters = { "x" = ["2"], "y" = [], "z" = [] }');
  const { exact } = acl(one, two).rules();
  expect([...(exact.get('a')?.allowedParameters ?? [])]).toEqual([
    ['x', ['2', '1']],
    ['y', []],
    ['z', []],
  ]);
});

test('applies the smaller of several wrapping limits', () => {
  const one = rule('a', 'capabilities = ["update"]\nmin_wrapping_ttl = "1m"\nmax_wrapping_ttl = "2m"');
  const rules = acl(one);
  expect(allows(rules, {})).toBe(false);
  expect([59, 60, 120, 121].map((wrapTtl) => allows(rules, { wrapTtl }))).toEqual([false, true, true, false]);
  const impossible = acl(one, rule('a', 'capabilities = ["update"]\nmax_wrapping_ttl = "30s"'));
  expect([30, 60].map((wrapTtl) => allows(impossible, { wrapTtl }))).toEqual([false, false]);
});

test('applies pagination limits', () => {
  const limit = (body: string, data: Record<string, unknown>) => {
    const verdict = acl(rule('a', `capabilities = ["list"]\n${body}`)).check({ operation: 'list', path: 'a', data });
    return verdict.allowed ? verdict.paginationLimit : 'refused';
  };
  const two = 'pagination_limit = 2';
  expect(limit(two, {})).toBe(2);
  expect(limit(two, { limit: 'max' })).toBe(2);
  expect(limit(two, { limit: '0' })).toBe(2);
  expect(limit(two, { limit: '' })).toBe(2);
  expect(limit(two, { limit: '1' })).toBeUndefined();
  expect(limit(two, { limit: '3' })).toBe('refused');
  expect(limit(two, { limit: -1 })).toBe('refused');
  expect(limit(two, { limit: 'x' })).toBe('refused');
  expect(limit(`${two}\nrequired_parameters = ["Limit"]`, {})).toBe('refused');
  expect(limit('', { limit: 'max' })).toBe(0);
  expect(limit('', { limit: '9' })).toBeUndefined();
});

test("filters listed keys by the token's read and list capabilities", () => {
  const rules = acl(
    rule('m/*', 'capabilities = ["list"]\nlist_scan_response_keys_filter_path = "d/{{ .key }}"') +
      rule('d/*', 'capabilities = ["list"]') +
      rule('d/a', 'capabilities = ["read"]') +
      rule('d/root', 'capabilities = ["read"]') +
      rule('d/sudo', 'capabilities = ["read", "sudo"]'),
  );
  const isRootPath = (path: string) => path === 'd/root' || path === 'd/sudo';
  const { listFilter } = rules.check({ operation: 'list', path: 'm/', data: {}, isRootPath });
  expect(['a', 'b', 'c/', 'root', 'sudo'].filter((key) => listFilter?.(key))).toEqual(['a', 'c/', 'sudo']);
});

test('reports whether a mount is visible', () => {
  const sees = (path: string, capability = 'read') =>
    acl(rule(path, `capabilities = ["${capability}"]`)).seesMount('secret/');
  expect(
    ['secret/x', 'secret', 'sec*', 'secret/*', '+', '+/data', 'secret/+/b', 'se*'].filter((path) => !sees(path)),
  ).toEqual([]);
  expect(['other/x', 'secretive', '+x/y', 'x/+'].filter((path) => sees(path))).toEqual([]);
  expect(sees('secret/x', 'deny')).toBe(false);
});

test('applies a rule until it expires', () => {
  const policy = parsePolicy(rule('a', 'capabilities = ["read"]\nexpiration = "2026-02-01T00:00:00Z"'), now);
  expect(aclOf([policy], now).capabilities('a')).toEqual(['read']);
  expect(aclOf([policy], utc(2026, 1, 2)).capabilities('a')).toEqual(['deny']);
});

test('always allows help and never unknown operations', () => {
  const rules = acl(rule('a', 'capabilities = ["read"]'));
  expect(allows(rules, { operation: 'help', path: 'b' })).toBe(true);
  expect(allows(rules, { operation: 'header', path: 'a' })).toBe(false);
});

test('merges rules for one path in linear time', () => {
  const parameters = (i: number) =>
    `capabilities = ["read"] allowed_parameters = { "a" = ["${i}"] "${i}" = [] } required_parameters = ["${i}"]`;
  expectLinear(64 * 1024, (size) => {
    const text = Array.from({ length: size / 16 }, (_, i) => rule('a', parameters(i))).join('');
    const policy = parsePolicy(text, now);
    return () => void aclOf([policy], now);
  });
});

test('says why it decided', () => {
  const rules = acl(
    rule('secret/*', 'capabilities = ["read"]'),
    rule('secret/+/denied', 'capabilities = ["deny"]'),
    rule('secret/w', 'capabilities = ["update"]\nmin_wrapping_ttl = "1m"'),
    rule(
      'secret/p',
      'capabilities = ["update"]\nrequired_parameters = ["a"]\nallowed_parameters = { a = [], b = ["1"] }',
    ),
    rule('secret/d', 'capabilities = ["update"]\ndenied_parameters = { "*" = [] }'),
    rule('list/', 'capabilities = ["list"]\npagination_limit = 5'),
  );
  const reason = (request: Partial<AclRequest>) => {
    const { reason: why, parameter } = rules.check({ operation: 'update', path: 'secret/p', data: {}, ...request });
    return parameter === undefined ? why : `${why}: ${parameter}`;
  };
  expect([
    reason({ path: 'other' }),
    reason({ path: 'secret/a', operation: 'read' }),
    reason({ path: 'secret/a' }),
    reason({ path: 'secret/a/denied' }),
    reason({ path: 'secret/w' }),
    reason({ path: 'secret/w', wrapTtl: 60 }),
    reason({}),
    reason({ data: { a: 1 } }),
    reason({ data: { a: 1, b: '2' } }),
    reason({ data: { a: 1, c: '2' } }),
    reason({ path: 'secret/d', data: { x: 1 } }),
    reason({ path: 'list/', operation: 'list', data: { limit: '6' } }),
    reason({ path: 'other', operation: 'help' }),
  ]).toEqual([
    'no rule',
    'granted',
    'capability',
    'deny',
    'wrapping',
    'granted',
    'required: a',
    'granted',
    'allowed parameter: b',
    'allowed parameter: c',
    'denied parameter: x',
    'page',
    'help',
  ]);
});

test('lists the rules that match, each with why it precedes the next', () => {
  const rules = acl(
    ['a/b/c/', 'a/b/c', 'a/b/*', 'a/+/c', 'a/+/*', 'a/+/+', '*', 'z', 'a/b/c/d']
      .map((path) => rule(path, `capabilities = ["list"]\nrequired_parameters = ["${path}"]`))
      .join(''),
  );
  const shown = rules
    .matches('list', 'a/b/c/')
    .map(({ rule: { requiredParameters }, precedence }) => [requiredParameters[0], precedence]);
  expect(shown).toEqual([
    ['a/b/c/', 'folder'],
    ['a/b/c', 'exact'],
    ['a/b/*', 'first wildcard'],
    ['a/+/*', 'first wildcard'],
    ['*', 'folder'],
    ['a/+/c', 'fewer wildcards'],
    ['a/+/+', undefined],
  ]);
});
