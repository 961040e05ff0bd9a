import { expect, test } from 'vitest';
import { formatPolicy } from '../../src/policy/format-policy.ts';
import { fillPolicy, parsePolicy } from '../../src/policy/parse-policy.ts';
import { formatTime, type Moment } from '../../src/values/time.ts';
import { seconds, utc } from '../support/time.ts';

const now = utc(2026, 0, 31);

function rulesOf(text: string) {
  return parsePolicy(text, now).rules;
}

function errorOf(text: string): string {
  try {
    parsePolicy(text, now);
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^failed to parse policy: /, '') : String(error);
  }
  return '';
}

/** Parses a policy with one rule for the path `a`. */
function rule(body: string): string {
  return `path "a" {\n  ${body}\n}\n`;
}

test('parses paths, their kinds and capabilities', () => {
  const rules = rulesOf(`
    name = "whatever"
    path "/a/b" { capabilities = ["read", "list"] }
    path "c/*" { policy = "write" }
    path "d/+/*" { capabilities = ["create", "deny", "nonsense"] }
    path "+" { }
    path { capabilities = ["list"] }
    path "x" "y" { capabilities = ["sudo"] }
  `);
  expect(rules.map(({ path, kind, capabilities }) => [path, kind, ...capabilities])).toEqual([
    ['a/b', 'exact', 'read', 'list'],
    ['c/', 'prefix', 'create', 'read', 'update', 'delete', 'list'],
    ['d/+/*', 'segments', 'deny'],
    ['+', 'segments'],
    ['path', 'exact', 'list'],
    ['x', 'exact', 'sudo'],
  ]);
});

test('parses conditions, and merges duplicate keys', () => {
  const [only] = rulesOf(
    rule(`
      capabilities = ["update"]
      capabilities = ["list"]
      allowed_parameters = { "A" = ["1", 2, true], "b" = [] }
      allowed_parameters { c = [1.5] }
      denied_parameters = { "d" = [["x"], { e = "f" }] }
      required_parameters = ["g"]
      min_wrapping_ttl = "1500ms"
      max_wrapping_ttl = 7200
      pagination_limit = "10"
      list_scan_response_keys_filter_path = "{{ .path }}{{ .key }}"
      expiration = "2099-01-01T00:00:00Z"
    `),
  );
  expect([...(only?.capabilities ?? [])]).toEqual(['update', 'list']);
  expect([...(only?.allowedParameters ?? [])]).toEqual([
    ['a', ['1', 2, true]],
    ['b', []],
    ['c', [1.5]],
  ]);
  expect(JSON.stringify([...(only?.deniedParameters ?? [])])).toBe('[["d",[["x"],{"e":"f"}]]]');
  expect(only).toMatchObject({
    requiredParameters: ['g'],
    minWrappingTtl: 1.5,
    maxWrappingTtl: 7200,
    paginationLimit: 10,
    listFilter: '{{ .path }}{{ .key }}',
    expires: utc(2099, 0, 1),
  });
});

test('parses JSON like HCL', () => {
  const rules = rulesOf(
    '{"path": {"a": {"capabilities": ["read"], "min_wrapping_ttl": 60}, "b/*": {"policy": "deny"}}}',
  );
  expect(rules.map(({ path, capabilities }) => [path, ...capabilities])).toEqual([
    ['a', 'read'],
    ['b/', 'deny'],
  ]);
});

