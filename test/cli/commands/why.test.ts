import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newUser, runWith, temporaryFolder } from '../support/io.ts';

type Vault = ReturnType<typeof newUser>;

/** A user whose state has the role jenkins with a policy of the same name. */
async function withJenkins(): Promise<{ readonly vault: Vault; readonly home: string }> {
  const home = temporaryFolder();
  const vault = newUser({ HOME: home });
  await vault('auth enable approle');
  const policy = 'path "secret/data/mysql/*" { capabilities = ["read"] }';
  await vault('policy write jenkins -', { stdin: policy });
  await vault('write auth/approle/role/jenkins token_policies=jenkins secret_id_num_uses=1');
  return { vault, home };
}

test('explains in words and a table', async () => {
  const { vault } = await withJenkins();
  expect(await vault('why read secret/data/mysql/webapp -role=jenkins')).toEqual({
    status: 0,
    stderr: '',
    stdout: `Allowed: read secret/data/mysql/webapp, for the role jenkins
The rule "secret/data/mysql/*" of the policy jenkins grants read.

Policy     Rule                   Capabilities    Note
------     ----                   ------------    ----
jenkins    secret/data/mysql/*    read            decides: no other rule matches
default    -                      -               no rule of it matches
`,
  });
  expect(await vault('why -policy=jenkins delete secret/data/mysql/webapp')).toEqual({
    status: 2,
    stderr: '',
    stdout: `Denied: delete secret/data/mysql/webapp, for the policy jenkins
The rule "secret/data/mysql/*" of the policy jenkins decides, and it grants read, but not delete.

Policy     Rule                   Capabilities    Note
------     ----                   ------------    ----
jenkins    secret/data/mysql/*    read            decides: no other rule matches

Added to one of its policies, this would allow it:

path "secret/data/mysql/webapp" {
  capabilities = ["delete"]
}
`,
  });
});

test('the words are bold where there are colours', async () => {
  const { vault } = await withJenkins();
  const { stdout } = await vault('why read secret/data/mysql/webapp -role=jenkins', { isTerminal: true });
  expect(stdout.startsWith('\u001b[1mAllowed: read secret/data/mysql/webapp, for the role jenkins\u001b[22m\n')).toBe(
    true,
  );
  expect(stdout).toContain('\u001b[1mPolicy     Rule');
});

test('explains as JSON and as YAML, with the same exit status', async () => {
  const { vault } = await withJenkins();
  const line = 'update secret/data/mysql/webapp -policy=jenkins';
  const json = await vault(`why -format=json ${line}`);
  const expected = {
    allowed: false,
    capability: 'update',
    path: 'secret/data/mysql/webapp',
    subject: 'the policy jenkins',
    reason: 'The rule "secret/data/mysql/*" of the policy jenkins decides, and it grants read, but not update.',
    policies: [
      {
        name: 'jenkins',
        rule: 'secret/data/mysql/*',
        capabilities: ['read'],
        decided: true,
        note: 'decides: no other rule matches',
      },
    ],
    suggestion: 'path "secret/data/mysql/webapp" {\n  capabilities = ["update"]\n}',
    notes: ['Nothing exists at the path yet, so a write there needs create.'],
  };
  expect([json.status, JSON.parse(json.stdout)]).toEqual([2, expected]);
  const yaml = await vault(`why ${line} -format=yaml`);
  expect([yaml.status, yaml.stdout]).toEqual([2, expect.stringContaining('allowed: false\n')]);
});

test('the token in use is explained, or one from the environment, a flag or standard input', async () => {
  const { vault } = await withJenkins();
  const created = await vault('token create -policy=jenkins -use-limit=2 -format=json');
  const { client_token: token, accessor } = JSON.parse(created.stdout).auth;
  const line = 'why read secret/data/mysql/webapp';
  const shown = `for the token with the accessor ${accessor}`;
  expect((await vault(line)).stdout).toContain('A root token may do everything.');
  for (const outcome of [
    await vault(line, { env: { VAULT_TOKEN: token } }),
    await vault(`${line} -token=${token}`),
    await vault(`${line} -token=-`, { stdin: `${token}\n` }),
    await vault(`${line} -accessor=${accessor}`),
  ]) {
    expect(outcome.status).toBe(0);
    expect(outcome.stdout).toContain(shown);
    expect(outcome.stdout).toContain('The token has 2 uses left.');
    expect(outcome.stdout + outcome.stderr).not.toContain(token);
  }
});

