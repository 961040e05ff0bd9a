import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chooseTokenHelper } from '../../../src/client/token-helper/choose-token-helper.ts';
import { ExternalTokenHelper } from '../../../src/client/token-helper/external-token-helper.ts';
import { TokenFile } from '../../../src/client/token-helper/token-file.ts';
import { newUser, temporaryFolder } from '../../cli/support/io.ts';

/** Writes a token helper into a new home, and names it in the configuration file. */
function homeWith(script: string): { readonly home: string; readonly program: string } {
  const home = temporaryFolder();
  const program = join(home, 'helper');
  writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  writeFileSync(join(home, '.bao'), `token_helper = "${program}"`);
  return { home, program };
}

/** Keeps tokens in a file of their own, and notes how it is called. */
const keeping = `echo "$1 $VAULT_ADDR $BAO_ADDR" >> "$HOME/calls"
if [ "$1" = store ]; then cat > "$HOME/kept"; else cat "$HOME/kept" 2> /dev/null || true; fi`;

const helperOf = (script: string, env: Readonly<Record<string, string>> = {}) =>
  new ExternalTokenHelper(homeWith(script).program, { PATH: process.env['PATH'], ...env }, 'http://a:1');

test('calls the program through the shell, with the address', () => {
  const { home, program } = homeWith(keeping);
  const helper = new ExternalTokenHelper(program, { HOME: home, PATH: process.env['PATH'] }, 'http://a:1');
  expect(helper.get()).toBe('');
  helper.store('s.one');
  expect(helper.get()).toBe('s.one');
  expect(readFileSync(join(home, 'calls'), 'utf8')).toBe(
    'get http://a:1 http://a:1\nstore http://a:1 http://a:1\nget http://a:1 http://a:1\n',
  );
});

test('returns every byte that the program prints', () => {
  expect(helperOf('echo token').get()).toBe('token\n');
});

test('tells what a failed program printed, and how it ended', () => {
  const failing = helperOf('echo out; echo "no \\"way\\"" >&2; exit 7');
  expect(() => failing.get()).toThrow('"no \\"way\\"\\n": exit status 7');
  expect(() => failing.store('x')).toThrow('"out\\nno \\"way\\"\\n": exit status 7');
  expect(() => helperOf('kill -9 $PPID').get()).toThrow('"": signal: killed');
});

test.each([
  ['/nowhere/sh', '"": fork/exec /nowhere/sh: no such file or directory'],
  ['nowhere', '"": exec: "nowhere": executable file not found in $PATH'],
])('tells that the shell %s is missing', (shell, problem) => {
  expect(() => helperOf('true', { SHELL: shell }).get()).toThrow(problem);
});

test('a program is chosen by its path, which may be relative to the working directory', () => {
  const { home, program } = homeWith(keeping);
  const file = () => new TokenFile(join(home, 'token'));
  expect(chooseTokenHelper({ HOME: home }, 'http://a', file)).toMatchObject({ path: program });
  writeFileSync(join(home, '.bao'), 'token_helper = "package.json"');
  expect(chooseTokenHelper({ HOME: home }, 'http://a', file).path).toBe(join(process.cwd(), 'package.json'));
  writeFileSync(join(home, '.bao'), 'token_helper = "/nowhere/helper"');
  expect(() => chooseTokenHelper({ HOME: home }, 'http://a', file)).toThrow(
    'unknown error getting the external helper path',
  );
  writeFileSync(join(home, '.bao'), '');
  expect(chooseTokenHelper({ HOME: home }, 'http://a', file)).toBeInstanceOf(TokenFile);
});

test('commands on the local state ask the program, and use the stored root token if it has none', async () => {
  const { home } = homeWith(keeping);
  const vault = newUser({ HOME: home, PATH: process.env['PATH'] ?? '', LOCALVAULT_HOME: join(home, 'state') });
  expect((await vault('token lookup')).stdout).toContain('[root]');
  const { stdout: token } = await vault('token create -policy=default -field=token');
  expect((await vault(`login ${token}`)).status).toBe(0);
  expect(readFileSync(join(home, 'kept'), 'utf8')).toBe(token);
  expect((await vault('print token')).stdout).toBe(`${token}\n`);
  expect((await vault('info')).stdout).toContain(join(home, 'helper'));
  expect((await vault('why read secret/data/a')).stdout).toContain('Denied');
  expect(readFileSync(join(home, 'calls'), 'utf8').split('\n')[0]).toBe(
    'get http://127.0.0.1:8200 http://127.0.0.1:8200',
  );
});

test('with a token in the environment, the configuration is not read', async () => {
  const home = temporaryFolder();
  mkdirSync(join(home, '.bao'));
  const vault = newUser({ HOME: home, LOCALVAULT_HOME: join(home, 'state') });
  expect((await vault('print token', { env: { VAULT_TOKEN: 'x' } })).stdout).toBe('x\n');
  expect(await vault('print token')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^failed to get token helper: (?:read|open) /),
  });
});

test('a login says that its token could not be stored', async () => {
  const { home } = homeWith('echo sorry; exit 3');
  const vault = newUser({ HOME: home, PATH: process.env['PATH'] ?? '', LOCALVAULT_HOME: join(home, 'state') });
  const { status, stdout, stderr } = await vault('login root', { env: { VAULT_DEV_ROOT_TOKEN_ID: 'root' } });
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringContaining('Error storing token: "sorry\\n": exit status 3\nAuthentication was successful'),
  });
  expect(stdout).toContain('root');
  writeFileSync(join(home, '.bao'), 'foo = 1');
  expect(await vault('login root')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('Error initializing token helper. Please verify'),
  });
});