test.each([
  ['colour = "red"', '1 error occurred:\n\t* invalid key "colour" on line 1\n\n'],
  ['a = 1\nb {}', '2 errors occurred:\n\t* invalid key "a" on line 1\n\t* invalid key "b" on line 0\n\n'],
  [rule('x = 1'), '1 error occurred:\n\t* path "a": invalid key "x" on line 2\n\n'],
  ['path = "a"', 'path "path": cannot check HCL keys of type *ast.LiteralType'],
  ['path "a" = ["b"]', 'At 1:10: nested object expected: LBRACE got: ASSIGN'],
  ['name = ["a"]', 'At 1:8: root.name: unknown type for string *ast.ListType'],
  [rule('capabilities = ["fly"]'), 'path "a": invalid capability "fly"'],
  [rule('policy = "owner"'), 'path "a": invalid policy "owner"'],
  [rule('capabilities = "read"'), 'path "a": At 2:18: unknown slice type: *ast.LiteralType'],
  [rule('capabilities = [["read"]]'), 'path "a": At 2:19: root.Capabilities[0]: unknown type for string *ast.ListType'],
  [rule('policy = true'), 'path "a": At 2:12: root.Policy: unknown type for string *ast.LiteralType'],
  [
    rule('allowed_parameters = []'),
    'path "a": At 2:24: root.allowed_parameters: not an object type for map (*ast.ListType)',
  ],
  [rule('allowed_parameters = { a = 1 }'), 'path "a": At 2:30: unknown slice type: *ast.LiteralType'],
  [rule('pagination_limit = "many"'), 'path "a": strconv.ParseInt: parsing "many": invalid syntax'],
  [rule('min_wrapping_ttl = "soon"'), 'error parsing min_wrapping_ttl: time: invalid duration "soon"'],
  [rule('max_wrapping_ttl = true'), 'error parsing max_wrapping_ttl: could not parse duration from input'],
  [rule('min_wrapping_ttl = 2\n  max_wrapping_ttl = 1'), 'max_wrapping_ttl cannot be less than min_wrapping_ttl'],
  [rule('expiration = "tomorrow"'), 'path "a": invalid expiration time: could not parse string as date and time'],
  ['path "a/+*" {}', `path "a/+*": invalid use of wildcards ('+*' is forbidden)`],
  ['path "a{{b" {}', 'failed to validate policy templating: unbalanced templating characters'],
  ['path "a}}b" {}', 'failed to validate policy templating: unbalanced templating characters'],
])('rejects %j', (text, message) => {
  expect(errorOf(text)).toBe(message);
});

const filterKey = 'list_scan_response_keys_filter_path';

test.each([
  ['["read"]', '{{ .key }}', `${filterKey} needs to be used on a path with the list capability`],
  ['["list"]', '{{ .path }}', `${filterKey} resulted in same path for two different keys`],
  [
    '["list"]',
    '{{ .key',
    `unable to compile template for ${filterKey}: unable to parse template: template: template:1: unclosed action`,
  ],
  [
    '["list"]',
    '{{ truncate 0 .key }}',
    `failed to validate ${filterKey}: unable to apply template: template: template:1:3: executing "template" at <truncate 0 .key>: error calling truncate: max length must be > 0 but was 0`,
  ],
])('rejects a filter with %s: %s', (capabilities, template, message) => {
  expect(errorOf(rule(`capabilities = ${capabilities}\n${filterKey} = "${template}"`))).toBe(message);
});

test('omits expired rules without validating them', () => {
  expect(rulesOf('path "a" {\n capabilities = ["fly"]\n expiration = "2001-01-01T00:00:00Z"\n}\n')).toEqual([]);
  expect(rulesOf('path "a" {\n expiration = 4102444800\n}\n')).toHaveLength(1);
});

test('recognises and fills in path templates', () => {
  const text = 'path "a/{{ x }}" {}\npath "b/{{ y }}" {}\n';
  expect(parsePolicy(text, now).templated).toBe(true);
  const filled = fillPolicy(parsePolicy(text, now), now, (path) =>
    path.includes('x') ? path.replace('{{ x }}', '+/*') : undefined,
  );
  expect(filled.rules.map(({ path, kind }) => [path, kind])).toEqual([['a/+/*', 'segments']]);
  const fillBadly = () => fillPolicy(parsePolicy(text, now), now, () => 'a/+*');
  expect(fillBadly).toThrow(`failed to parse policy: path "a/+*": invalid use of wildcards ('+*' is forbidden)`);
});

test('expired rules are not filled in, and rules without a template are kept', () => {
  const rule = (path: string) => `path "${path}" {\n expiration = "${formatTime(now + seconds(1))}"\n}\n`;
  const policy = parsePolicy(`${rule('a/{{ x }}')}path "b" {}\n`, now);
  const pathsAt = (now: Moment) => fillPolicy(policy, now, () => 'a/+*').rules.map(({ path }) => path);
  expect(pathsAt(now + seconds(1) + 1n)).toEqual(['b']);
  expect(() => pathsAt(now + seconds(1))).toThrow('forbidden');
});

test('formats valid policies only', () => {
  expect(formatPolicy(Buffer.from('path "a"{policy="read"}'), now)).toBe('path "a" {\n  policy = "read"\n}\n');
  const refused = (text: string | Buffer) => () => formatPolicy(Buffer.from(text), now);
  expect(refused('colour = 1')).toThrow('failed to parse policy: 1 error occurred:');
  expect(refused('{"path": {"a": {}}}')).toThrow('Error printing result: At 1:1: expected: IDENT | STRING got: LBRACE');
  expect(refused(Buffer.of(0x61, 0xff))).toThrow('failed to parse policy: At 1:2: illegal char');
});
