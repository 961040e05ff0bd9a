import { expect, test, vi } from 'vitest';
import type { Backend, Call, Handler } from '../../src/framework/backend.ts';
import { RequestError } from '../../src/framework/error.ts';
import { checkExistence, completeCall, handleBackend, type RawCall } from '../../src/framework/handle.ts';
import { findRoute } from '../../src/framework/route.ts';
import type { Operation } from '../../src/services/request.ts';
import type { ValueMap } from '../../src/values/value.ts';

const name = '(?<name>\\w(([\\w-.]+)?\\w)?)';

const echo: Handler = ({ data }: Call) => ({ data: { name: data.string('name'), ttl: data.duration('ttl') } });

const backend: Backend = {
  type: 'example',
  help: 'An example.',
  paths: [
    {
      pattern: `role/${name}`,
      fields: {
        name: { type: 'string', description: 'The name.' },
        ttl: { type: 'duration', default: '1m', description: 'How long.\nIn seconds.' },
        old: { type: 'comma string slice', description: 'Do not use.', deprecated: true },
      },
      operations: { read: echo, update: echo, create: echo, delete: () => undefined },
      exists: ({ data }) => data.string('name') === 'there',
      help: { synopsis: 'A role.', description: 'More about roles.' },
    },
    {
      pattern: 'data/(?<path>.*)',
      fields: { path: { type: 'string', description: 'The path.' } },
      operations: { update: () => ({ warnings: ['own'] }), help: () => ({ data: { help: 'own' } }) },
      acceptsAnyParameter: true,
      help: { synopsis: '', description: '' },
    },
    {
      pattern: 'data/unreachable',
      fields: {},
      operations: {},
      help: { synopsis: 'Never.', description: 'Never.' },
    },
  ],
};

function call(operation: Operation, relativePath: string, data: ValueMap = {}): RawCall {
  const request = {
    id: '',
    operation,
    path: `example/${relativePath}`,
    relativePath,
    data,
    token: '',
    remoteAddress: '127.0.0.1',
    headers: {},
  };
  return { ...vi.mockObject({} as Omit<RawCall, 'request'>), request };
}

function refusalOf(attempt: () => unknown): unknown {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (!(error instanceof RequestError)) {
      throw error;
    }
    return { status: error.status, message: error.message, listed: error.listed };
  }
}

test('passes data and captures to the handler', () => {
  expect(handleBackend(backend, call('update', 'role/x', { ttl: '2m' }))).toEqual({ data: { name: 'x', ttl: 120 } });
  expect(handleBackend(backend, call('read', 'role/x'))).toEqual({ data: { name: 'x', ttl: 60 } });
});

test('warns about unused parameters in a response', () => {
  const data = { zeta: 1, alpha: null, name: 'other', old: 'a' };
  expect(handleBackend(backend, call('update', 'role/x', data))?.warnings).toEqual([
    'Endpoint ignored these unrecognized parameters: [alpha zeta]',
    "Endpoint replaced the value of these parameters with the values captured from the endpoint's path: [name]",
  ]);
  expect(handleBackend(backend, call('delete', 'role/x', data))).toBeUndefined();
  expect(handleBackend(backend, call('read', 'role/x', { name: null }))?.warnings).toBeUndefined();
  expect(handleBackend(backend, call('update', 'data/a/b', { colour: 'red' }))?.warnings).toEqual(['own']);
});

test('rejects unknown paths and unsupported operations', () => {
  expect(refusalOf(() => handleBackend(backend, call('read', 'nosuch')))).toEqual({
    status: 404,
    message: 'unsupported path',
    listed: true,
  });
  expect(refusalOf(() => handleBackend(backend, call('list', 'role/x')))).toEqual({
    status: 405,
    message: 'unsupported operation',
    listed: true,
  });
});

