import { expect, test } from 'vitest';
import { redirectFor } from '../../src/engine/redirect.ts';

test('redirects paths that are not canonical', () => {
  const target = (path: string) => redirectFor('GET', path, '')?.headers['Location'];
  expect(target('/v1/secret/data/a')).toBe(undefined);
  expect(target('/v1/secret/metadata/')).toBe(undefined);
  expect(target('/v1/secret/data%2f%2fa')).toBe(undefined);
  expect(target('/v1/secret//data/a')).toBe('/v1/secret/data/a');
  expect(target('/v1/secret/metadata//')).toBe('/v1/secret/metadata/');
  expect(target('/v1/secret/../sys/health')).toBe('/v1/sys/health');
  expect(target('/v1/secret/data/..')).toBe('/v1/secret');
  expect(target('/v1/secret/data/.')).toBe('/v1/secret/data');
  expect(target('/v1/sys')).toBe('/v1/sys/');
  expect(target('/v1/secret/..')).toBe('/v1/');
  expect(target('/v1/secret/../..')).toBe('/');
});

test('escapes the path of a redirect once more, like Go', () => {
  const target = (path: string, search = '') => redirectFor('GET', path, search)?.headers['Location'];
  expect(target('/v1/a//b%20c', '?d=%20')).toBe('/v1/a/b%2520c?d=%20');
  expect(target('/v1/a//[b]')).toBe('/v1/a/%5Bb%5D');
  expect(target('/v1/a//b!(c)')).toBe('/v1/a/b%21%28c%29');
  expect(target('/v1/a//b"|{}')).toBe('/v1/a/b%2522%257C%257B%257D');
  expect(target('/v1/a//%c3%a9')).toBe('/v1/a/%25c3%25a9');
  expect(target('/v1/a//b', '?')).toBe('/v1/a/b');
});

test('sends a body only for GET', () => {
  expect(redirectFor('GET', '/v1/sys', '?a=1&b')).toEqual({
    status: 307,
    headers: { Location: '/v1/sys/?a=1&b', 'Content-Type': 'text/html; charset=utf-8' },
    body: '<a href="/v1/sys/?a=1&amp;b">Temporary Redirect</a>.\n\n',
  });
  expect(redirectFor('HEAD', '/v1/sys', '')?.body).toBe('');
  expect(redirectFor('PUT', '/v1/sys', '')).toEqual({ status: 307, headers: { Location: '/v1/sys/' }, body: '' });
});
