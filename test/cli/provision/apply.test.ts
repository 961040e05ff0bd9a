import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newUser, temporaryFolder } from '../support/io.ts';

const app = {
  'sys/auth/approle': { type: 'approle' },
  'sys/policies/acl/app': { policy: 'path "secret/data/app" {\n  capabilities = ["read"]\n}\n' },
  'auth/approle/role/app': { token_policies: ['app'], token_ttl: '20m' },
};

const document = (objects: object) => JSON.stringify({ version: 1, objects });

/** A user with a file of objects, and a way to write others. */
function userWith(objects: object) {
  const home = temporaryFolder();
  const vault = newUser({ HOME: home });
  const write = (name: string, text: string) => {
    writeFileSync(join(home, name), text);
    return join(home, name);
  };
  return { vault, home, write, file: write('app.json', document(objects)) };
}

test('says what was done with each object, and does nothing the second time', async () => {
  const { vault, file } = userWith(app);
  expect(await vault(`apply ${file}`)).toEqual({
    status: 0,
    stdout:
      'created    sys/auth/approle\ncreated    sys/policies/acl/app\ncreated    auth/approle/role/app\n3 created.\n',
    stderr: '',
  });
  expect((await vault(`apply ${file}`)).stdout).toContain('\n3 unchanged.\n');
  const json = await vault(`apply -format=json ${file}`);
  expect(JSON.parse(json.stdout)).toMatchObject({ dry_run: false, created: 0, unchanged: 3, not_tried: 0 });
});

test('reads standard input, and several files', async () => {
  const { vault, write } = userWith({});
  const more = write(
    'more.hcl',
    'initialize "a" {\n  request "b" {\n    operation = "update"\n    path = "secret/data/b"\n    data = { data = { x = "y" } }\n  }\n}\n',
  );
  const outcome = await vault(`apply - ${more}`, { stdin: document({ 'secret/data/a': { data: { x: 'y' } } }) });
  expect(outcome).toMatchObject({
    status: 0,
    stdout: 'created    secret/data/a\ncreated    secret/data/b\n2 created.\n',
  });
});

test('a failure changes nothing, and names the object and the reason', async () => {
  const { vault, file } = userWith({ ...app, 'auth/approle/role/bad': { token_ttl: '2h', token_max_ttl: '1h' } });
  const reason = `Error applying auth/approle/role/bad: PUT auth/approle/role/bad: 'token_ttl' cannot be greater than 'token_max_ttl'\n`;
  expect(await vault(`apply ${file}`)).toEqual({
    status: 2,
    stdout: 'failed     auth/approle/role/bad\n1 failed.\n',
    stderr: `${reason}Nothing was changed. -continue applies the other objects.\n`,
  });
  expect(await vault('read auth/approle/role/app')).toMatchObject({ status: 2 });
  expect(await vault(`apply -continue ${file}`)).toMatchObject({ status: 2, stderr: reason });
  expect(await vault('read auth/approle/role/app')).toMatchObject({ status: 0 });
});

test('-dry-run shows a unified diff, in colours on a terminal, and changes nothing', async () => {
  const { vault, file, write } = userWith(app);
  await vault(`apply ${file}`);
  await vault('kv put secret/app password=first-value');
  const changed = write(
    'changed.json',
    document({
      'sys/policies/acl/app': { policy: 'path "secret/data/app" {\n  capabilities = ["read", "list"]\n}\n' },
      'auth/approle/role/app': { token_ttl: '20m', token_num_uses: 3 },
      'secret/data/app': { data: { password: 'second-value' } },
      'auth/approle/role/new': { token_ttl: 5 },
    }),
  );
  const outcome = await vault(`apply -dry-run -prune ${changed}`);
  expect(outcome).toEqual({
    status: 0,
    stdout: [
      '--- sys/policies/acl/app',
      '+++ sys/policies/acl/app',
      '@@ policy @@',
      ' path "secret/data/app" {',
      '-  capabilities = ["read"]',
      '+  capabilities = ["read", "list"]',
      ' }',
      '--- auth/approle/role/app',
      '+++ auth/approle/role/app',
      '-token_num_uses = 0',
      '+token_num_uses = 3',
      '-token_policies = ["app"]',
      '+token_policies = []',
      '--- /dev/null',
      '+++ auth/approle/role/new',
      '+token_ttl = 5',
      '--- secret/data/app',
      '+++ secret/data/app',
      '-data.password = (hidden)',
      '+data.password = changed (hidden)',
      'Dry run: 1 created, 3 updated.',
      '',
    ].join('\n'),
    stderr: '',
  });
  const coloured = await vault(`apply -dry-run ${changed}`, { isTerminal: true });
  expect(coloured.stdout).toContain(
    '\u001b[31m-token_num_uses = 0\u001b[39m\n\u001b[32m+token_num_uses = 3\u001b[39m\n',
  );
  expect(coloured.stdout).toContain('\u001b[1m--- auth/approle/role/app\u001b[22m\n');
  expect((await vault('kv get -field=password secret/app')).stdout).toBe('first-value');
  const json = await vault(`apply -dry-run -format=json ${changed}`);
  expect(json.stdout).not.toContain('value"');
  expect(JSON.parse(json.stdout).objects.at(-1)).toEqual({
    path: 'secret/data/app',
    action: 'updated',
    changes: [{ field: 'data.password', hidden: true }],
  });
});