test('rejects invalid values before the handler runs', () => {
  expect(refusalOf(() => handleBackend(backend, call('update', 'role/x', { ttl: 'soon' })))).toEqual({
    status: 400,
    message: 'Field validation failed: error converting input for field "ttl": time: invalid duration "soon"',
    listed: false,
  });
});

test('distinguishes create from update, and rejects invalid values with a bare message', () => {
  expect(checkExistence(backend, call('update', 'role/there'))).toBe(true);
  expect(checkExistence(backend, call('update', 'role/x'))).toBe(false);
  expect(checkExistence(backend, call('update', 'data/x'))).toBeUndefined();
  expect(checkExistence(backend, call('update', 'nosuch'))).toBeUndefined();
  expect(refusalOf(() => checkExistence(backend, call('update', 'role/x', { ttl: true })))).toEqual({
    status: 400,
    message: 'error converting input for field "ttl": could not parse duration from input',
    listed: false,
  });
});

test('completes a call without answering it', () => {
  expect(completeCall(backend, call('update', 'role/x', { name: 'other' }))?.data.string('name')).toBe('x');
  expect(completeCall(backend, call('update', 'nosuch'))).toBeUndefined();
});

test('generates the help of a path from its declaration', () => {
  expect(handleBackend(backend, call('help', 'role/x'))?.data?.help).toBe(
    [
      'Request:        role/x',
      'Matching Route: ^role/(?P<name>\\w(([\\w-.]+)?\\w)?)$',
      '',
      'A role.',
      '',
      '## PARAMETERS',
      '',
      '    name (string)',
      '',
      '        The name.',
      '',
      '    old (slice)',
      '',
      '        (DEPRECATED) Do not use.',
      '',
      '    ttl (duration (sec))',
      '',
      '        How long.',
      '        In seconds.',
      '        Default: 1m',
      '',
      '## DESCRIPTION',
      '',
      'More about roles.',
    ].join('\n'),
  );
  expect(handleBackend(backend, call('help', 'data/x'))?.data?.help).toBe('own');
  expect(handleBackend(backend, call('help', 'role/x', { ttl: 'soon' }))?.data?.help).toContain('role/x');
});

test('lists the paths of a mount in its help, sorted', () => {
  const help = String(handleBackend(backend, call('help', ''))?.data?.help);
  expect(help).toMatch(/^## DESCRIPTION\n\nAn example\.\n\n## PATHS\n\n/);
  expect(help.match(/^ {4}\^.*$/gm)).toEqual([
    '    ^data/(?P<path>.*)$',
    '    ^data/unreachable$',
    '    ^role/(?P<name>\\w(([\\w-.]+)?\\w)?)$',
  ]);
});

function routeWith(pattern: string, path: string): unknown {
  const definition = { pattern, fields: {}, operations: {}, help: { synopsis: '', description: '' } };
  return findRoute({ type: 'x', help: '', paths: [definition] }, path)?.captures;
}

test.each([
  [name, 'a-b.c', { name: 'a-b.c' }],
  [name, '-a', undefined],
  [name, 'a/b', undefined],
  [`x(/${name})?`, 'x', { name: '' }],
  [`x(/${name})?`, 'x/y', { name: 'y' }],
  ['(?<rest>.*)', 'a\u2028b\r', { rest: 'a\u2028b\r' }],
  ['(?<rest>.*)', 'a\nb', undefined],
  ['^a[.]\\.b$', 'a..b', {}],
  ['policy/?', 'policy', {}],
  ['policy/?', 'polic', undefined],
  ['ab*c', 'ac', {}],
  ['ab{0,1}c', 'ac', {}],
  ['ab+c', 'ac', undefined],
  ['ab|c', 'c', {}],
  ['(?:ab|c)d', 'cd', {}],
  ['a(?:b|c)|d', 'd', {}],
])('matches the pattern %s against %j', (pattern, path, captures) => {
  expect(routeWith(pattern, path)).toEqual(captures);
});