test('explains a login, and counts no use of the SecretID', async () => {
  const { vault, home } = await withJenkins();
  const { stdout: roleId } = await vault('read -field=role_id auth/approle/role/jenkins/role-id');
  const created = await vault('write -f -format=json auth/approle/role/jenkins/secret-id');
  const { secret_id: secretId, secret_id_accessor: accessor } = JSON.parse(created.stdout).data;
  const file = join(home, 'secret-id');
  writeFileSync(file, `${secretId}\n`);
  for (const outcome of [
    await vault(`why login role_id=${roleId} secret_id=@${file}`),
    await vault(`why login role_id=${roleId} secret_id=-`, { stdin: secretId }),
    await vault(`why login -role=jenkins -accessor=${accessor}`),
    await vault(`why login -role=jenkins secret_id=@${file}`),
    await vault('why login -role=jenkins secret_id=-', { stdin: secretId }),
    await vault(`why write auth/approle/login role_id=${roleId} secret_id=@${file}`),
  ]) {
    expect(outcome.status).toBe(0);
    expect(outcome.stdout).toContain('This login would be the last with the SecretID.');
  }
  const login = `write auth/approle/login role_id=${roleId} secret_id=@${file}`;
  expect((await vault(login)).status).toBe(0);
  const lines = [
    [`why login role_id=${roleId} secret_id=@${file}`, ''],
    [`why login -role=jenkins secret_id=@${file}`, ' with the role jenkins'],
  ];
  for (const [line = '', subject = ''] of lines) {
    const { status, stdout } = await vault(line);
    expect(status).toBe(2);
    expect(stdout).toMatch(
      /^Denied: login at auth\/approle\/login, for a login.*\nThe SecretID is used up: its only use was (just now|\ds ago), from 127\.0\.0\.1\.\n$/,
    );
    expect(stdout).toContain(`, for a login${subject}\n`);
  }
});

test('time, address and wrapping are part of the question', async () => {
  const { vault } = await withJenkins();
  const policy = 'path "secret/data/w" { capabilities = ["read"]\n min_wrapping_ttl = "1m" }';
  await vault('policy write wrapped -', { stdin: policy });
  expect((await vault('why read secret/data/w -policy=wrapped')).status).toBe(2);
  expect((await vault('why -wrap-ttl=2m read secret/data/w -policy=wrapped')).status).toBe(0);
  await vault('write auth/token/roles/bound token_bound_cidrs=10.0.0.0/8');
  const created = await vault('token create -role=bound -policy=jenkins -ttl=1h -format=json');
  const { accessor } = JSON.parse(created.stdout).auth;
  const line = `why read secret/data/mysql/a -accessor=${accessor}`;
  expect((await vault(line)).stdout).toContain('only from 10.0.0.0/8.');
  expect((await vault(`${line} -remote-address=10.1.1.1`)).status).toBe(0);
  await vault('clock advance 2h');
  expect((await vault(`${line} -remote-address=10.1.1.1`)).stdout).toContain('The token expired 1h ago, at ');
});

test('wrong use is refused in one sentence', async () => {
  const { vault } = await withJenkins();
  const cases: ReadonlyArray<readonly [line: string, status: number, message: string]> = [
    [
      'why read',
      1,
      'Not enough arguments (expected at least 2, got 1). Usage: localvault why [options] [CAPABILITY PATH [K=V...]]',
    ],
    [
      'why fly secret/a',
      1,
      '"fly" is not a capability: use one of create, read, update, delete, list, patch, scan, sudo, write, login.',
    ],
    [
      'why read secret/a -role=jenkins -policy=jenkins',
      1,
      'Explain for one at a time: leave out all but one of -role, -policy.',
    ],
    ['why read secret/a b', 1, 'Failed to parse K=V data: invalid key/value pair "b": format must be key=value'],
    [
      'why login',
      1,
      'Name the login: -role=ROLE with -accessor=ACCESSOR or secret_id=@FILE, or role_id=ID secret_id=@FILE (- for standard input).',
    ],
    [
      'why login -accessor=a role_id=b',
      1,
      'Name the login: -role=ROLE with -accessor=ACCESSOR or secret_id=@FILE, or role_id=ID secret_id=@FILE (- for standard input).',
    ],
    [
      'why login -role=jenkins role_id=b',
      1,
      'Name the login: -role=ROLE with -accessor=ACCESSOR or secret_id=@FILE, or role_id=ID secret_id=@FILE (- for standard input).',
    ],
    [
      'why login -role=jenkins -accessor=a secret_id=b',
      1,
      'Name the login: -role=ROLE with -accessor=ACCESSOR or secret_id=@FILE, or role_id=ID secret_id=@FILE (- for standard input).',
    ],
    ['why login -token=t role_id=b', 1, 'A login has no token and no policies yet: leave -token and -policy out.'],
    [
      'why read secret/a -role=no',
      2,
      'there is no role "no" at auth/approle/; `localvault list auth/approle/role` lists them',
    ],
    [
      'why read secret/a -policy=no',
      2,
      'there is no policy "no", or it has expired; `localvault policy list` lists them',
    ],
    [
      'who-can read',
      1,
      'Not enough arguments (expected 2, got 1). Usage: localvault who-can [options] CAPABILITY PATH',
    ],
    [
      'who-can write secret/a',
      1,
      '"write" is not a capability: use one of create, read, update, delete, list, patch, scan, sudo.',
    ],
  ];
  for (const [line, status, message] of cases) {
    expect(await vault(line)).toEqual({ status, stdout: '', stderr: `${message}\n` });
  }
});

