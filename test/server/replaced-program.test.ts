import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { launcher, type ServerProcess, startServerProcess } from '../support/server-process.ts';

const root = dirname(dirname(launcher));
let home = '';
let server: ServerProcess | undefined;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'server-'));
});
afterEach(() => {
  server?.child.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

/** A copy of the built program. */
function copyProgram(): string {
  const folder = join(home, 'program');
  mkdirSync(folder);
  for (const name of ['bin', 'dist', 'package.json']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Requests of every kind, by path with the method before it, in an order in which all make sense. */
const requests: ReadonlyArray<
  readonly [request: string, body?: object | undefined, headers?: Readonly<Record<string, string>>]
> = [
  ['GET sys/health'],
  ['GET sys/seal-status'],
  ['GET sys/mounts'],
  ['GET sys/mounts?help=1'],
  ['GET sys/internal/specs/openapi'],
  ['GET sys/internal/ui/mounts/secret'],
  ['GET sys/internal/ui/resultant-acl'],
  ['PUT sys/auth/approle', { type: 'approle' }],
  ['PUT sys/auth/approle/tune', { default_lease_ttl: '1h' }],
  ['PUT sys/mounts/kv1', { type: 'kv', options: { version: '1' } }],
  ['PUT kv1/a', { n: 1.5 }],
  ['LIST kv1/'],
  ['PUT sys/remount', { from: 'kv1', to: 'kv2' }],
  ['DELETE sys/mounts/kv2'],
  ['PUT secret/data/a', { data: { n: 1 } }],
  ['PATCH secret/data/a', { data: { m: [1] } }, { 'Content-Type': 'application/merge-patch+json' }],
  ['GET secret/subkeys/a'],
  ['PUT secret/metadata/a', { custom_metadata: { a: 'b' } }],
  ['SCAN secret/metadata/'],
  ['PUT secret/destroy/a', { versions: [1] }],
  ['PUT cubbyhole/a', { a: 'b' }],
  [
    'PUT sys/policies/acl/p',
    {
      policy:
        'path "a/{{identity.entity.id}}" { capabilities = ["read", "list"] list_scan_response_keys_filter_path = "{{ .path }}{{ .key }}" }',
    },
  ],
  [
    'PUT sys/policies/acl/j',
    { policy: '{"path":{"+/b":{"capabilities":["read"],"expiration":"2126-01-01T00:00:00Z"}}}' },
  ],
  ['PUT sys/policies/password/p', { policy: 'length = 20\nrule "charset" { charset = "abcdef" }' }],
  ['GET sys/policies/password/p/generate'],
  ['PUT sys/capabilities-self', { paths: 'a,b' }],
  [
    'PUT auth/approle/role/r',
    { token_policies: 'p,j', secret_id_bound_cidrs: '127.0.0.1/32', token_bound_cidrs: '127.0.0.1', token_ttl: '1h' },
  ],
  ['GET auth/approle/role/r'],
  ['PUT auth/approle/role/r/role-id', { role_id: 'r' }],
  ['PUT auth/approle/role/r/custom-secret-id', { secret_id: 's', metadata: 'a=b' }],
  ['PUT auth/approle/login', { role_id: 'r', secret_id: 's' }, { 'X-Vault-Token': '' }],
  ['PUT auth/approle/role/r/secret-id', {}, { 'X-Vault-Wrap-TTL': '60' }],
  ['PUT auth/approle/tidy/secret-id'],
  ['PUT auth/token/roles/r', { allowed_policies_glob: 'p*' }],
  ['PUT auth/token/create', { policies: 'p', type: 'batch', ttl: '1h' }],
  ['PUT auth/token/create', { id: 'child', policies: 'p' }],
  ['GET secret/data/a', undefined, { 'X-Vault-Token': 'child' }],
  ['PUT auth/token/renew', { token: 'child' }],
  ['PUT auth/token/revoke', { token: 'child' }],
  ['PUT sys/wrapping/wrap', { a: 'b' }, { 'X-Vault-Wrap-TTL': '1m' }],
  ['LIST sys/leases/lookup/'],
  ['PUT sys/tools/hash', { input: 'YWJj' }],
  ['PUT sys/tools/random/10'],
  ['PUT identity/entity', { name: 'e', metadata: { a: 'b' } }],
  ['PUT identity/group', { name: 'g' }],
  ['LIST identity/entity/id'],
  ['PUT sys/config/cors', { allowed_origins: '*' }],
  ['GET sys/plugins/catalog'],
  ['LIST sys/namespaces'],
  ['GET sys/locked-users'],
  ['GET sys/audit'],
  ['GET sys/seal-status', undefined, { Origin: 'http://a.example' }],
  ['PUT cubbyhole/form', undefined, { 'Content-Type': 'application/x-www-form-urlencoded' }],
  ['GET cubbyhole/a', undefined, { 'X-Vault-Token': '', 'X-Vault-Inline-Auth-Path': 'auth/approle/login' }],
  ['GET nowhere'],
  ['GET sys//mounts'],
  ['DELETE sys/auth/approle'],
];

test.each(['is removed', 'is replaced'])('a server goes on when its program %s', async (what) => {
  const folder = copyProgram();
  const args = ['-dev', '-dev-root-token-id=root', '-dev-listen-address=127.0.0.1:0', '-dev-no-store-token'];
  server = await startServerProcess({ home, args, program: join(folder, 'bin/localvault.js') });
  const { child, url } = server;
  const files = readdirSync(join(folder, 'dist'));
  rmSync(join(folder, 'dist'), { recursive: true });
  rmSync(join(folder, 'bin'), { recursive: true });
  if (what === 'is replaced') {
    mkdirSync(join(folder, 'dist'));
    for (const name of files) {
      writeFileSync(join(folder, 'dist', name), 'throw new Error("another release")');
    }
  }
  const failed: string[] = [];
  for (const [request, body, headers] of requests) {
    const [method = '', path = ''] = request.split(' ');
    const answer = await send(url, { method, path, body, headers: { 'X-Vault-Token': 'root', ...headers } });
    if (answer.status === 0 || answer.text.includes('internal error')) {
      failed.push(`${request}: ${answer.status} ${answer.text}`);
    }
  }
  expect(failed).toEqual([]);
  expect(child.exitCode).toBeNull();
});

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: object | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

async function send(url: string, { method, path, body, headers }: Sent): Promise<{ status: number; text: string }> {
  const init = { method, headers, redirect: 'manual' as const, ...(body && { body: JSON.stringify(body) }) };
  try {
    const answer = await fetch(`${url}/v1/${path}`, init);
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    return { status: 0, text: String(error) };
  }
}
