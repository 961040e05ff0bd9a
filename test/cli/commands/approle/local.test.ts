import { existsSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Furnished, furnish, time } from '../../approle/support.ts';
import { newUser, temporaryFolder } from '../../support/io.ts';

let state: Furnished;
beforeEach(async () => {
  state = await furnish(newUser());
});

/** The accessors in the JSON of `approle secret-ids` with these flags. */
async function accessors(flags: string): Promise<string[]> {
  const rows = (await state.json(`approle secret-ids -format=json ${flags}`.trim())) as Array<Record<string, string>>;
  return rows.map((row) => row['secret_id_accessor'] ?? '');
}

describe('roles', () => {
  test('are listed with their settings, SecretIDs, live tokens and last login', async () => {
    await state.logIn();
    const jenkins = {
      role: 'jenkins',
      token_policies: ['ci'],
      token_ttl: 3600,
      token_max_ttl: 14_400,
      secret_id_ttl: 86_400,
      secret_id_num_uses: 0,
      secret_ids: 2,
      live_tokens: 2,
      last_login_time: time,
    };
    const other = { role: 'other', secret_id_num_uses: 5, secret_ids: 1, live_tokens: 0, last_login_time: null };
    expect(await state.json('approle roles -format=json')).toEqual([jenkins, expect.objectContaining(other)]);
    const { stdout } = await state.vault('approle roles');
    expect(stdout).toMatch(
      /^Role {7}Policies {4}Token TTL {4}Max TTL {4}SecretID TTL {4}SecretIDs {4}Live tokens {4}Last login\n/,
    );
    expect(stdout).toMatch(/\njenkins {4}ci {10}1h {11}4h {9}24h {13}2 {12}2 {14}\d{4}-\S+Z\n/);
    expect(stdout).toMatch(/\nother {6}a, b {8}- .* {4}0 {14}-\n$/);
  });

  test('remember the last login of a SecretID whose tokens are gone', async () => {
    await state.vault('lease revoke -prefix auth/approle');
    await state.vault('token revoke -mode=path auth/approle');
    const [jenkins] = (await state.json('approle roles -format=json')) as unknown[];
    expect(jenkins).toMatchObject({ live_tokens: 0, last_login_time: time });
  });
});

describe('SecretIDs', () => {
  test('are listed with their properties and last use', async () => {
    const rows = await state.json('approle secret-ids -format=json');
    const used = {
      role: 'jenkins',
      secret_id_accessor: state.used,
      metadata: { env: 'prod', team: 'red' },
      cidr_list: ['127.0.0.0/8'],
      secret_id_num_uses: 0,
      creation_time: time,
      expiration_time: time,
      last_used_time: time,
      last_used_from: '127.0.0.1',
    };
    const limited = {
      role: 'other',
      secret_id_accessor: state.limited,
      metadata: {},
      cidr_list: [],
      secret_id_num_uses: 5,
      creation_time: time,
      expiration_time: null,
      last_used_time: null,
      last_used_from: null,
    };
    expect(rows).toHaveLength(3);
    expect(rows).toEqual(expect.arrayContaining([used, limited]));
    expect(Object.keys((rows as object[])[0] ?? {})).toEqual(Object.keys(used));
  });

  test('the times match a lookup', async () => {
    const looked = (await state.json(
      `write -format=json auth/approle/role/jenkins/secret-id-accessor/lookup secret_id_accessor=${state.used}`,
    )) as { data: object };
    const [row] = (await state.json('approle secret-ids -format=json -metadata=env=prod')) as Array<
      Record<string, string>
    >;
    expect(looked.data).toMatchObject({
      creation_time: row?.['creation_time'],
      expiration_time: row?.['expiration_time'],
    });
  });

  test('a table shows them, one line each', async () => {
    const { stdout } = await state.vault('approle secret-ids OTHER');
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(
        /^Role {5}Accessor +Uses left {4}Created +Expires {4}Last used {4}From {4}CIDR blocks {4}Metadata$/,
      ),
      expect.stringMatching(/^---- [ -]+$/),
      expect.stringMatching(/^other {4}\S{36} {4}5 {12}\S{20} {4}never {6}never {8}- {7}- {14}-$/),
      '',
    ]);
  });

  test.each([
    ['-metadata=env=prod', ['used']],
    ['-metadata=env=*', ['used', 'unused']],
    ['-metadata=env=?est', ['unused']],
    ['-metadata=env=* -metadata=team=r*', ['used']],
    ['-metadata=nothing=*', []],
    ['-unused', ['unused', 'limited']],
    ['-unused jenkins', ['unused']],
    ['-expiring=25h', ['used', 'unused']],
    ['-expiring=1h', []],
    ['-expired', []],
  ] as const)('%s chooses some', async (flags, names) => {
    expect((await accessors(flags)).sort()).toEqual(names.map((name) => state[name]).sort());
  });

  test('one that has expired but is not removed yet is shown as long as it works', async () => {
    await state.vault('write auth/approle/role/jenkins secret_id_ttl=5s');
    const made = await state.vault('write -f -field=secret_id_accessor auth/approle/role/jenkins/secret-id');
    expect(await accessors('-expired')).toEqual([]);
    await state.vault('clock advance 6s');
    expect(await accessors('-expired')).toEqual([made.stdout]);
    await state.vault('clock advance 2m');
    expect(await accessors('-expired')).toEqual([]);
  });

  test('are sorted on request, with missing values last', async () => {
    const { used, unused, limited } = state;
    expect(await accessors('-sort=created')).toEqual([used, unused, limited]);
    expect(await accessors('-sort=expires')).toEqual([used, unused, limited]);
    expect((await accessors('-sort=last-used'))[0]).toBe(used);
    expect((await accessors('-sort=uses'))[0]).toBe(limited);
    expect((await accessors('-sort=role')).at(-1)).toBe(limited);
    expect(await accessors('-sort=accessor')).toEqual([used, unused, limited].sort());
  });
});

