import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FieldType } from '../../src/framework/field.ts';
import { FieldData } from '../../src/framework/field-data.ts';
import { parseJson } from '../../src/go/json/json.ts';
import { stringList } from '../../src/values/string-list.ts';
import { emptyMap, NumberLiteral, type Value } from '../../src/values/value.ts';
import { utc } from '../support/time.ts';

const types: readonly FieldType[] = [
  'string',
  'lower-case string',
  'name',
  'int',
  'int64',
  'float',
  'bool',
  'map',
  'key=value pairs',
  'duration',
  'signed duration',
  'slice',
  'string slice',
  'comma string slice',
  'comma int slice',
  'time',
];

function field(type: FieldType, raw: Value): FieldData {
  return new FieldData({ x: raw }, { x: { type, description: '' } });
}

test.each<[FieldType, Value, Value]>([
  ['string', 42, '42'],
  ['string', new NumberLiteral('1.0'), '1.0'],
  ['string', true, '1'],
  ['string', null, ''],
  ['lower-case string', 'ABC', 'abc'],
  ['name', 'a-b.c', 'a-b.c'],
  ['int', '0x10', 16],
  ['int', true, 1],
  ['int', '', 0],
  ['int', null, 0],
  ['int64', '9223372036854775807', new NumberLiteral('9223372036854775807')],
  ['float', '1.5', 1.5],
  ['bool', 'T', true],
  ['bool', 0, false],
  ['bool', '', false],
  ['bool', null, false],
  ['map', [{ a: 1 }, { b: 2 }], { a: 1, b: 2 }],
  ['map', null, null],
  ['map', [null, [null]], null],
  ['map', [null, []], {}],
  ['map', [null, { a: 1 }], { a: 1 }],
  ['key=value pairs', null, null],
  ['key=value pairs', [null], null],
  ['key=value pairs', { a: 1, b: true, c: null }, { a: '1', b: '1', c: '' }],
  ['key=value pairs', ['a=b', 'c=d=e'], { a: 'b', c: 'd=e' }],
  ['key=value pairs', 'a=b', { a: 'b' }],
  ['duration', '1d', 86_400],
  ['signed duration', '-1m', -60],
  ['slice', 'a', ['a']],
  ['slice', {}, []],
  ['slice', { a: 1 }, [{ a: 1 }]],
  ['string slice', 'a,b', ['a,b']],
  ['string slice', [' a ', 1, true, null], ['a', '1', '1', '']],
  ['comma string slice', 'a,b , c', ['a', 'b', 'c']],
  ['comma string slice', ['a , b', 'c'], ['a , b', 'c']],
  ['comma string slice', [1, true, 'x'], ['1', '1', 'x']],
  ['comma string slice', 12, ['12']],
  ['comma string slice', '', []],
  ['comma string slice', null, []],
  ['comma int slice', '1,2', [1, 2]],
  ['comma int slice', 3, [3]],
  ['comma int slice', [1, '2', true], [1, 2, 1]],
])('coerces to %s: %j becomes %j', (type, raw, value) => {
  const data = field(type, raw);
  data.validate();
  expect(data.has('x')).toBe(true);
  expect(data.value('x')).toEqual(value);
});

