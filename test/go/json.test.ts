import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonError, parseFirstJson, parseJson, printJson } from '../../src/go/json/json.ts';
import { readJsonTokens } from '../../src/go/json/scanner.ts';
import { decodeUtf8 } from '../../src/go/utf8.ts';
import { NumberLiteral, struct } from '../../src/values/value.ts';

test.each([
  'null',
  'true',
  '""',
  '0',
  '-1',
  '[]',
  '{}',
  '[1,[2,{}]]',
  '{"a":{"b":[null,false]}}',
  '"\u00e9\ud83d\ude00"',
])('%s keeps its spelling', (text) => {
  expect(printJson(parseJson(text))).toBe(text);
});

test.each(['1.0', '12345678901234567890', '-0', '1e400', '0.10', '1E+2', '9007199254740993'])(
  'the number %s keeps its spelling',
  (text) => {
    expect(parseJson(text)).toEqual(new NumberLiteral(text));
    expect(printJson(parseJson(`[${text}]`))).toBe(`[${text}]`);
  },
);

test('the last of duplicate keys wins, and no key is special', () => {
  expect(printJson(parseJson('{"a":1,"__proto__":{"x":1},"a":2,"constructor":3}'))).toBe(
    '{"__proto__":{"x":1},"a":2,"constructor":3}',
  );
});

test('escapes are decoded like in Go', () => {
  expect(parseJson('"\\u00e9\\ud83d\\ude00\\n\\/"')).toBe('\u00e9\ud83d\ude00\n/');
  expect(parseJson('"\\ud83d \\ude00\\ud83dx"')).toBe('\ufffd \ufffd\ufffdx');
});

test('bytes that are no UTF-8 become U+FFFD one by one in strings', () => {
  const read = (bytes: string) => parseJson(decodeUtf8(Buffer.from(bytes, 'latin1')));
  expect(read('"\xe2\x82x\xf0\x9f\x98"')).toBe('\ufffd\ufffdx\ufffd\ufffd\ufffd');
  expect(read('{"\xff\\n":"\xed\xa0\x80"}')).toEqual({ '\ufffd\n': '\ufffd\ufffd\ufffd' });
});

test.each([
  ['', 'EOF'],
  [' \n', 'EOF'],
  ['[1,2', 'unexpected EOF'],
  ['"abc', 'unexpected EOF'],
  ['-', 'unexpected EOF'],
  ['tru', 'unexpected EOF'],
  ['\u00e9', "invalid character 'Ã' looking for beginning of value"],
  ['\u00a0', "invalid character 'Â' looking for beginning of value"],
  ["'", "invalid character '\\'' looking for beginning of value"],
  ['\x7f', "invalid character '\\x7f' looking for beginning of value"],
  ['[,]', "invalid character ',' looking for beginning of value"],
  ['[1 "', "invalid character '\"' after array element"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 2}', "invalid character '2' after object key:value pair"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
  ['token', "invalid character 'o' in literal true (expecting 'r')"],
  ['nulx', "invalid character 'x' in literal null (expecting 'l')"],
  ['-a', "invalid character 'a' in numeric literal"],
  ['1.a', "invalid character 'a' after decimal point in numeric literal"],
  ['1ea', "invalid character 'a' in exponent of numeric literal"],
  ['"a\nb"', "invalid character '\\n' in string literal"],
  ['"\\x"', "invalid character 'x' in string escape code"],
  ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
  ['{}x', "invalid character 'x' after top-level value"],
  ['01', "invalid character '1' after top-level value"],
])('%j is rejected', (text, message) => {
  expect(() => parseJson(text)).toThrow(new JsonError(message));
});

test('the first document of a stream ends at its last character', () => {
  expect(parseFirstJson(' {"a":1} {"b":2}')).toEqual({ value: { a: 1 }, end: 8 });
  expect(parseFirstJson('12x')).toEqual({ value: 12, end: 2 });
  expect(parseFirstJson('1 2', 1)).toEqual({ value: 2, end: 3 });
});

test('ten thousand levels can be parsed and printed, but no more can be parsed', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  expect(printJson(parseJson(nested(10_000)))).toBe(nested(10_000));
  expect(() => parseJson(nested(10_001))).toThrow("invalid character '[' exceeded max depth");
});

