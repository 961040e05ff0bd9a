import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeUtf8 } from '../../src/go/utf8.ts';
import { parseHclJson } from '../../src/hcl/json-parser.ts';
import { parseHcl } from '../../src/hcl/parser.ts';
import { HclError } from '../../src/hcl/position.ts';

function errorOf(text: string, parse: (text: string) => unknown = lenient): string | undefined {
  try {
    parse(text);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(HclError);
    return error instanceof Error ? error.message : String(error);
  }
}

function lenient(text: string) {
  return parseHcl(text, { refuseDuplicates: false });
}

test.each([
  ['path "secret/*" { capabilities = ["read"]\n', 'At 2:2: object expected closing RBRACE got: EOF'],
  ['path "secret/* { capabilities = ["read"] }\n', 'At 1:43: literal not terminated'],
  ['path "a" capabilities = ["read"] }\n', 'At 1:23: nested object expected: LBRACE got: ASSIGN'],
  ['a { }}', 'At 1:6: expected: IDENT | STRING | ASSIGN | LBRACE got: RBRACE'],
  ['a = read', 'At 1:5: Unknown token: 1:5 IDENT read'],
  ['a = ["read" "list"]', 'At 1:13: error parsing list, expected comma or list end, got: STRING'],
  ['a = [x]', 'At 1:6: unexpected token while parsing list: IDENT'],
  [
    'a = [{ 1 }]',
    'At 1:6: error while trying to parse object within list: At 1:8: expected: IDENT | STRING | ASSIGN | LBRACE got: NUMBER',
  ],
  ['hello world', "At 1:13: key 'hello world' expected start of object ('{') or assignment ('=')"],
  ['= 1', 'At 1:1: no object keys found!'],
  ['{}', 'At 1:1: expected: IDENT | STRING got: LBRACE'],
  ['a: 1', 'At 1:2: illegal char'],
  ["a = 'x'", 'At 1:5: illegal char'],
  ['a = "\\q"', 'At 1:7: illegal char escape'],
  ['a / b', "At 1:3: expected '/' for comment"],
  ['/* x', 'At 1:5: comment not terminated'],
  ['a = <<E\nno end\n', 'At 3:1: heredoc not terminated'],
  ['a = <<\nx\n', 'At 1:7: zero-length heredoc anchor'],
  ['a = <x', "At 1:6: heredoc expected second '<', didn't see it"],
  ['a = <<E x\n', 'At 1:8: invalid characters in heredoc anchor'],
  ['a = 018', 'At 1:8: illegal octal number'],
  ['a = 0x', 'At 1:7: illegal hexadecimal number'],
  ['a = "\0"', 'At 1:8: literal not terminated'],
  ['a \ue123', 'At 1:3: illegal char'],
])('reports the error in HCL: %j', (text, message) => {
  expect(errorOf(text)).toBe(message);
});

test('ignores a final assignment without a value', () => {
  expect(lenient('a = 1\nb =').body.items).toHaveLength(1);
});

test('rejects duplicate keys only on request', () => {
  const text = 'a {\n  b = 1\n  b = 2\n}\n';
  expect(errorOf(text)).toBeUndefined();
  expect(errorOf(text, (source) => parseHcl(source, { refuseDuplicates: true }))).toBe(
    'The argument "b" at 3:3 was already set. Each argument can only be defined once',
  );
});

test.each([
  ['[1]', 'Expected object, got unknown token: 1:1 LBRACK ['],
  ['{"a" 1}', 'expected: STRING got: NUMBER'],
  ['{"a": [null]}', 'unexpected token while parsing list: NULL'],
  ['{"a": nil}', '1:9: illegal char'],
  ['{"a": "\\/"}', '1:9: illegal char escape'],
  ['{"a": 01}', '1:8: numbers cannot start with 0'],
  ['', 'EOF token found'],
])('reports the error in JSON: %j', (text, message) => {
  expect(errorOf(text, parseHclJson)).toBe(message);
});

test.each(['{"a": 1', '{"a": 1,}', '{"a": {"b": 1}', '{"a": [1, true, 2]}', '{} more', '{"a":'])(
  'is lax about JSON: %s',
  (text) => {
    expect(errorOf(text, parseHclJson)).toBeUndefined();
  },
);

test('flattens nested JSON objects into labelled items', () => {
  const { items } = parseHclJson('{"path": {"a": {"x": 1}, "b": {"x": 2}}, "l": [{"x": 3}, {"x": 4}], "n": [1]}').body;
  expect(items.map((item) => item.keys.map((key) => key.text).join(' '))).toEqual([
    '"path" "a"',
    '"path" "b"',
    '"l"',
    '"l"',
    '"n"',
  ]);
});

test('any bytes yield a result or an HclError', () => {
  const words = fc.constantFrom(
    ...'{}[]=,"\'#/*<-+.:\\$\n\r\t eExX019azé',
    'path',
    '<<E\n',
    'E\n',
    '/*',
    '*/',
    '${',
    '\\u',
    'true',
  );
  const bytes = fc.uint8Array({ maxLength: 60 }).map(decodeUtf8);
  const text = fc.oneof(
    bytes,
    fc.array(words, { maxLength: 40 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (source) => {
      errorOf(source);
      errorOf(source, parseHclJson);
      errorOf(`{${source}`, parseHclJson);
    }),
    { numRuns: 2000 },
  );
});

test('rejects excessive nesting', () => {
  expect(errorOf(`a = ${'['.repeat(100_000)}`)).toContain('nested too deeply');
  expect(errorOf('a {'.repeat(100_000))).toContain('nested too deeply');
  expect(errorOf('{"a":'.repeat(100_000), parseHclJson)).toBe('nested too deeply');
});
