import { expect, test } from 'vitest';
import { newUser } from '../../support/io.ts';

test('the local state is initialised and open', async () => {
  const vault = newUser();
  expect(await vault('operator init -status')).toEqual({ status: 0, stdout: 'Vault is initialized\n', stderr: '' });
  expect((await vault('operator init -status -format=json')).stdout).toBe('{\n  "Initialized": true\n}\n');
  expect(await vault('operator init -n 1 -t 1')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('* Vault is already initialized'),
  });
  expect((await vault('operator unseal aW52YWxpZA==')).stdout).toContain('\nSealed          false\n');
});

test('a key is asked for at a terminal only', async () => {
  const vault = newUser();
  const asked = await vault('operator unseal');
  expect(asked).toMatchObject({ status: 1, stdout: 'Unseal Key (will be hidden): \n' });
  expect(asked.stderr.replace(/\s+/g, ' ')).toContain('The raw error was: file descriptor 0 is not a terminal');
  expect(await vault('operator unseal -non-interactive')).toMatchObject({
    status: 1,
    stderr:
      'Refusing to read from stdin with -non-interactive specified; specify unseal\nkey as an argument to this command\n',
  });
});
