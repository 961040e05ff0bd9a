import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runWith, temporaryFolder } from '../support/io.ts';

test('the first command makes a state and keeps its root token, away from the state', async () => {
  const home = temporaryFolder();
  const env = { HOME: home };
  const { stdout, stderr } = await runWith(['print', 'token'], { env });
  expect(stdout).toMatch(/^s\.[A-Za-z0-9]{24,}\n$/);
  expect(stderr).toBe('');
  const [token] = readdirSync(`${home}/.config/localvault`).filter((name) => name.endsWith('.token'));
  expect(statSync(`${home}/.config/localvault/${token}`).mode & 0o777).toBe(0o600);
  expect(existsSync(`${home}/.vault-token`)).toBe(false);
  expect((await runWith(['read', '-field=policies', 'auth/token/lookup-self'], { env })).stdout).toBe('[root]');
});

test('on a terminal it says where the state is', async () => {
  const home = temporaryFolder();
  const first = await runWith(['list', 'cubbyhole'], { env: { HOME: home, NO_COLOR: '1' }, isTerminal: true });
  expect(first.stderr).toContain(`${home}/.local/share/localvault`);
  const second = await runWith(['list', 'cubbyhole'], { env: { HOME: home, NO_COLOR: '1' }, isTerminal: true });
  expect(second.stderr).toBe('No value found at cubbyhole\n');
});

test('the environment moves the state and the token, and chooses the token', async () => {
  const home = temporaryFolder();
  const env = {
    HOME: home,
    LOCALVAULT_HOME: `${home}/state`,
    VAULT_TOKEN_PATH: `${home}/token`,
    BAO_DEV_ROOT_TOKEN_ID: 'root',
  };
  expect((await runWith(['print', 'token'], { env })).stdout).toBe('root\n');
  expect(existsSync(`${home}/state/state.json`)).toBe(true);
  expect(existsSync(`${home}/token`)).toBe(true);
  expect(existsSync(`${home}/.local`)).toBe(false);
});

test('a server that is asked for is never replaced by the local state', async () => {
  const home = temporaryFolder();
  for (const address of [{ VAULT_ADDR: 'http://127.0.0.1:1' }, { BAO_ADDR: 'http://127.0.0.1:1' }]) {
    const { status, stdout, stderr } = await runWith(['read', 'x'], { env: { HOME: home, ...address } });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('http://127.0.0.1:1');
    expect(stderr).toMatch(/connection refused/);
  }
  expect(existsSync(`${home}/.local`)).toBe(false);
});

const createdLater = 'there is no state in STATE yet; a command such as `localvault status` creates it\n';

/** The commands that only look, with the exit status and what standard error says. */
const looks: ReadonlyArray<readonly [line: string, status: number, stderr: string]> = [
  ['apply -dry-run FILE', 0, 'There is no state in STATE yet: this compares with a new one, and creates nothing.\n'],
  [
    'apply -dry-run -prune -format=json FILE',
    0,
    'There is no state in STATE yet: this compares with a new one, and creates nothing.\n',
  ],
  ['export', 2, createdLater],
  ['export -secrets -format=json', 2, createdLater],
  ['approle roles', 2, createdLater],
  ['approle secret-ids', 2, createdLater],
  ['approle tokens jenkins', 2, createdLater],
  ['expiring', 2, createdLater],
  ['tree', 2, createdLater],
  ['who-can read secret/a', 2, createdLater],
  ['why read secret/a', 2, createdLater],
  ['why login -role=jenkins', 2, createdLater],
  [
    'why',
    1,
    'There is no state in STATE yet, so nothing was refused. Ask for a request: `localvault why CAPABILITY PATH`.\n',
  ],
  ['log', 2, 'There is no state in STATE yet, and so no history. The first request creates both.\n'],
  ['state check', 2, createdLater],
  ['state check -fix', 2, createdLater],
  ['state snapshot save -force FILE', 2, createdLater],
  ['state list', 0, ''],
  ['state list -prune -force', 0, ''],
  ['state path', 0, ''],
  ['info', 0, ''],
  ['clock show', 0, ''],
  ['clock reset', 0, ''],
  ['config get format', 2, 'The preference "format" is not set.\n'],
  ['config path', 0, ''],
  ['completion bash', 0, ''],
  ['tutorial -list', 0, ''],
  ['tutorial -script', 0, ''],
];

test.each(looks)('%s creates neither a state nor a key or a token', async (line, status, stderr) => {
  const home = temporaryFolder();
  const file = `${temporaryFolder()}/app.json`;
  writeFileSync(file, '{"version":1,"objects":{"sys/auth/approle":{"type":"approle"}}}');
  const outcome = await runWith(line.replace('FILE', file).split(' '), { env: { HOME: home } });
  const said = stderr.replace('STATE', `${home}/.local/share/localvault`);
  expect({ status: outcome.status, stderr: outcome.stderr }).toEqual({ status, stderr: said });
  expect(outcome.stdout === '').toBe(status !== 0);
  expect(readdirSync(home)).toEqual([]);
});

test('a dry run without a state shows what applying would do, also with a token of its own', async () => {
  const home = temporaryFolder();
  const file = `${temporaryFolder()}/app.json`;
  writeFileSync(file, '{"version":1,"objects":{"sys/auth/approle":{"type":"approle"}}}');
  const vault = (line: string, env = {}) => runWith(line.split(' '), { env: { HOME: home, ...env } });
  const report = async (line: string) => JSON.parse((await vault(line)).stdout);
  const planned = await report(`apply -dry-run -format=json ${file}`);
  const applied = await report(`apply -format=json ${file}`);
  expect({ ...planned, objects: [] }).toEqual({ ...applied, dry_run: true, objects: [] });
  expect(planned.created).toBe(1);
  const stranger = { VAULT_TOKEN: 'nope', LOCALVAULT_HOME: `${home}/other` };
  const dry = await vault(`apply -dry-run ${file}`, stranger);
  expect([dry.status, dry.stderr.split('\n').at(-2)]).toEqual([2, expect.stringContaining('permission denied')]);
  const invalid = { LOCALVAULT_ROOT_TOKEN: 'a\nb', LOCALVAULT_HOME: `${home}/other` };
  expect(await vault(`apply -dry-run ${file}`, invalid)).toMatchObject({ status: 2 });
  expect(existsSync(`${home}/other`)).toBe(false);
});
