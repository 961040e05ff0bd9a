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
  ['/a%2Fb%2fc', { escapedPath: '/a%2Fb%2fc', path: '/a/b/c', routedPath: '/a%2Fb%2Fc' }],
  ['/a%252Fb', { path: '/a%2Fb', routedPath: '/a%2Fb' }],
  ['http:/v1/a?b', { escapedPath: '/v1/a', search: '?b' }],
  ['mailto:x?b', { escapedPath: '', path: '', search: '?b' }],
  ['a+1.2-b:', { escapedPath: '', path: '' }],
  ['http://u:p@[::1%25a]:/v1', { path: '/v1' }],
  ['foo://a:b:1/v1', { path: '/v1' }],
  ['/%ff', { escapedPath: '/%ff', path: '/\udcff', search: '' }],
])('%s', (text, target) => {
  expect(parseTarget('GET', text)).toMatchObject(target);
});

test.each([
  ...['v1/x', '/v1/%zz', '/v1/%2', '', '/a\tb', '/\x7f', '*?x', ':x', '1a:x', 'http:///%zz'],
  ...[
    'http://a b/',
    'http://a%20b/',
    'http://%41/',
    'http://a:x/',
    'http://a:b:1/',
    'http://[::1/',
    'http://[1.2.3.4]/',
  ],
  ...['http://[::1]x/', 'http://a[::1]/', 'http://[::1%25]/', 'http://u^@a/', 'http://%zz@a/', 'http://a\\b/'],
])('rejects %j', (text) => {
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
