import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { launcher, startServerProcess } from '../support/server-process.ts';
import { newUser, temporaryFolder } from './support/io.ts';

/** What a state here may have, with what quoting may stumble over. */
const objects = {
  'sys/auth/approle': {
    type: 'approle',
    config: { max_lease_ttl: '1h', user_lockout_config: { lockout_threshold: 7 } },
  },
  'sys/auth/token': { config: { max_lease_ttl: '2h' } },
  'sys/mounts/v1': { type: 'kv-v1', description: `it's $HOME \`id\`` },
  'sys/policies/acl/app': {
    policy:
      `path "secret/data/{{identity.entity.name}}/*" {\n  capabilities = ["read"]\n}\n# \${x} %{y} $(id) \`id\` \\n 'END'\nEND=1\n`.replace(
        'END=1\n',
        '# END\n',
      ),
  },
  'sys/policies/acl/strict': { policy: 'path "a" { capabilities = ["list"] }', cas_required: true },
  'auth/approle/role/app': { token_policies: 'app', token_ttl: '20m', secret_id_bound_cidrs: ['10.0.0.0/8'] },
  'auth/approle/role/other': {},
  'auth/token/roles/ci': { allowed_policies: ['app'], token_period: 3600 },
  'secret/data/deep/er': {
    data: { password: `p"w'$(id)\`id\`\n\t\u0000ü😀`, '': { list: [], nothing: null, items: [{ a: 1 }, [2.5]] } },
  },
  'secret/metadata/deep/er': { custom_metadata: { a: 'b c' }, max_versions: 3 },
  'secret/config': { max_versions: 9 },
  'v1/plain': { '@file': '@/etc/passwd', number: 1.5 },
  'identity/entity/name/Ann': {
    policies: ['app'],
    metadata: { team: 'x' },
    aliases: [{ mount: 'auth/approle', role: 'app' }],
  },
  'identity/group/name/zeta': { member_entities: ['Ann'] },
  'identity/group/name/alpha': { member_groups: ['zeta'], policies: ['app'] },
};

/** A user whose state has them. */
async function owner() {
  const home = temporaryFolder();
  const vault = newUser({ HOME: home });
  writeFileSync(join(home, 'objects.json'), JSON.stringify({ version: 1, objects }));
  expect(await vault(`apply ${join(home, 'objects.json')}`)).toMatchObject({ status: 0 });
  /** Exports to a file, and returns its path and text. */
  const exported = async (format: string, env: Readonly<Record<string, string>> = {}) => {
    const { status, stdout } = await vault(`export -secrets -format=${format}`, { env });
    expect(status).toBe(0);
    const file = join(home, `export.${format}`);
    writeFileSync(file, stdout);
    return { file, text: stdout };
  };
  return { home, vault, exported };
}

async function serve(home: string, args: readonly string[]) {
  const server = await startServerProcess({ home, args });
  onTestFinished(async () => {
    server.child.kill('SIGKILL');
    await server.ended;
  });
  return server;
}

const dev = ['-dev', '-dev-root-token-id=root', '-dev-listen-address=127.0.0.1:0'];

test.each(['json', 'hcl'])(
  'a server in another process becomes like the state by %s, and nothing changes the second time',
  async (format) => {
    const { vault, exported } = await owner();
    const { file, text } = await exported(format);
    const { url } = await serve(temporaryFolder(), dev);
    const env = { VAULT_ADDR: url, VAULT_TOKEN: 'root' };
    const first = await vault(`apply ${file}`, { env });
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(first.stdout).toContain('created    identity/group/name/alpha\n');
    expect((await exported(format, env)).text).toBe(text);
    const second = await vault(`apply -prune ${file}`, { env });
    expect(second.stdout).toMatch(/\n\d+ unchanged\.\n$/);
  },
);

