import { expect, test } from 'vitest';
import { newUser } from '../support/io.ts';

test('a token is looked up, kept, and used by what follows', async () => {
  const vault = newUser({ VAULT_DEV_ROOT_TOKEN_ID: 'root' });
  const token = (await vault('token create -policy=default -field=token')).stdout;
  const login = await vault(`login ${token}`);
  expect(login.status).toBe(0);
  expect(login.stdout).toContain('Success! You are now authenticated.');
  expect(login.stdout).toContain('token_policies       ["default"]');
  expect((await vault('print token')).stdout).toBe(`${token}\n`);
  expect((await vault('login -', { stdin: ' root \n' })).status).toBe(0);
  expect((await vault('print token')).stdout).toBe('root\n');
  expect((await vault(`login -token-only ${token}`)).stdout).toBe(token);
  expect((await vault('print token')).stdout).toBe('root\n');
});

test('a failure keeps the stored token', async () => {
  const vault = newUser({ VAULT_DEV_ROOT_TOKEN_ID: 'root' });
  expect((await vault('login nonsense')).stderr).toMatch(
    /^Error authenticating: error looking up token: Error making API/,
  );
  expect((await vault('login')).stderr).toContain('file descriptor 0 is not a terminal');
  expect((await vault('login -non-interactive')).stderr).toBe(
    "Error authenticating: 'token' not supplied and refusing to pull from stdin\n",
  );
  expect((await vault('login -no-store -no-print root')).status).toBe(1);
  expect((await vault('login -method=nosuch')).stderr).toMatch(/^Unknown auth method: nosuch\. Use/);
  expect((await vault('login one two')).stderr).toBe(
    'Error parsing configuration: invalid key/value pair "two": format must be key=value\n',
  );
  expect((await vault('print token')).stdout).toBe('root\n');
});

test('warns about a variable that overrides the stored token', async () => {
  const vault = newUser({ VAULT_DEV_ROOT_TOKEN_ID: 'root' });
  const { stderr } = await vault('login root', { env: { VAULT_TOKEN: 'other' } });
  expect(stderr).toMatch(/^WARNING! The VAULT_TOKEN environment variable is set!/);
});
