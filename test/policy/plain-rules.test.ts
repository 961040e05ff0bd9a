import fc from 'fast-check';
import { expect, test } from 'vitest';
import { builtInTexts } from '../../src/engine/policies/built-in.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { readPlainRules } from '../../src/policy/plain-rules.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { messageOf } from '../../src/values/message.ts';
import { utc } from '../support/time.ts';

function outcomeOf(text: string): Policy | string {
  try {
    return parsePolicy(text, utc(2026, 0, 31));
  } catch (error) {
    return messageOf(error);
  }
}

/** What the HCL parser makes of a text: with such a comment, no policy is plain. */
function hclOutcomeOf(text: string): Policy | string {
  return outcomeOf(`/**/${text}`);
}

const plain: ReadonlyArray<readonly [title: string, text: string]> = [
  ['nothing', ''],
  ['rules on one line', 'path "a" { capabilities = ["read"] } path "/b/*"{capabilities=["list","sudo" , "read"]}'],
  ['rules with comments around', '# a\n//b\npath "a" {\r\n\tcapabilities = ["read"]\r\n}\n# c'],
  ['the same path twice', 'path "a" { capabilities = ["read"] }\npath "a" { capabilities = ["list"] }'],
  ['wildcards and denials', 'path "+/a/+*x" { capabilities = ["create", "deny", "nonsense"] }'],
  ['a forbidden wildcard', 'path "a/+*" { capabilities = ["read"] }'],
  ['an unknown capability', 'path "a" { capabilities = ["read", "write"] }'],
  ['templates', 'path "a/{{ identity.entity.id }}/*" { capabilities = ["read"] }'],
  ['an unbalanced template', 'path "a/{{x" { capabilities = ["read"] }'],
  ...[...builtInTexts].map(([name, text]) => [`the built-in policy ${name}`, text] as const),
];

test.each(plain)('reads %s without the HCL parser, with the same result', (_title, text) => {
  expect(readPlainRules(text)).toBeDefined();
  expect(outcomeOf(text)).toEqual(hclOutcomeOf(text));
});

test.each([
  'name = "x"',
  'path "a" { }',
  'path "a" { capabilities = [] }',
  'path "a" { capabilities = ["read",] }',
  'path "a" { capabilities = ["read"], }',
  'path "a" { capabilities = ["read"] policy = "read" }',
  'path "a" { capabilities = ["read"] capabilities = ["list"] }',
  'path "a" { capabilities = "read" }',
  'path "a" { capabilities = ["\\u0072ead"] }',
  'path "a\\tb" { capabilities = ["read"] }',
  'path "a$' + '{b}" { capabilities = ["read"] }',
  'path "ä" { capabilities = ["read"] }',
  'path "a\n" { capabilities = ["read"] }',
  'path "a" "b" { capabilities = ["read"] }',
  'path = { capabilities = ["read"] }',
  '{"path": {"a": {"capabilities": ["read"]}}}',
  '/* comment */ path "a" { capabilities = ["read"] }',
  '# \0\npath "a" { capabilities = ["read"] }',
  'path "a',
  'path "a" { capabilities = ["read"',
])('leaves %j to the HCL parser', (text) => {
  expect(readPlainRules(text)).toBeUndefined();
});

test('a policy read as plain means the same to the HCL parser', () => {
  const anyBlank = fc.constantFrom('', ' ', '\n', '\t', '\r\n', '\r', '# x\n', '//y\n', '/', '#');
  const word = fc.constantFrom(
    'path',
    '"',
    '{',
    '}',
    '[',
    ']',
    '=',
    ',',
    'capabilities',
    '"a/*"',
    '"read"',
    '"{{x}}"',
    'b',
  );
  const rule = fc.constantFrom('path "a" { capabilities = ["read", "list"] }', 'path"+/b"{capabilities=["deny"]}');
  const pieces = fc.array(fc.oneof(anyBlank, word, rule, fc.string({ maxLength: 2, unit: 'binary' })), {
    maxLength: 12,
  });
  const text = pieces.map((parts) => parts.join(''));
  const damaged = fc
    .tuple(fc.array(rule, { minLength: 1, maxLength: 3 }), fc.nat(), fc.nat(2), fc.oneof(anyBlank, word))
    .map(([rules, at, count, added]) => {
      const whole = rules.join('\n');
      const start = at % whole.length;
      return whole.slice(0, start) + added + whole.slice(start + count);
    });
  let found = 0;
  fc.assert(
    fc.property(fc.oneof(text, damaged), (each) => {
      if (readPlainRules(each) !== undefined) {
        found++;
        expect(outcomeOf(each)).toEqual(hclOutcomeOf(each));
      }
    }),
    { numRuns: 1000 },
  );
  expect(found).toBeGreaterThan(50);
});