test('a server is not asked, since only the key of the state gives these answers', async () => {
  const { vault } = await withJenkins();
  const env = { VAULT_ADDR: 'http://127.0.0.1:1' };
  for (const line of ['why read secret/a', 'who-can read secret/a', 'why login -role=jenkins']) {
    expect(await vault(line, { env })).toEqual({
      status: 1,
      stdout: '',
      stderr: 'This takes the key of the local state, so it does not work on a server: unset VAULT_ADDR.\n',
    });
  }
});

test('the questions require the key of the state', async () => {
  const { vault } = await withJenkins();
  const env = { LOCALVAULT_KEY: '0'.repeat(64) };
  for (const line of ['why read secret/a', 'who-can read secret/a']) {
    const { status, stdout, stderr } = await vault(line, { env });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('is not the key of this state');
  }
});

test('a question creates no state', async () => {
  const home = temporaryFolder();
  const { status, stderr } = await runWith(['why', 'read', 'secret/a'], { env: { HOME: home } });
  expect(status).toBe(2);
  expect(stderr).toContain(`there is no state in ${home}/.local/share/localvault yet`);
});

test('lists who can', async () => {
  const { vault } = await withJenkins();
  const created = await vault('token create -policy=jenkins -display-name=ci -format=json');
  const { client_token: token, accessor } = JSON.parse(created.stdout).auth;
  await vault('write identity/entity name=ann policies=jenkins');
  await vault('write identity/group name=team policies=jenkins');
  const { status, stdout, stderr } = await vault('who-can read secret/data/mysql/webapp');
  expect([status, stderr]).toEqual([0, '']);
  const rows = stdout.split('\n').map((line) => line.split(/ {4,}/));
  expect(rows).toEqual(
    expect.arrayContaining([
      ['Kind', 'Name', 'Policies', 'Rule'],
      ['policy', 'jenkins', 'jenkins', 'secret/data/mysql/*'],
      ['policy', 'root', 'root', '-'],
      ['role', 'auth/approle/role/jenkins', 'jenkins', 'secret/data/mysql/*'],
      ['entity', 'ann', 'jenkins', 'secret/data/mysql/*'],
      ['group', 'team', 'jenkins', 'secret/data/mysql/*'],
      ['token', `${accessor} (token-ci)`, 'jenkins', 'secret/data/mysql/*'],
    ]),
  );
  const json = JSON.parse((await vault('who-can read secret/data/mysql/webapp -format=json')).stdout);
  expect(Object.keys(json).sort()).toEqual(['entities', 'groups', 'open_to', 'policies', 'roles', 'tokens']);
  expect(json.policies[0]).toEqual({
    name: 'jenkins',
    rule: 'secret/data/mysql/*',
    capabilities: ['read'],
    limited: false,
  });
  expect(json.tokens).toContainEqual({
    accessor,
    display_name: 'token-ci',
    path: 'auth/token/create',
    expire_time: expect.stringMatching(/^20.*Z$/),
    policies: ['jenkins'],
    rule: 'secret/data/mysql/*',
    capabilities: ['read'],
    limited: false,
  });
  expect(JSON.stringify(json)).not.toContain(token);
  const onTerminal = await vault('who-can read secret/mysql', { isTerminal: true });
  expect(onTerminal.stderr).toContain('secret/data/mysql instead');
});

test('who can: a path that is open to all says so first', async () => {
  const { vault } = await withJenkins();
  const cases = [
    ['update auth/approle/login', 'The path needs no token.', 'everyone'],
    ['read sys/health', 'The path needs no token.', 'everyone'],
    ['read sys/internal/ui/namespaces', 'The path needs no permission. ', 'every token'],
    ['read sys/mounts', 'Kind  ', null],
  ] as const;
  for (const [line, first, who] of cases) {
    const { status, stdout, stderr } = await vault(`who-can ${line}`);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.startsWith(first), stdout).toBe(true);
    expect(JSON.parse((await vault(`who-can ${line} -format=json`)).stdout).open_to).toBe(who);
  }
});

test('the table of who can is cut off, the other formats are not', async () => {
  const { vault } = await withJenkins();
  for (let i = 0; i < 101; i++) {
    await vault(`write auth/approle/role/r${i} token_policies=jenkins`);
  }
  const { stdout } = await vault('who-can read secret/data/mysql/webapp');
  expect(stdout.match(/^role /gm)).toHaveLength(100);
  expect(stdout).toMatch(/\nThere are 2 more roles: -format=json lists all\.\n$/);
  const json = JSON.parse((await vault('who-can read secret/data/mysql/webapp -format=json')).stdout);
  expect(json.roles).toHaveLength(102);
});