test('-prune asks on a terminal, needs -force elsewhere, and keeps a copy', async () => {
  const { vault, file, home } = userWith({ 'sys/policies/acl/app': app['sys/policies/acl/app'] });
  const copies = join(home, '.local/share/localvault.copies');
  await vault('policy write old -', { stdin: 'path "a" { capabilities = ["read"] }' });
  expect(await vault(`apply -prune ${file}`)).toEqual({
    status: 2,
    stdout: '',
    stderr: 'This deletes 1 object: sys/policies/acl/old: add -force to confirm.\n',
  });
  const refused = await vault(`apply -prune ${file}`, { isTerminal: true, stdin: 'no\n' });
  expect(refused.stderr).toContain('Delete 1 object: sys/policies/acl/old? A copy of the state is kept. Type "yes"');
  expect(refused.stderr).toContain('Nothing was changed.');
  expect((await vault('policy list')).stdout).toBe('default\nold\nroot\n');
  expect(existsSync(copies)).toBe(false);
  const agreed = await vault(`apply -prune ${file}`, { isTerminal: true, stdin: 'yes\n' });
  const [copy = ''] = readdirSync(copies);
  expect(agreed).toMatchObject({ status: 0 });
  expect(agreed.stdout).toContain(`The replaced state is kept in: ${copies}/${copy}\n`);
  expect((await vault('policy list')).stdout).toBe('app\ndefault\nroot\n');
  expect(await vault(`state snapshot restore -force ${join(copies, copy)}`)).toMatchObject({ status: 0 });
  expect((await vault('policy list')).stdout).toBe('default\nold\nroot\n');
});

test('-prune keeps no copy if it deletes nothing, or fails', async () => {
  const policy = app['sys/policies/acl/app'];
  const { vault, file, home, write } = userWith({ 'sys/policies/acl/app': policy });
  const copies = join(home, '.local/share/localvault.copies');
  expect(await vault(`apply -prune ${file}`)).toMatchObject({
    status: 0,
    stdout: 'created    sys/policies/acl/app\n1 created.\n',
  });
  await vault('policy write old -', { stdin: 'path "a" { capabilities = ["read"] }' });
  const broken = write('broken.json', document({ 'sys/policies/acl/app': { policy: 'nonsense' } }));
  expect(await vault(`apply -prune -force ${broken}`)).toMatchObject({ status: 2 });
  expect(existsSync(copies)).toBe(false);
  expect((await vault('policy list')).stdout).toBe('app\ndefault\nold\nroot\n');
});

test.each([
  ['missing.json', undefined, "can't apply missing.json: open missing.json: no such file or directory"],
  ['a.json', '{', 'a.json: it is not JSON: unexpected EOF'],
  ['a.json', '[]', 'a.json: it is not a JSON object'],
  ['a.json', '{"version": 2, "objects": {}}', 'a.json: its "version" must be 1'],
  ['a.json', '{"version": 1}', 'a.json: its "objects" must be an object'],
  [
    'a.json',
    '{"version": 1, "objects": {"secret/data/a": 1}}',
    'a.json: the data of "secret/data/a" must be an object',
  ],
  [
    'a.json',
    '{"version": 1, "objects": {}, "paths": 1}',
    'a.json: there is no field "paths" beside "version" and "objects"',
  ],
  ['a.hcl', 'listener "tcp" {}', 'a.hcl: it has no "initialize" block'],
  [
    'a.hcl',
    'initialize "a" { request "b" { operation = "delete" path = "secret/data/a" } }',
    'initialize "a": request "b": the operation "delete" can\'t be applied',
  ],
  [
    'a.hcl',
    'initialize "a" { request "b" { operation = "update" path = "identity/entity-alias" data = { name = "x" canonical_id = "0815" } } }',
    'accessors differ between servers',
  ],
  [
    'a.hcl',
    'initialize "a" { request "b" { operation = "update" token = "x" path = "secret/data/a" } }',
    '"token" can\'t be applied; take it out',
  ],
])('says what is wrong with %s: %s', async (name, text, message) => {
  const { vault, write } = userWith({});
  const path = text === undefined ? name : write(name, text);
  const { status, stdout, stderr } = await vault(['apply', path].join(' '));
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr.trimEnd()).not.toContain('\n');
});

test('needs a file', async () => {
  const vault = newUser();
  expect(await vault('apply')).toMatchObject({
    status: 1,
    stderr: 'no file to apply: name one, or - for standard input\n',
  });
});
