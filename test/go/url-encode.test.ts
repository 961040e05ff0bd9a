import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeQuery, escapePath } from '../../src/go/url-encode.ts';

test('escapes paths and queries like net/url', () => {
  expect(escapePath("/v1/a b/ü?x#y%z:@&=+$,;!'()*")).toBe('/v1/a%20b/%C3%BC%3Fx%23y%25z:@&=+$,;%21%27%28%29%2A');
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  expect(
    encodeQuery(
      [
        ['b', 'x y'],
        ['a', '&'],
        ['b', '~'],
      ],
      compare,
    ),
  ).toBe('a=%26&b=x+y&b=~');
});

test('decodes to the original text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (path) => {
      expect(decodeURIComponent(escapePath(path))).toBe(path);
    }),
  );
});