test.each<[FieldType, Value, string]>([
  ['int', new NumberLiteral('2.5'), "'' cannot parse value as 'int': strconv.ParseInt: invalid syntax"],
  ['int', '9223372036854775808', "'' cannot parse value as 'int': strconv.ParseInt: value out of range"],
  ['int', [3], "'' expected type 'int', got unconvertible type '[]interface {}'"],
  ['int', stringList(['1', '3']), "'' expected type 'int', got unconvertible type '[]string'"],
  ['bool', 2, "'' cannot parse value as 'bool': strconv.ParseBool: invalid syntax"],
  ['string', {}, "'' expected type 'string', got unconvertible type 'map[string]interface {}'"],
  ['float', 'x', "'' cannot parse value as 'float64': strconv.ParseFloat: invalid syntax"],
  ['map', 'x', "'' expected type 'map[string]interface {}', got unconvertible type 'string'"],
  ['map', 5, "'' expected type 'map[string]interface {}', got unconvertible type 'json.Number'"],
  ['map', ['x'], "'[0]' expected type 'map[string]interface {}', got unconvertible type 'string'"],
  ['name', '-x', 'field does not match the formatting rules'],
  ['duration', '-90s', "cannot provide negative value '-90'"],
  ['duration', ['1h'], 'could not parse duration from input'],
  ['key=value pairs', 'novalue', 'invalid key pair "novalue"'],
  ['key=value pairs', '=x', 'invalid key pair "=x"'],
  [
    'key=value pairs',
    { a: [1] },
    "decoding failed due to the following error(s):\n\n'[0]' expected type 'string', got unconvertible type 'map[string]interface {}'",
  ],
  [
    'comma int slice',
    '1,x,y',
    "decoding failed due to the following error(s):\n\n'[1]' cannot parse value as 'int': strconv.ParseInt: invalid syntax\n'[2]' cannot parse value as 'int': strconv.ParseInt: invalid syntax",
  ],
  [
    'comma string slice',
    { a: 1 },
    "1 error(s) decoding:\n\n* '[0]' expected type 'string', got unconvertible type 'map[string]interface {}', value: 'map[a:1]'",
  ],
  ['time', 'soon', 'could not parse string as date and time'],
])('as %s, rejects %j', (type, raw, reason) => {
  expect(() => field(type, raw).validate()).toThrow(
    expect.objectContaining({ message: `error converting input for field "x": ${reason}` }),
  );
});

test('returns a time as a moment', () => {
  expect(field('time', '2026-01-02T03:04:05.000000006Z').time('x')).toBe(utc(2026, 0, 2, 3, 4, 5) + 6n);
  expect(field('time', 1_700_000_000).time('x')).toBe(1_700_000_000_000_000_000n);
  expect(field('string', '2026-01-02T03:04:05Z').time('x')).toBeUndefined();
});

test('treats a null duration or time as not sent', () => {
  expect(field('duration', null).has('x')).toBe(false);
  expect(field('time', null).has('x')).toBe(false);
  expect(field('time', null).time('x')).toBeUndefined();
});

test('returns the default or zero value of a field that was not sent', () => {
  const data = new FieldData(emptyMap(), {
    ttl: { type: 'duration', default: '1h', description: '' },
    kind: { type: 'string', default: 'service', description: '' },
    names: { type: 'comma string slice', description: '' },
    on: { type: 'bool', description: '' },
    uses: { type: 'int', description: '' },
    meta: { type: 'key=value pairs', description: '' },
  });
  expect(data.has('ttl')).toBe(false);
  expect(data.duration('ttl')).toBe(3600);
  expect(data.string('kind')).toBe('service');
  expect(data.strings('names')).toEqual([]);
  expect(data.bool('on')).toBe(false);
  expect(data.int('uses')).toBe(0);
  expect(data.pairs('meta')).toEqual({});
});

test('does not mistake inherited properties for fields', () => {
  const data = new FieldData(Object.assign(emptyMap(), { constructor: 'x', toString: 'y' }), {});
  expect(() => data.validate()).not.toThrow();
  expect(data.has('constructor')).toBe(false);
  expect(() => data.value('constructor')).toThrow('field constructor not in the schema');
});

test('coerces or rejects every value, and getters return what validates', () => {
  fc.assert(
    fc.property(fc.constantFrom(...types), fc.json(), (type, text) => {
      const data = field(type, parseJson(text));
      try {
        data.validate();
      } catch (error) {
        expect(error).toHaveProperty('message', expect.stringMatching(/^error converting input for field "x": ./));
        expect(error).not.toBeInstanceOf(TypeError);
        return;
      }
      expect(data.value('x')).not.toBeUndefined();
      for (const getter of ['string', 'int', 'bool', 'strings', 'ints', 'map', 'pairs', 'time'] as const) {
        expect(() => data[getter]('x')).not.toThrow();
      }
    }),
  );
});

test('handles deeply nested values', () => {
  const deep = parseJson('['.repeat(9000) + ']'.repeat(9000));
  for (const type of types) {
    try {
      field(type, deep).validate();
    } catch (error) {
      expect(error).not.toBeInstanceOf(RangeError);
    }
  }
});