describe('tokens', () => {
  test('of a role are listed while they live', async () => {
    const token = await state.logIn();
    const looked = (await state.json('token lookup -format=json', { env: { VAULT_TOKEN: token } })) as {
      data: Record<string, unknown>;
    };
    const rows = (await state.json('approle tokens -format=json jenkins')) as Array<Record<string, unknown>>;
    expect(rows).toHaveLength(2);
    const row = rows.find(({ accessor }) => accessor === looked.data['accessor']);
    expect(row).toEqual({
      role: 'jenkins',
      accessor: looked.data['accessor'],
      policies: ['ci', 'default'],
      metadata: { env: 'prod', team: 'red', role_name: 'jenkins' },
      num_uses: 0,
      creation_time: time,
      expiration_time: looked.data['expire_time'],
    });
    await state.vault('clock advance 2h');
    expect(await state.json('approle tokens -format=json jenkins')).toEqual([]);
  });

  test('of another role and of other origin are not among them', async () => {
    await state.vault('token create -metadata=role_name=other -policy=default');
    expect(await state.json('approle tokens -format=json Other')).toEqual([]);
  });
});

test('no token is needed, and none is used up', async () => {
  const { stdout: token } = await state.vault('token create -use-limit=1 -field=token -policy=default');
  const env = { VAULT_TOKEN: token };
  expect(await state.json('approle secret-ids -format=json', { env })).toHaveLength(3);
  expect((await state.vault('token lookup -format=json', { env })).status).toBe(0);
});

test('a terminal shows a bold heading, or a message if there are no rows', async () => {
  const { stdout } = await state.vault('approle secret-ids', { isTerminal: true });
  expect(stdout.startsWith('\x1b[1mRole')).toBe(true);
  const none = await state.vault('approle secret-ids -expired', { isTerminal: true, env: { NO_COLOR: '1' } });
  expect(none).toEqual({ status: 0, stdout: '', stderr: 'There are no such SecretIDs.\n' });
});

test('metadata cannot control a terminal or begin a line', async () => {
  await state.vault('write auth/approle/role/other/secret-id metadata={"a":"b\\u001b[2Jc\\nd"}');
  const { stdout } = await state.vault('approle secret-ids other', { isTerminal: true });
  expect(stdout).toContain('a=b\\x1b[2Jc\\nd\n');
});

test.each([
  [
    'approle secret-ids nosuch',
    'There is no role "nosuch" in auth/approle/role: `localvault list auth/approle/role` shows what there is.\n',
  ],
  [
    'approle tokens nosuch',
    'There is no role "nosuch" in auth/approle/role: `localvault list auth/approle/role` shows what there is.\n',
  ],
  [
    'approle roles -mount=nosuch',
    'there is no AppRole auth method at auth/nosuch/; `localvault auth list` shows what there is, and `localvault auth enable approle` adds one\n',
  ],
  [
    'approle secret-ids -mount=token',
    'there is no AppRole auth method at auth/token/; `localvault auth list` shows what there is, and `localvault auth enable approle` adds one\n',
  ],
])('%s says what is not there', async (line, stderr) => {
  expect(await state.vault(line)).toEqual({ status: 2, stdout: '', stderr });
});

test('flags may follow the arguments', async () => {
  expect(await state.json('approle secret-ids jenkins -unused -format=json')).toHaveLength(1);
  expect(await state.json('approle tokens jenkins -mount=approle/ -format=json')).toHaveLength(1);
});

test.each([
  ['-metadata=prod', '-metadata=prod is not a key and a value: use -metadata=key=value.\n'],
  ['-expiring=-1h', '-expiring takes a duration from now on, such as 24h.\n'],
  ['-sort=age', '-sort=age is no order: use role, accessor, created, expires, last-used, uses.\n'],
  [
    '-output-curl-string',
    '-output-curl-string is about a single request, and this command may send many: leave it out.\nUnable to generate cURL string from command\n',
  ],
])('approle secret-ids %s is refused', async (flag, stderr) => {
  expect(await state.vault(`approle secret-ids ${flag}`)).toEqual({ status: 1, stdout: '', stderr });
});

test('without a state, they say how to create one, and create none', async () => {
  const home = temporaryFolder();
  const { status, stderr } = await newUser({ HOME: home })('approle roles');
  expect([status, stderr]).toEqual([
    2,
    `there is no state in ${home}/.local/share/localvault yet; a command such as \`localvault status\` creates it\n`,
  ]);
  expect(existsSync(`${home}/.local`)).toBe(false);
});
