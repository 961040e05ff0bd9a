import { expect, test } from 'vitest';
import { type Outcome, runWith, temporaryFolder } from '../support/io.ts';

/** A user with a policy, and a token that has it. */
async function userWithToken(rules: string) {
  const home = temporaryFolder();
  const env = { HOME: home };
  const vault = (...words: string[]): Promise<Outcome> => runWith(words, { env });
  await runWith(['policy', 'write', 'p', '-'], { env, stdin: rules });
  const { client_token: token, accessor } = JSON.parse(
    (await vault('token', 'create', '-policy=p', '-format=json')).stdout,
  ).auth;
  const as = (...words: string[]): Promise<Outcome> => runWith(words, { env: { ...env, VAULT_TOKEN: token } });
  return { vault, as, token, accessor };
}

const rules = 'path "secret/data/a" { capabilities = ["read"] }';

test('without arguments, the last refusal is explained', async () => {
  const { vault, as, accessor } = await userWithToken(rules);
  await as('read', 'secret/data/b');
  await as('delete', 'secret/data/a');
  await as('read', 'secret/data/a');
  const { status, stdout, stderr } = await vault('why');
  expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
  expect(stdout).toContain(`Denied: delete secret/data/a, for the token with the accessor ${accessor}`);
  expect(stdout).toMatch(/The last refusal in the history, at 20.*Z: permission denied\./);
  expect(JSON.parse((await vault('why', '-format=json')).stdout)).toMatchObject({
    allowed: false,
    capability: 'delete',
    path: 'secret/data/a',
  });
});

test('a refusal that the policies allow by now is one', async () => {
  const { vault, as } = await userWithToken(rules);
  await as('read', 'secret/data/b');
  await vault('write', 'sys/policies/acl/p', 'policy=path "secret/data/b" { capabilities = ["read"] }');
  const { status, stdout } = await vault('why');
  expect(status).toBe(0);
  expect(stdout).toContain('The policies allow it now: they have changed, or something else refused it.');
});

test('a token that is gone, unknown or missing is said to be so', async () => {
  const { vault, as, accessor } = await userWithToken(rules);
  await as('read', 'secret/data/b');
  await vault('token', 'revoke', '-accessor', accessor);
  expect((await vault('why')).stdout).toContain('No token of this state has this accessor');
  await as('read', 'secret/data/a');
  expect((await vault('why')).stdout).toContain("This state doesn't know the token");
});

test('a login is explained with its credentials', async () => {
  const { vault } = await userWithToken(rules);
  await vault('auth', 'enable', 'approle');
  await vault('write', 'auth/approle/login', 'role_id=x', 'secret_id=y');
  expect(await vault('why')).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining(
      'It was a login at auth/approle/login, whose credentials the history does not have.',
    ),
  });
});

test('without a refusal, there is nothing to explain', async () => {
  const { vault } = await userWithToken(rules);
  expect(await vault('why')).toEqual({
    status: 1,
    stdout: '',
    stderr: 'The history has no refusal to explain. Ask for a request: `localvault why CAPABILITY PATH`.\n',
  });
});
