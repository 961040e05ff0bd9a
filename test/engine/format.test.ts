import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { currentFormat } from '../../src/storage/files/state/format.ts';
import { temporaryFolder } from '../cli/support/io.ts';
import { openFolder } from './support/requests.ts';

const description = readFileSync(fileURLToPath(new URL('../../src/storage/FORMAT.md', import.meta.url)), 'utf8');

test('the description covers this version, and every kind of document in a state', () => {
  const folder = temporaryFolder();
  const { send } = openFolder(folder);
  for (const [method, path, body] of [
    ['POST', 'sys/auth/approle', { type: 'approle' }],
    ['POST', 'sys/mounts/plain', { type: 'kv' }],
    ['PUT', 'plain/a', { a: 1 }],
    ['PUT', 'secret/data/a', { data: { a: 1 } }],
    ['PUT', 'secret/config', { max_versions: 3 }],
    ['PUT', 'cubbyhole/a', { a: 1 }],
    ['PUT', 'sys/policies/acl/p', { policy: 'path "a" { capabilities = ["read"] }' }],
    ['PUT', 'auth/token/create', { ttl: '1h' }],
    ['PUT', 'auth/token/roles/r', {}],
    ['PUT', 'auth/approle/role/r', { role_id: 'r' }],
    ['PUT', 'auth/approle/role/r/secret-id', { ttl: '1h' }],
    ['PUT', 'auth/approle/role/r/custom-secret-id', { secret_id: 's' }],
    ['PUT', 'auth/approle/login', { role_id: 'r', secret_id: 's' }],
    ['PUT', 'auth/approle/role/gone', {}],
    ['DELETE', 'auth/approle/role/gone', undefined],
    ['PUT', 'identity/entity', { name: 'e' }],
    ['PUT', 'identity/group', { name: 'g' }],
    ['PUT', 'sys/config/cors', { allowed_origins: '*' }],
    ['POST', 'sys/remount', { from: 'plain', to: 'moved' }],
  ] as const) {
    expect([path, send(method, path, body).status]).toEqual([path, expect.toSatisfy((status: number) => status < 300)]);
  }
  for (let i = 0; i < 6; i++) {
    send('PUT', 'auth/approle/login', { role_id: 'r', secret_id: 'wrong' });
  }
  const kinds = readdirSync(join(folder, 'data')).flatMap((name) => {
    if (name.endsWith('.json')) {
      return [`\`${name.replace('.json', '')}\``];
    }
    if (name === 'logs') {
      return logKinds(join(folder, 'data', name));
    }
    const inner = ['approle', 'kv', 'token'].includes(name) ? readdirSync(join(folder, 'data', name)) : [];
    const parts = inner.flatMap((mount) => readdirSync(join(folder, 'data', name, mount)));
    return [`\`${name}/`, ...parts.map((part) => `\`${name}/<mount>/${part.replace('.json', '')}`)];
  });
  expect(kinds.length).toBeGreaterThan(20);
  for (const kind of ['`logs/approle/<mount>/uses/', '`logs/token-expiry/', '`logs/leases/', '`logs/token-children/']) {
    expect(kinds).toContain(kind);
  }
  expect(kinds.filter((kind) => !description.includes(kind))).toEqual([]);
  expect(description).toContain(`Version ${currentFormat.version}.`);
});

/** The kinds of documents that share files. */
function logKinds(folder: string): string[] {
  return readdirSync(folder).flatMap((type) =>
    type === 'approle'
      ? readdirSync(join(folder, type)).flatMap((mount) =>
          readdirSync(join(folder, type, mount)).map((part) => `\`logs/${type}/<mount>/${part}/`),
        )
      : [`\`logs/${type}/`],
  );
}
