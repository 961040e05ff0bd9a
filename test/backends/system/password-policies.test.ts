import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generatePassword, parsePasswordPolicy } from '../../../src/backends/system/policies/password-generator.ts';
import { freshVault } from '../../support/engine.ts';

const abc = 'rule "charset" { charset = "abc" }';
const listed = (message: string) => `1 error occurred:\n\t* ${message}\n\n`;
const invalid = (message: string) => listed(`invalid password policy: ${message}`);
const undecodable = (prefix: string, problem: string) =>
  invalid(`${prefix}: decoding failed due to the following error(s):\n\n${problem}`);
const badRule = 'unable to parse rules: unable to parse rule charset: failed to parse charset restriction';

test('the answer to a write can be wrapped', () => {
  const vault = freshVault();
  const policy = `length=8\n${abc}`;
  const wrapped = vault('PUT', 'sys/policies/password/a', { policy }, { wrapTtl: '60' });
  expect(wrapped.status).toBe(200);
  const { token } = wrapped.json.wrap_info;
  expect(vault('POST', 'sys/wrapping/unwrap', { token })).toMatchObject({ status: 204, body: '' });
});

test('a password policy is written, read, listed, used and deleted', () => {
  const vault = freshVault();
  const policy = `length=8\n${abc}`;
  expect(vault('LIST', 'sys/policies/password').status).toBe(404);
  for (const name of ['a/b', 'a', 'A', 'b/a']) {
    expect(vault('PUT', `sys/policies/password/${name}`, { policy }).status).toBe(204);
  }
  expect(vault('LIST', 'sys/policies/password').json.data).toEqual({ keys: ['A', 'a', 'b/a', 'a/b'] });
  expect(vault('GET', 'sys/policies/password/a/b').json.data).toEqual({ policy });
  expect(vault('GET', 'sys/policies/password/a/b/generate').json.data.password).toMatch(/^[abc]{8}$/);
  expect(vault('DELETE', 'sys/policies/password/a').status).toBe(204);
  expect(vault('GET', 'sys/policies/password/a')).toMatchObject({
    status: 404,
    json: { errors: [listed('policy does not exist')] },
  });
  expect(vault('GET', 'sys/policies/password/a/generate').status).toBe(404);
  expect(vault('PUT', 'sys/policies/password/c', { policy: Buffer.from(policy).toString('base64') }).status).toBe(204);
  expect(vault('GET', 'sys/policies/password/c').json.data).toEqual({ policy });
});

test.each([
  ['', listed('missing policy')],
  [' ', invalid('2 errors occurred:\n\t* length must be > 0\n\t* no charset specified\n\n')],
  ['length=3 rule "charset" { charset = "abc" }', listed('passwords must be between 4 and 100 characters')],
  [`length=101\n${abc}`, listed('passwords must be between 4 and 100 characters')],
  [
    `length="x"\n${abc}`,
    undecodable('failed to decode configuration', "'length' expected type 'int', got unconvertible type 'string'"),
  ],
  [
    `length=[5]\n${abc}`,
    undecodable(
      'failed to decode configuration',
      "'length' expected type 'int', got unconvertible type '[]interface {}'",
    ),
  ],
  ['length=10\nrule = 5', invalid("unable to retrieve rules: '' source data must be an array or slice, got int")],
  ['length=10\nrule {}', invalid('unable to parse rules: unable to get rule info: rule is empty')],
  [
    'length=10\nrule { charset = "a" }',
    invalid(
      "unable to parse rules: unable to get rule info: unable to get rule data: '' source data must be an array or slice, got string",
    ),
  ],
  [
    'length=10\nrule "nope" {}',
    invalid('unable to parse rules: unable to parse rule nope: unrecognized rule type nope'),
  ],
  [
    'length=10\nrule "charset" { charset = 5 }',
    undecodable(badRule, "'charset' source data must be an array or slice, got int"),
  ],
  [
    'length=10\nrule "charset" { charset = ["a"] }',
    undecodable(badRule, "'charset[0]' expected type 'int32', got unconvertible type 'string'"),
  ],
  [
    'length=10\nrule "charset" { charset = ["a", 66, []] }',
    undecodable(
      badRule,
      "'charset[0]' expected type 'int32', got unconvertible type 'string'\n" +
        "'charset[2]' expected type 'int32', got unconvertible type '[]interface {}'",
    ),
  ],
  [
    'length=10\nrule "charset" { charset = {} }',
    undecodable(badRule, "'charset[0]' expected type 'int32', got unconvertible type 'map[string]interface {}'"),
  ],
  ['length=10\nrule "charset" {}', invalid(listed('no charset specified'))],
  ['length=10\nrule "charset" { charset = "a\\t" }', invalid(listed('non-printable character in charset'))],
  ['length=10\nrule "charset" { charset = [-1, 65] }', invalid(listed('non-printable character in charset'))],
  ['length=10\nrule "charset" { charset = [1114112] }', invalid(listed('non-printable character in charset'))],
  [
    'length=4\nrule "charset" { charset = "abc"\nmin-chars = 5 }',
    invalid(listed('specified rules require at least 5 characters but 4 is specified')),
  ],
  ['length 10', invalid('unable to decode: At 1:8: expected: IDENT | STRING | ASSIGN | LBRACE got: NUMBER')],
  [
    `length=9\n${abc}\nrule "charset" { min-chars = 1 }`,
    listed('unable to construct test password from provided policy: are the rules impossible?'),
  ],
])('%j is refused', (policy, error) => {
  const vault = freshVault();
  expect(vault('PUT', 'sys/policies/password/a', { policy })).toMatchObject({ status: 400, json: { errors: [error] } });
});

test.each([
  `length=10\nlength=20\n${abc}`,
  `Length=10\n${abc}`,
  `length=10.5\n${abc}`,
  'length=10\nrule "charset" { charset = [97, 98] }',
  'length=10\nrule "charset" { charset = "abc"\nmin-chars = -2 }',
  '{"length":8,"rule":[{"charset":{"charset":"abcd"}}]}',
])('%j is taken', (policy) => {
  const vault = freshVault();
  expect(vault('PUT', 'sys/policies/password/a', { policy }).status).toBe(204);
});

test('passwords satisfy their rules', () => {
  const digits = fc.integer({ min: 0, max: 3 });
  fc.assert(
    fc.property(fc.integer({ min: 6, max: 40 }), digits, digits, (length, minChars, most) => {
      const text = `length = ${length}
        rule "charset" { charset = "abc" min-chars = ${minChars} }
        rule "charset" { charset = "12é" min-chars = ${most} }`;
      const password = generatePassword(parsePasswordPolicy(text));
      expect([...password]).toHaveLength(length);
      expect(password).toMatch(/^[abc12é]+$/);
      expect(password.replace(/[^abc]/g, '').length).toBeGreaterThanOrEqual(minChars);
      expect(password.replace(/[abc]/g, '').length).toBeGreaterThanOrEqual(most);
    }),
  );
});

test('too many characters, and rules that random passwords almost never satisfy', () => {
  const many = String.fromCodePoint(...Array.from({ length: 300 }, (_, i) => 0x4e00 + i));
  expect(() => generatePassword({ length: 4, rules: [{ characters: [...many], minChars: 0 }] })).toThrow(
    'unable to generate random characters: charset is too long: limited to 255 characters',
  );
  const rules = [
    { characters: [...'0123456789abcdefghijklmnopqrstuvwxyz'], minChars: 0 },
    { characters: ['-'], minChars: 40 },
  ];
  expect(() => generatePassword({ length: 40, rules })).toThrow('timed out generating string');
});
