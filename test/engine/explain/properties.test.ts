import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Subject } from '../../../src/engine/explain/question.ts';
import { QuestionedVault } from './support.ts';

const capabilities = ['create', 'read', 'update', 'delete', 'list', 'patch', 'scan', 'sudo', 'deny'];

/** Paths that no backend answers with 403 by itself. */
const paths = [
  'secret/data/a',
  'secret/data/a/b',
  'secret/data/new',
  'secret/metadata/a',
  'secret/a',
  'secret',
  'cubbyhole/x',
  'sys/mounts',
  'sys/auth/none',
  'sys/policies/acl/some',
  'sys/health',
  'sys/audit',
  'auth/approle/role/jenkins',
  'auth/approle/role/Jenkins',
  'auth/approle/role/new',
  'nowhere/a',
];

const rulePath = fc.oneof(
  fc.constantFrom(...paths, ...paths.map((path) => `${path}/`)),
  fc.constantFrom('secret/*', 'secret/data/*', 'secret/+/a', 'secret/+/a/*', 's*', '*', '+/+', 'sys/*', 'sys/+/+'),
  fc.constantFrom('auth/approle/role/*', 'auth/+/role/jenkins', 'secret/data/{{identity.entity.name}}'),
);

const body = fc
  .record(
    {
      required_parameters: fc.constantFrom('["a"]', '["b"]'),
      allowed_parameters: fc.constantFrom('{ a = [] }', '{ "*" = [], a = ["1"] }', '{ options = [] }'),
      denied_parameters: fc.constantFrom('{ a = ["2"] }', '{ "*" = [] }'),
      min_wrapping_ttl: fc.constantFrom('"1m"'),
      max_wrapping_ttl: fc.constantFrom('"2m"'),
      pagination_limit: fc.constantFrom('3'),
      expiration: fc.constantFrom('"2026-01-31T11:00:00Z"', '"2030-01-01T00:00:00Z"'),
    },
    { requiredKeys: [] },
  )
  .map((keys) => Object.entries(keys).map(([key, value]) => `  ${key} = ${value}\n`))
  .map((lines) => lines.join(''));

const rule = fc
  .tuple(rulePath, fc.subarray(capabilities, { minLength: 1, maxLength: 4 }), fc.oneof(fc.constant(''), body))
  .map(([path, granted, rest]) => `path "${path}" {\n  capabilities = ${JSON.stringify(granted)}\n${rest}}\n`);

const policy = fc.array(rule, { minLength: 1, maxLength: 4 }).map((rules) => rules.join(''));

const request = fc.record({
  method: fc.constantFrom('GET', 'LIST', 'SCAN', 'POST', 'PATCH', 'DELETE'),
  path: fc.constantFrom(...paths),
  data: fc.constantFrom({}, { a: '1' }, { a: '2', b: 'x' }, { data: { k: 'v' } }),
  wrapTtl: fc.constantFrom(undefined, 30, 90, 300),
});

const capabilityOf: Readonly<Record<string, string>> = {
  GET: 'read',
  LIST: 'list',
  SCAN: 'scan',
  POST: 'write',
  PATCH: 'patch',
  DELETE: 'delete',
};

function newVault(policies: readonly string[]): { readonly vault: QuestionedVault; readonly names: readonly string[] } {
  const vault = new QuestionedVault();
  vault.succeed('POST', 'sys/auth/approle', { type: 'approle' });
  vault.succeed('POST', 'auth/approle/role/jenkins', {});
  vault.succeed('POST', 'secret/data/a', { data: { k: 'v' } });
  for (const [i, text] of policies.entries()) {
    vault.writePolicy(`p${i}`, text);
  }
  return { vault, names: policies.map((_, i) => `p${i}`) };
}

type Sent = typeof request extends fc.Arbitrary<infer T> ? T : never;

function send(vault: QuestionedVault, { method, path, data, wrapTtl }: Sent, token: string) {
  const hasBody = method === 'POST' || method === 'PATCH';
  const pairs = Object.entries(data).map(([key, value]): [string, string] => [key, String(value)]);
  const query = hasBody || pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
  const extra = { token, ...(wrapTtl !== undefined && { wrapTtl: String(wrapTtl) }) };
  return vault.send(method, path + query, hasBody ? data : undefined, extra);
}

function ask(vault: QuestionedVault, { method, path, data, wrapTtl }: Sent, subject: Subject) {
  const hasBody = method === 'POST' || method === 'PATCH';
  const texts = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, String(value)]));
  return vault.why(capabilityOf[method] ?? '', path, subject, { data: hasBody ? data : texts, wrapTtl });
}

