import { existsSync, readdirSync, statSync } from 'node:fs';
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