test('keys are sorted bytewise, except those of a Map or a struct', () => {
  expect(printJson({ b: 1, a: 2, '10': 3, '9': 4, '\ud83d\ude00': 5, '\uffee': 6 })).toBe(
    '{"10":3,"9":4,"a":2,"b":1,"\uffee":6,"\ud83d\ude00":5}',
  );
  const map = new Map([
    ['b', 1],
    ['a', 2],
  ]);
  expect(printJson(map)).toBe('{"b":1,"a":2}');
  expect(printJson([struct({ b: 1, a: { d: 1, c: 2 } })])).toBe('[{"b":1,"a":{"c":2,"d":1}}]');
  expect(printJson(struct({ b: 1, a: 2 }), ' ')).toBe('{\n "b": 1,\n "a": 2\n}');
});

test('characters special in HTML and JavaScript are escaped', () => {
  expect(printJson('<a href="x">&</a>\\\u2028\u2029\b\f\n\r\t\x01\x7f\x85\ud800')).toBe(
    '"\\u003ca href=\\"x\\"\\u003e\\u0026\\u003c/a\\u003e\\\\\\u2028\\u2029\\b\\f\\n\\r\\t\\u0001\x7f\x85\\ufffd"',
  );
});

test('with an indent, only empty containers stay on one line', () => {
  expect(printJson({ a: [1, {}], b: [] }, '  ')).toBe('{\n  "a": [\n    1,\n    {}\n  ],\n  "b": []\n}');
});

test.each([
  [1.5, '1.5'],
  [1e21, '1e+21'],
  [1e-7, '1e-7'],
  [1e6, '1000000'],
  [-0, '-0'],
])('the number %d prints as %s', (number, text) => {
  expect(printJson(number)).toBe(text);
});

test('the output of JSON.stringify parses as with JSON.parse', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(JSON.parse(printJson(parseJson(text)))).toEqual(JSON.parse(text));
    }),
  );
});

test('printed values parse and print to the same text', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom('', '  '), (text, indent) => {
      const printed = printJson(parseJson(text), indent);
      expect(printJson(parseJson(printed), indent)).toBe(printed);
    }),
  );
});

const nearJson = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '\\',
        '\\u',
        'd83d',
        '1',
        '-',
        '.',
        'e',
        'true',
        'null',
        ' ',
        '"a"',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
  )
  .map((pieces) => pieces.join(''));

test('any text is parsed or rejected with a JsonError, in agreement with JSON.parse', () => {
  fc.assert(
    fc.property(nearJson, (text) => {
      expect(succeeds(() => parseJson(text))).toBe(succeeds(() => JSON.parse(text)));
      try {
        readJsonTokens(text, () => undefined);
      } catch (error) {
        expect(error).toBeInstanceOf(JsonError);
      }
    }),
  );
});

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch (error) {
    expect(error instanceof SyntaxError || error instanceof JsonError).toBe(true);
    return false;
  }
}

test('the cost of a token stream is counted', () => {
  let cost = { strings: 0, memory: 0 };
  readJsonTokens('{"a":["b",1,null]} true', (soFar) => {
    cost = soFar;
  });
  expect(cost).toEqual({ strings: 2, memory: 72 + 17 + 24 + 17 + 8 + 1 + 1 + 7 * 16 });
});

test.each([
  ['{a:1}', "invalid character 'a'"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['{"a":1} trailing', "invalid character 'a' in literal true (expecting 'u')"],
  ['[1 2]', "invalid character '2' after array element"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['----', "invalid character '-' in numeric literal"],
  ['"abc', 'unexpected EOF'],
  ['1e999', 'json: cannot unmarshal number 1e999 into Go value of type float64'],
  [']', "invalid character ']' looking for beginning of value"],
])('as a token stream, %j is rejected', (text, message) => {
  expect(() => readJsonTokens(text, () => undefined)).toThrow(new JsonError(message));
});

test.each(['', '{"a":[1', '{"a":'])('as a token stream, the truncated %j is accepted', (text) => {
  expect(() => readJsonTokens(text, () => undefined)).not.toThrow();
});
