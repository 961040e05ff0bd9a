import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProtocolError } from '../../../src/server/http/protocol-error.ts';
import { parseQuery, parseTarget } from '../../../src/server/http/target.ts';

test.each([
  ['/v1/a%20b?x=1', { escapedPath: '/v1/a%20b', path: '/v1/a b', search: '?x=1' }],
  ['/v1/a#b', { escapedPath: '/v1/a#b', path: '/v1/a#b', search: '' }],
  ['//host/v1', { escapedPath: '//host/v1', path: '//host/v1', search: '' }],
  ['http://host:1/v1/a?', { escapedPath: '/v1/a', path: '/v1/a', search: '?' }],
  ['http://host', { escapedPath: '', path: '', search: '' }],
  ['*', { escapedPath: '*', path: '*', search: '' }],
  ['/\xc3\xa4', { escapedPath: '/%C3%A4', path: '/ä', search: '' }],
  ['/%ff', { escapedPath: '/%ff', path: '/\udcff', search: '' }],
])('%s', (text, target) => {
  expect(parseTarget('GET', text)).toMatchObject(target);
});

test.each(['v1/x', '/v1/%zz', '/v1/%2', ''])('rejects %j', (text) => {
  expect(() => parseTarget('GET', text)).toThrow(ProtocolError);
});

test('a query is parsed like in Go', () => {
  expect(parseQuery('?a=1&b&&c=%20+x&d=%zz&e;f=1&=y&a=%C3%A4')).toEqual([
    ['a', '1'],
    ['b', ''],
    ['c', '  x'],
    ['', 'y'],
    ['a', 'ä'],
  ]);
});

test('the output of URLSearchParams parses back', () => {
  const pair = fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(fc.array(pair), (pairs) => {
      expect(parseQuery(`?${new URLSearchParams(pairs)}`)).toEqual(pairs);
    }),
  );
});
