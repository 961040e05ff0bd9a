import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { TestVault } from '../../support/engine.ts';

/** What these tests read of a document. */
interface Document {
  readonly openapi: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly paths: Readonly<Record<string, Item>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

interface Item {
  readonly parameters?: ReadonlyArray<{ readonly name: string; readonly in: string }>;
  readonly get?: Operation;
  readonly post?: Operation;
  readonly patch?: Operation;
  readonly delete?: Operation;
}

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
}

const documentPath = 'sys/internal/specs/openapi';

function documentOf(vault: TestVault, query = '', token = 'root'): Document {
  const answer = vault.send('GET', `${documentPath}${query}`, undefined, { token });
  expect(answer).toMatchObject({ status: 200, headers: { 'Content-Type': 'application/json' } });
  return answer.json;
}

const operationsOf = ({ get, post, patch, delete: remove }: Item) =>
  [get, post, patch, remove].filter((operation) => operation !== undefined);

/** A state with mounts of all types, some of them twice. */
function furnished(): TestVault {
  const vault = new TestVault();
  for (const path of ['approle', 'my-approle']) {
    expect(vault.send('POST', `sys/auth/${path}`, { type: 'approle' }).status).toBe(204);
  }
  for (const [path, version] of [
    ['kv1', '1'],
    ['team/kv', '2'],
  ]) {
    expect(vault.send('POST', `sys/mounts/${path}`, { type: 'kv', options: { version } }).status).toBe(204);
  }
  return vault;
}

test.each(['', '?generic_mount_paths=true'])('the document%s is valid OpenAPI', async (query) => {
  const document = documentOf(furnished(), query);
  expect(await new Validator().validate({ ...document })).toEqual({ valid: true });
  const ids = Object.values(document.paths)
    .flatMap(operationsOf)
    .map(({ operationId }) => operationId);
  expect(ids.length).toBeGreaterThan(200);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
});

test('the parameters in a path are declared, and no others', () => {
  for (const query of ['', '?generic_mount_paths=true']) {
    for (const [path, item] of Object.entries(documentOf(furnished(), query).paths)) {
      const declared = (item.parameters ?? []).flatMap(({ name, in: place }) => (place === 'path' ? [name] : []));
      // A pattern that can't become templates is listed as it is, without operations.
      const named =
        operationsOf(item).length > 0 ? [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name) : declared;
      expect([path, [...declared].sort()]).toEqual([path, named.sort()]);
    }
  }
});

test('the document has the paths of all mounts, by the mount’s own path', () => {
  const { openapi, info, paths, components } = documentOf(furnished());
  expect(openapi).toBe('3.0.2');
  expect(info).toMatchObject({ title: 'OpenBao API', version: '2.6.2' });
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      '/auth/approle/login',
      '/auth/my-approle/role/{role_name}/secret-id',
      '/auth/token/lookup-self',
      '/cubbyhole/{path}',
      '/identity/entity/id/{id}',
      '/kv1/{path}',
      '/secret/data/{path}',
      '/sys/internal/specs/openapi',
      '/team/kv/data/{path}',
    ]),
  );
  expect(paths['/auth/approle/login']?.post).toMatchObject({
    tags: ['auth'],
    requestBody: {
      content: { 'application/json': { schema: { $ref: expect.stringMatching(/^#\/components\/schemas\//) } } },
    },
  });
  expect(paths['/auth/approle/role']?.get).toMatchObject({
    parameters: [{ name: 'list', in: 'query', required: true, schema: { type: 'string', enum: ['true'] } }],
  });
  expect(paths['/sys/internal/specs/openapi']).toMatchObject({
    parameters: [{ name: 'generic_mount_paths', in: 'query', schema: { type: 'boolean', default: false } }],
    'x-vault-unauthenticated': true,
  });
  expect(Object.keys(components.schemas).length).toBeGreaterThan(50);
});

test('each operation has the tag of its mount', () => {
  const tags = new Set<string>();
  for (const [path, item] of Object.entries(documentOf(furnished()).paths)) {
    for (const operation of operationsOf(item)) {
      tags.add(`${path.split('/')[1]} ${operation.tags.join()}`);
    }
  }
  expect([...tags].sort()).toEqual([
    'auth auth',
    'cubbyhole secrets',
    'identity identity',
    'kv1 secrets',
    'secret secrets',
    'sys system',
    'team secrets',
  ]);
});

test('with generic_mount_paths, mounts that can be elsewhere are parameters', () => {
  const { paths } = documentOf(furnished(), '?generic_mount_paths=true');
  expect(paths['/auth/{my_approle_mount_path}/login']).toMatchObject({
    parameters: [
      {
        name: 'my_approle_mount_path',
        in: 'path',
        schema: { type: 'string', default: 'my-approle' },
        required: true,
      },
    ],
  });
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      '/auth/token/lookup-self',
      '/cubbyhole/{path}',
      '/sys/mounts',
      '/{secret_mount_path}/data/{path}',
    ]),
  );
});

test('a POST gives the same document', () => {
  const vault = furnished();
  const { body } = vault.send('POST', documentPath, { generic_mount_paths: true });
  expect(JSON.parse(body)).toEqual(documentOf(vault, '?generic_mount_paths=true'));
});

test('without a token, the mounts listed for everybody are shown; with one, those that it may use', () => {
  const vault = furnished();
  vault.send('PUT', 'sys/policies/acl/app', { policy: 'path "secret/data/app" { capabilities = ["read"] }' });
  const token = vault.send('POST', 'auth/token/create', { policies: ['app'], no_default_policy: true }).json.auth
    .client_token;
  const mountsFor = (asker: string) =>
    [...new Set(Object.keys(documentOf(vault, '', asker).paths).map((path) => path.split('/')[1]))].sort();
  expect(mountsFor(token)).toEqual(['secret']);
  expect(documentOf(vault, '', '')).toMatchObject({ paths: {}, components: { schemas: {} } });
  expect(vault.send('POST', 'sys/mounts/kv1/tune', { listing_visibility: 'unauth' }).status).toBe(204);
  expect(mountsFor('')).toEqual(['kv1']);
  expect(vault.send('GET', documentPath, undefined, { token: 'unknown' }).status).toBe(403);
});
