import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashData } from '../../../src/engine/audit/hash-data.ts';
import { parseJson, printJson } from '../../../src/go/json/json.ts';
import { isMap, type Value, type ValueMap } from '../../../src/values/value.ts';

const hash = (text: string) => `#${text}`;

function hashed(json: string, plainKeys: readonly string[] = []): string {
  const data = parseJson(json);
  return printJson(hashData(isMap(data) ? data : {}, hash, plainKeys));
}

test('hashes texts at any depth, and nothing else', () => {
  expect(hashed('{"a":"x","b":1,"c":true,"d":null,"e":["y",{"f":"z"},["w"]],"":""}')).toBe(
    '{"":"#","a":"#x","b":1,"c":true,"d":null,"e":["#y",{"f":"#z"},["#w"]]}',
  );
});

test('leaves points in time as they are', () => {
  expect(hashed('{"a":"2026-01-02T03:04:05Z","b":"2026-01-02T03:04:05.123+01:00"}')).toBe(
    '{"a":"2026-01-02T03:04:05Z","b":"2026-01-02T03:04:05.123+01:00"}',
  );
  for (const text of ['2026-01-02', '2026-13-02T03:04:05Z', '2026-01-02T03:04:05', 'x2026-01-02T03:04:05Z']) {
    expect(hashed(JSON.stringify({ a: text }))).toBe(`{"a":"#${text}"}`);
  }
});

test('leaves the texts of plain keys, also in lists, but not in objects beneath', () => {
  expect(hashed('{"k":"x","l":["y",{"m":"z","k":"v"}],"n":"w"}', ['k', 'l'])).toBe(
    '{"k":"x","l":["y",{"k":"v","m":"#z"}],"n":"#w"}',
  );
});

test('writes numbers as floating-point numbers', () => {
  expect(hashed('{"a":1.50,"b":12345678901234567890,"c":1e30,"d":-0}')).toBe(
    '{"a":1.5,"b":12345678901234567000,"c":1e+30,"d":-0}',
  );
  expect(() => hashed('{"a":1e999}')).toThrow('out of range');
});

test('keeps a key such as __proto__', () => {
  expect(hashed('{"__proto__":{"a":"x"}}')).toBe('{"__proto__":{"a":"#x"}}');
});

test('copies values nested to any depth', () => {
  let value: Value = 'x';
  for (let depth = 0; depth < 50_000; depth++) {
    value = [value];
  }
  let copy: Value | undefined = hashData({ a: value }, hash, [])['a'];
  while (Array.isArray(copy)) {
    [copy] = copy;
  }
  expect(copy).toBe('#x');
});

test('changes nothing but texts, and never the data itself', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (map) => {
      const text = JSON.stringify(map);
      const data = parseJson(text) as ValueMap;
      const before = printJson(data);
      const marked = printJson(hashData(data, () => 'hash', []));
      const restored = JSON.stringify(JSON.parse(text), (_key, value: unknown) =>
        typeof value === 'string' ? 'hash' : value,
      );
      expect(JSON.parse(marked)).toEqual(JSON.parse(restored));
      expect(printJson(data)).toBe(before);
    }),
    { numRuns: 100 },
  );
});
