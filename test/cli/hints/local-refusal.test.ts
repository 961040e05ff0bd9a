import { describe, expect, test } from 'vitest';
import { environmentAt, serveState } from '../../server/support/served-state.ts';
import { launcher } from '../../support/server-process.ts';
import { newUser, runWith, temporaryFolder } from '../support/io.ts';
import { shownOnTerminal } from '../support/shown-on-terminal.ts';

const place = (folder: string) => `Hint: This is the local state in ${folder}, not a server.`;
const why = 'Hint: "localvault why" explains it';

/** A person at a terminal with a root token `root`, and a token that may do nothing. */
async function person() {
  const home = temporaryFolder();
  const vault = newUser({ HOME: home, VAULT_DEV_ROOT_TOKEN_ID: 'root', NO_COLOR: '1' });
  const app = (await vault('token create -policy=default -orphan -field=token')).stdout;
  const see = async (line: string, env: Readonly<Record<string, string>> = {}) =>
    (await vault(line, { isTerminal: true, env })).stderr;
  return { home, vault, app, see };
}

const folder = '~/.local/share/localvault';

/** The lines that a person sees after the error itself. */
const hintIn = (stderr: string) => stderr.split('\n').filter((line) => /local state|localvault/.test(line));

describe('a denied request', () => {
  test('names the state, the command that explains it, and the way to be root again', async () => {
    const { app, see, vault } = await person();
    await vault(`login ${app}`);
    const stderr = await see('auth list');
    expect(stderr).toContain('* permission denied');
    expect(hintIn(stderr)).toEqual([place(folder), `${why}; "localvault login -root" makes you root again.`]);
  });

  test('with a token from a variable, names the variable to unset first', async () => {
    const { app, see } = await person();
    for (const [env, first] of [
      [{ VAULT_TOKEN: app }, 'VAULT_TOKEN'],
      [{ BAO_TOKEN: 's.unknown' }, 'BAO_TOKEN'],
      [{ BAO_TOKEN: app, VAULT_TOKEN: 'root' }, 'BAO_TOKEN VAULT_TOKEN'],
    ] as const) {
      expect(hintIn(await see('auth list', env))).toEqual([
        place(folder),
        `${why}; "unset ${first}; localvault login -root" makes you root again.`,
      ]);
    }
  });

  test('with a root token, offers no root token', async () => {
    const { see } = await person();
    // OpenBao answers 403 where there is no mount, whoever asks.
    const stderr = await see('read sys/internal/ui/mounts/nosuch');
    expect(stderr).toContain('Code: 403');
    expect(hintIn(stderr)).toEqual([place(folder), `${why}.`]);
  });

  test('with the stored token of another state, names that state', async () => {
    const home = temporaryFolder();
    const vault = newUser({ HOME: home, NO_COLOR: '1' });
    const lesson = { LOCALVAULT_HOME: `${home}/lesson` };
    await vault('state create demo');
    await vault('status');
    await vault('status', { env: lesson });
    const tokenOf = async (env: Readonly<Record<string, string>>) =>
      (await vault('print token', { env })).stdout.trim();
    const demo = await tokenOf({ LOCALVAULT_STATE: 'demo' });
    const see = async (token: string, env: Readonly<Record<string, string>> = {}) =>
      (await vault('token lookup', { isTerminal: true, env: { ...env, VAULT_TOKEN: token } })).stderr;
    const hint = 'Hint: The token that was used is the stored token of another state, the state';
    expect(await see(demo)).toContain(`${hint} "demo".\n`);
    expect(await see(await tokenOf(lesson))).toContain(`${hint} in ~/lesson.\n`);
    expect(await see(await tokenOf({}), { LOCALVAULT_STATE: 'demo' })).toContain(`${hint} "default".\n`);
    expect(await see('s.unknown')).not.toContain('another state');
    expect(await see(demo, { LOCALVAULT_STATE: 'demo' })).toBe('');
  });

  test('as a failed login, names the command that explains it', async () => {
    const { see, vault } = await person();
    await vault('auth enable approle');
    await vault('write auth/approle/role/jenkins token_ttl=1h');
    const roleId = (await vault('read -field=role_id auth/approle/role/jenkins/role-id')).stdout.trim();
    for (const credentials of ['role_id=x secret_id=y', `role_id=${roleId} secret_id=y`]) {
      expect(hintIn(await see(`write auth/approle/login ${credentials}`))).toEqual([place(folder), `${why}.`]);
    }
    expect((await vault('why')).stdout).toContain('has no such SecretID');
    expect(hintIn(await see('write sys/policies/acl/x policy=x'))).toEqual([place(folder)]);
  });

  test('spells commands with the name that the program was called by', async () => {
    const { app, vault } = await person();
    const { stderr } = await vault('auth list', { isTerminal: true, calledAs: 'vault', env: { VAULT_TOKEN: app } });
    expect(stderr).toContain('"unset VAULT_TOKEN; vault login -root"');
  });

  test('costs a limited token no use, beyond that of the request', async () => {
    const { see, vault } = await person();
    const limited = (await vault('token create -policy=default -use-limit=3 -field=token')).stdout;
    await see('auth list', { VAULT_TOKEN: limited });
    expect((await vault('read -field=num_uses auth/token/lookup-self', { env: { VAULT_TOKEN: limited } })).stdout).toBe(
      '1',
    );
  });
});

