import { expect, test } from 'vitest';
import type { Backend } from '../../src/framework/backend.ts';
import { openApiDocument } from '../../src/framework/openapi.ts';

const nothing = () => undefined;

const backend: Backend = {
  type: 'example',
  help: 'An example.',
  paths: [
    {
      pattern: 'role/(?<name>\\w+)',
      fields: {
        name: { type: 'name', description: 'The\n  name.' },
        kind: { type: 'string', description: 'The kind.', allowedValues: ['a', 'b'], default: 'a' },
        old: { type: 'comma string slice', description: 'Old.', deprecated: true },
      },
      operations: { read: nothing, create: nothing, update: nothing, delete: nothing },
      help: { synopsis: 'A role.', description: '' },
    },
    {
      pattern: 'role/?',
      fields: {},
      operations: { list: nothing },
      help: { synopsis: 'The roles.', description: '' },
    },
    { pattern: '.*', fields: {}, operations: { read: nothing }, help: { synopsis: 'The rest.', description: '' } },
  ],
  rootPaths: ['role/*'],
  unauthenticatedPaths: ['role'],
};

test('documents paths, operations and fields', () => {
  const ok = { '200': { description: 'OK' } };
  expect(openApiDocument(backend)).toMatchObject({
    openapi: '3.0.2',
    paths: {
      '/role/{name}': {
        description: 'A role.',
        parameters: [
          {
            name: 'name',
            description: 'The name.',
            in: 'path',
            schema: { type: 'string', pattern: '\\w([\\w-.]*\\w)?' },
            required: true,
          },
        ],
        'x-vault-sudo': true,
        'x-vault-createSupported': true,
        get: { summary: 'A role.', operationId: 'read-role-name', responses: ok },
        post: {
          operationId: 'write-role-name',
          requestBody: {
            required: true,
            content: { 'application/json': { schema: { $ref: '#/components/schemas/WriteRoleNameRequest' } } },
          },
        },
        delete: { responses: { '204': { description: 'empty body' } } },
      },
      '/role': {
        'x-vault-unauthenticated': true,
        get: { parameters: [{ name: 'list', in: 'query', schema: { type: 'string' }, required: true }] },
      },
      '/.*': { description: 'The rest.' },
    },
    components: {
      schemas: {
        WriteRoleNameRequest: {
          type: 'object',
          properties: {
            kind: { type: 'string', description: 'The kind.', enum: ['a', 'b'], default: 'a' },
            old: { type: 'array', items: { type: 'string' }, deprecated: true },
          },
        },
      },
    },
  });
});

test('documents a single path', () => {
  expect(Object.keys(openApiDocument(backend, [...backend.paths].slice(1, 2))['paths'] ?? {})).toEqual(['/role']);
});