test('a server that is configured with the export starts with the same', async () => {
  const { exported } = await owner();
  const { file, text } = await exported('hcl');
  const home = temporaryFolder();
  const config = join(home, 'server.hcl');
  writeFileSync(
    config,
    'listener "tcp" {\n  address = "127.0.0.1:0"\n  tls_disable = true\n}\ninitialize "a-way-in" {\n  request "token" {\n    operation = "update"\n    path = "auth/token/create"\n    data = { id = "way-in", policies = ["root"], no_parent = true }\n  }\n}\n',
  );
  const { url } = await serve(home, [`-config=${config}`, `-config=${file}`]);
  expect((await exported('hcl', { VAULT_ADDR: url, VAULT_TOKEN: 'way-in' })).text).toBe(text);
});

test('the script of vault commands reproduces the state on a server', async () => {
  const { exported, home } = await owner();
  const { text } = await exported('json');
  const { file } = await exported('sh');
  const { url } = await serve(temporaryFolder(), dev);
  const bin = join(home, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'vault'), `#!/bin/sh\nexec '${process.execPath}' '${launcher}' "$@"\n`);
  chmodSync(join(bin, 'vault'), 0o755);
  const env = { HOME: home, PATH: `${bin}:${process.env['PATH']}`, VAULT_ADDR: url, VAULT_TOKEN: 'root' };
  const { status, stderr } = spawnSync('sh', [file], { env, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect((await exported('json', env)).text).toBe(text);
});

test('a failure on a server ends the command, and earlier changes stay', async () => {
  const { vault, home } = await owner();
  const { url } = await serve(temporaryFolder(), dev);
  const env = { VAULT_ADDR: url, VAULT_TOKEN: 'root' };
  const roles = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`auth/approle/role/r${index + 10}`, {}]));
  const file = join(home, 'bad.json');
  const bad = { 'sys/auth/approle': { type: 'approle' }, ...roles, 'auth/approle/role/r10': { token_type: 'bad' } };
  writeFileSync(file, JSON.stringify({ version: 1, objects: bad }));
  const outcome = await vault(`apply ${file}`, { env });
  expect(outcome.status).toBe(2);
  expect(outcome.stdout).toContain('created    sys/auth/approle\nfailed     auth/approle/role/r10\n');
  expect(outcome.stderr).toContain(
    'Error applying auth/approle/role/r10: PUT auth/approle/role/r10: invalid \'token_type\' value "bad"\n',
  );
  // Sixteen were on their way at once.
  expect(outcome.stderr).toContain('24 objects were not tried');
  expect((await vault(`apply -continue ${file}`, { env })).stdout).toContain('\n24 created, 16 unchanged, 1 failed.\n');
});

test('export and apply work beside a server that uses the state, as a whole or not at all', async () => {
  const { vault, exported, home } = await owner();
  const { text } = await exported('json');
  const { url } = await serve(home, ['-listen-address=127.0.0.1:0']);
  expect((await exported('json')).text).toBe(text);
  const file = join(home, 'more.json');
  const write = (more: object) => writeFileSync(file, JSON.stringify({ version: 1, objects: more }));
  write({ 'auth/approle/role/new': {}, 'auth/approle/role/zz': { token_type: 'bad' } });
  expect(await vault(`apply ${file}`)).toMatchObject({
    status: 2,
    stdout: 'failed     auth/approle/role/zz\n1 failed.\n',
  });
  expect((await exported('json')).text).toBe(text);
  write({ 'auth/approle/role/new': { token_ttl: 5 } });
  expect(await vault(`apply -prune -force ${file}`)).toMatchObject({ status: 0 });
  const root = readFileSync(join(home, '.config/localvault', `${stateId(home)}.token`), 'utf8');
  const { stdout } = await vault('list -format=json auth/approle/role', {
    env: { VAULT_ADDR: url, VAULT_TOKEN: root },
  });
  expect(JSON.parse(stdout)).toEqual(['new']);
  expect((await vault('log -path=auth/approle/role/*')).stdout).toMatch(/create\s+auth\/approle\/role\/new\s+ok/);
});

function stateId(home: string): string {
  return JSON.parse(readFileSync(join(home, '.local/share/localvault/state.json'), 'utf8')).id;
}