test('the verdict agrees with the real request', () => {
  const verdicts = new Set<string>();
  fc.assert(
    fc.property(fc.array(policy, { minLength: 1, maxLength: 3 }), fc.array(request, { minLength: 8 }), (texts, all) => {
      const { vault, names } = newVault(texts);
      const { id, accessor } = vault.newToken({ policies: names, no_default_policy: true });
      for (const each of all) {
        const subjects: Subject[] = [
          { kind: 'token', token: id },
          { kind: 'accessor', accessor },
          // A write creates or updates, and each token has a cubbyhole of its own.
          ...(each.path.startsWith('cubbyhole/') ? [] : [{ kind: 'policies', policies: names } as const]),
        ];
        const explanations = subjects.map((subject) => ask(vault, each, subject));
        const { status, body: answer } = send(vault, each, id);
        const isAllowed = status !== 403;
        expect({ each, answer, allowed: explanations.map(({ allowed }) => allowed) }).toEqual({
          each,
          answer,
          allowed: subjects.map(() => isAllowed),
        });
        verdicts.add(explanations[0]?.reason.replace(/"[^"]*"|p\d/g, '') ?? '');
      }
    }),
    { numRuns: 60 },
  );
  // The requests met many kinds of decisions, not just a few.
  expect(verdicts.size).toBeGreaterThan(12);
});

test('the rule that decided is among those shown, and a suggestion works', () => {
  let suggestions = 0;
  fc.assert(
    fc.property(fc.array(policy, { minLength: 1, maxLength: 3 }), fc.array(request, { minLength: 4 }), (texts, all) => {
      const { vault, names } = newVault(texts);
      for (const each of all) {
        const { reason, policies, suggestion, allowed } = ask(vault, each, { kind: 'policies', policies: names });
        const decided = policies.filter((row) => row.decided);
        const mustDecide = reason.startsWith('The rule') || reason.startsWith('The path needs sudo');
        expect(decided.length > 0).toBe(mustDecide);
        expect(allowed && suggestion !== null).toBe(false);
        if (suggestion === null) {
          continue;
        }
        suggestions++;
        vault.writePolicy('suggested', suggestion);
        const { id } = vault.newToken({ policies: [...names, 'suggested'], no_default_policy: true });
        expect({ suggestion, status: send(vault, each, id).status }).not.toMatchObject({ status: 403 });
      }
    }),
    { numRuns: 50 },
  );
  expect(suggestions).toBeGreaterThan(50);
});

test('who-can lists exactly those whose requests are allowed', () => {
  const plainRule = fc
    .tuple(rulePath, fc.subarray(capabilities, { minLength: 1, maxLength: 4 }))
    .map(([path, granted]) => `path "${path}" { capabilities = ${JSON.stringify(granted)} }\n`);
  const plain = fc.array(plainRule, { minLength: 1, maxLength: 4 }).map((rules) => rules.join(''));
  const asked = fc.constantFrom(...paths.filter((path) => path !== 'sys/health'));
  fc.assert(
    fc.property(fc.array(plain, { minLength: 2, maxLength: 4 }), asked, (texts, path) => {
      const { vault, names } = newVault(texts);
      const tokens = names.map((_, i) => vault.newToken({ policies: names.slice(i), no_default_policy: true }));
      vault.succeed('POST', 'auth/approle/role/jenkins', { token_policies: names });
      vault.succeed('POST', 'identity/entity', { name: 'ann', policies: [names[0]] });
      vault.succeed('POST', 'identity/group', { name: 'team', policies: [names[1]] });
      for (const capability of ['read', 'list', 'update', 'sudo']) {
        const found = vault.whoCan(capability, path);
        const can = (subject: Subject) => vault.why(capability, path, subject).allowed;
        const accessors = found.tokens.map(({ accessor }) => accessor);
        expect(tokens.map(({ accessor }) => accessors.includes(accessor))).toEqual(
          tokens.map(({ accessor }) => can({ kind: 'accessor', accessor })),
        );
        const policies = found.policies.map(({ name }) => name);
        expect(policies).toContain('root');
        expect(names.map((name) => policies.includes(name))).toEqual(
          names.map((name) => can({ kind: 'policies', policies: [name] })),
        );
        expect(found.roles.length > 0).toBe(can({ kind: 'role', role: 'jenkins', mount: 'approle/' }));
        expect(found.groups.length > 0).toBe(can({ kind: 'policies', policies: [names[1] ?? ''] }));
      }
    }),
    { numRuns: 30 },
  );
});
