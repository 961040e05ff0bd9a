import { expect, test } from 'vitest';
import { backendOfType } from '../../src/backends/index.ts';
import { pathTemplates } from '../../src/framework/openapi-paths.ts';

test.each([
  ['role/(?<name>\\w(([\\w-.]+)?\\w)?)/secret-id/?', ['role/{name}/secret-id']],
  ['role/?', ['role']],
  ['^login$', ['login']],
  [
    'tools/random(/(?<source>\\w+))?(/(?<bytes>.+))?',
    ['tools/random', 'tools/random/{source}', 'tools/random/{bytes}', 'tools/random/{source}/{bytes}'],
  ],
  ['leases/renew(?:/(?<id>.+))?', ['leases/renew', 'leases/renew/{id}']],
  ['a/(b|c/(?<x>[)]))/d', ['a/b/d', 'a/c/{x}/d']],
  ['a\\.b', ['a.b']],
])('%s', (pattern, paths) => {
  expect(pathTemplates(pattern)).toEqual(paths);
});

test.each(['.*', 'a+', 'a[bc]', 'a{2}', '\\w'])('returns undefined for %s', (pattern) => {
  expect(pathTemplates(pattern)).toBeUndefined();
});

test.each([
  ['approle', 'auth'],
  ['token', 'auth'],
  ['system', 'mounts'],
  ['identity', 'mounts'],
] as const)('every path of %s has templates', (type, table) => {
  const patterns = [...(backendOfType(type, table)?.paths ?? [])].map((path) => path.pattern);
  expect(patterns.length).toBeGreaterThan(5);
  expect(patterns.filter((pattern) => pathTemplates(pattern) === undefined)).toEqual([]);
});