test('any other error with the URL of a server says that the state is local', async () => {
  const { see } = await person();
  for (const line of ['secrets enable pki', 'write auth/approle/login role_id=x', 'auth enable token']) {
    const stderr = await see(line);
    expect(stderr).toContain('http://127.0.0.1:8200/');
    expect(stderr.split('\n').slice(-3)).toContain(place(folder));
  }
});

test('no hint follows success, an error without a URL, or an error of a server', async () => {
  const { see } = await person();
  for (const line of ['list cubbyhole', 'read cubbyhole/x', 'kv get secret/x', 'policy read nosuch', 'read -x']) {
    expect([line, await see(line)]).toEqual([line, expect.not.stringContaining('local state')]);
  }
  const { port } = await serveState(environmentAt(temporaryFolder()));
  const stderr = await see('auth list', { VAULT_ADDR: `http://127.0.0.1:${port}`, VAULT_TOKEN: 'x' });
  expect(stderr).toContain('permission denied');
  expect(hintIn(stderr)).toEqual([]);
});

test('beside a server that uses the state, the hint is the same', async () => {
  const env = { ...environmentAt(temporaryFolder()), NO_COLOR: '1' };
  await serveState(env);
  const { stdout: app } = await runWith(['token', 'create', '-policy=default', '-field=token'], { env });
  const denied = await runWith(['auth', 'list'], { env: { ...env, VAULT_TOKEN: app }, isTerminal: true });
  expect(denied.stderr).toContain(`${place('~/state')}\n${why}; `);
});

test('a process gives the hint on a terminal only', async () => {
  const { app, home } = await person();
  const denied = `${process.execPath} ${launcher} auth list`;
  const env = { HOME: home, VAULT_TOKEN: app, NO_COLOR: '1' };
  expect(shownOnTerminal(denied, env)).toContain(`${place(folder)}\n${why}; "unset VAULT_TOKEN; `);
  expect(shownOnTerminal(`${denied} 2> ${home}/err; cat ${home}/err`, env)).not.toContain('local state');
  expect(shownOnTerminal(`${denied} > ${home}/out`, env)).toContain(place(folder));
});

test('on a terminal, a hint says how to become root again', async () => {
  const { app, home } = await person();
  const vault = `${process.execPath} ${launcher}`;
  const env = { HOME: home, NO_COLOR: '1' };
  const seen = shownOnTerminal(
    `${vault} login -no-print ${app}; ${vault} auth list; ${vault} login -no-print -root; ${vault} print token`,
    env,
  );
  expect(seen).toMatch(
    /^This replaced the root token in \S+\. To be root again: localvault login -root\nError .*localvault login -root" makes you root again\.\ns\.\w{24}\n$/s,
  );
});
