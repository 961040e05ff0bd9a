import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseData } from '../../../src/cli/arguments/parse-data.ts';
import { parseParameters, parseTexts } from '../../../src/cli/arguments/parse-texts.ts';
import { NumberLiteral } from '../../../src/values/value.ts';
import { temporaryFolder } from '../support/io.ts';

const noInput = () => {
  throw new Error('standard input was read');
};
const input = (text: string) => () => Buffer.from(text);

test('pairs, empty values, values with =, and repeated keys', () => {
  expect(parseData(['a=1', 'b=', 'c=x=y', ''], noInput)).toEqual({ a: '1', b: '', c: 'x=y' });
  expect(parseData(['a=1', 'a=2', 'a=3'], noInput)).toEqual({ a: ['1', '2', '3'] });
  expect(parseData(['a=\\@x', 'b=@@'.slice(0, 2)], noInput)).toEqual({ a: '@x', b: '' });
});

test('standard input is read only where a dash asks for it, and once', () => {
  expect(parseData(['a=-'], input('secret\n'))).toEqual({ a: 'secret\n' });
  expect(parseData(['-', 'b=2'], input('{"a": [1.50, null]} trailing'))).toEqual({
    a: [new NumberLiteral('1.50'), null],
    b: '2',
  });
  expect(() => parseData(['a=-', 'b=-'], input('x'))).toThrow('invalid key/value pair "b=-": stdin already consumed');
});

test('files are read byte for byte, and errors match the os package', () => {
  const file = join(temporaryFolder(), 'f');
  writeFileSync(file, Buffer.from([0x61, 0xff, 0xfe, 0x0a]));
  expect(parseData([`a=@${file}`], noInput)).toEqual({ a: 'a\ufffd\ufffd\n' });
  expect(() => parseData(['a=@/none'], noInput)).toThrow(
    'invalid key/value pair "a=@/none": error reading file: open /none: no such file or directory',
  );
  expect(() => parseData(['@/none'], noInput)).toThrow(
    'invalid key/value pair "@/none": open /none: no such file or directory',
  );
  expect(() => parseData(['a=@/'], noInput)).toThrow('error reading file: read /: is a directory');
});

test('JSON is merged into the data, and must be an object', () => {
  expect(parseData(['a=1', 'b=1', '-'], input('{"b": {"c": true}}'))).toEqual({ a: '1', b: { c: true } });
  expect(parseData(['a=1', '-'], input('null'))).toBeNull();
  expect(parseData(['-', 'a=2'], input('{"a": [1]}'))).toEqual({ a: [1, '2'] });
  expect(() => parseData(['-'], input('[1]'))).toThrow(
    'cannot unmarshal array into Go value of type map[string]interface {}',
  );
  expect(() => parseData(['-'], input(''))).toThrow('invalid key/value pair "-": EOF');
});

test('words without = are refused', () => {
  expect(() => parseData(['a'], noInput)).toThrow('invalid key/value pair "a": format must be key=value');
  expect(() => parseData(['-x'], noInput)).toThrow('invalid key/value pair "-x": format must be key=value');
});

test('keys such as __proto__ are ordinary keys', () => {
  expect(Object.keys(parseData(['__proto__=1', 'constructor=2'], noInput) ?? {})).toEqual(['__proto__', 'constructor']);
  fc.assert(
    fc.property(
      fc.string().filter((key) => !key.includes('=')),
      fc.string(),
      (key, value) => {
        fc.pre(!/^[@-]|^\\@/.test(value) && `${key}=${value}` !== '');
        expect(parseData([`${key}=${value}`], noInput)?.[key]).toBe(value);
      },
    ),
  );
});

test('parameters and texts accept any value that converts to a string', () => {
  expect(parseParameters(['-'], input('{"a": [1, true, "x", null], "b": null, "c": {}}'))).toEqual({
    a: ['1', '1', 'x', ''],
    b: [],
    c: [],
  });
  expect(parseTexts(['-'], input('{"a": 1.50, "b": false, "c": null}'))).toEqual({ a: '1.50', b: '0', c: '' });
});

test('the error names all values that are not strings, by position', () => {
  const problems = (...lines: string[]) =>
    `failed to convert values to strings: decoding failed due to the following error(s):\n\n${lines.join('\n')}`;
  const wrong = (place: string, type: string) => `'${place}' expected type 'string', got unconvertible type '${type}'`;
  const nested = '{"b": {"x": 1}, "c": "fine", "a": [{"y": 1}, 2, [3]]}';
  expect(() => parseParameters(['-'], input(nested))).toThrow(
    problems(
      wrong('[a][0]', 'map[string]interface {}'),
      wrong('[a][2]', '[]interface {}'),
      wrong('[b][0]', 'map[string]interface {}'),
    ),
  );
  expect(() => parseTexts(['-'], input(nested))).toThrow(
    problems(wrong('[a]', '[]interface {}'), wrong('[b]', 'map[string]interface {}')),
  );
  expect(() => parseTexts(['a=1', 'a=2'], noInput)).toThrow(problems(wrong('[a]', '[]interface {}')));
});

test('the error for malformed JSON names the byte, even one that is not UTF-8', () => {
  for (const [bytes, name] of [
    [[0xfe, 0x7b], 'þ'],
    [[0xef, 0xbb, 0xbf, 0x7b, 0x7d], 'ï'],
    [Buffer.from('é'), 'Ã'],
  ] as const) {
    expect(() => parseData(['-'], () => Uint8Array.from(bytes))).toThrow(
      `invalid key/value pair "-": invalid character '${name}' looking for beginning of value`,
    );
  }
  expect(parseData(['-'], () => Buffer.from('{"a":"\xff1"}', 'latin1'))).toEqual({ a: '\ufffd1' });
});
