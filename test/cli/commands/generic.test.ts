import { expect, test } from 'vitest';
import { newUser } from '../support/io.ts';

test('what was written is read, listed and deleted', async () => {
  const vault = newUser();
  expect((await vault('write /cubbyhole/x/ b=2 a=1')).stdout).toBe('Success! Data written to: cubbyhole/x\n');
  expect((await vault('read cubbyhole/x')).stdout).toBe('Key    Value\n---    -----\na      1\nb      2\n');
  expect((await vault('read -field=a cubbyhole/x')).stdout).toBe('1');
  expect((await vault('read -field=c cubbyhole/x')).stderr).toBe('Field "c" not present in secret\n');
  expect((await vault('read -format=yaml -field=a cubbyhole/x')).stdout).toBe('"1"\n');
  expect(JSON.parse((await vault('read -format=json cubbyhole/x')).stdout).data).toEqual({ a: '1', b: '2' });
  expect((await vault('list -format=json cubbyhole')).stdout).toBe('[\n  "x"\n]\n');
  expect((await vault('delete cubbyhole/x')).stdout).toBe('Success! Data deleted (if it existed) at: cubbyhole/x\n');
  expect(await vault('read cubbyhole/x')).toEqual({ status: 2, stdout: '', stderr: 'No value found at cubbyhole/x\n' });
});

test('standard input is read only for a dash', async () => {
  const vault = newUser();
  await vault('write cubbyhole/x -', { stdin: '{"n": 1.50, "t": "é"}' });
  expect((await vault('read cubbyhole/x')).stdout).toBe('Key    Value\n---    -----\nn      1.50\nt      é\n');
  await vault('write -non-interactive cubbyhole/y a=-', { stdin: 'unread' });
  expect((await vault('read -format=json -field=a cubbyhole/y')).stdout).toBe('""');
});

test('wrong use is status 1, and says what is wrong', async () => {
  const vault = newUser();
  const stderrOf = async (line: string) => {
    const { status, stderr } = await vault(line);
    return `${status} ${stderr}`;
  };
  expect(await stderrOf('read')).toBe('1 Not enough arguments (expected 1, got 0)\n');
  expect(await stderrOf('write cubbyhole/x')).toBe('1 Must supply data or use -force\n');
  expect(await stderrOf('list a b')).toBe('1 Too many arguments (expected 1, got 2)\n');
  expect(await stderrOf('unwrap a b')).toBe('1 Too many arguments (expected 0-1, got 2)\n');
  expect(await stderrOf('read -nosuch x')).toBe('1 flag provided but not defined: -nosuch\n');
  expect(await stderrOf('list -format=raw x')).toBe('1 This command does not support the -format=raw option.\n');
  expect(await stderrOf('list cubbyhole -field=a')).toMatch(/^1 Command flags must be provided before positional/);
  expect(await stderrOf('read -header=X-Vault-Token=x y')).toBe(
    "2 failed to setup Headers[X-Vault-Token]: Header starting by 'X-Vault-' are for internal usage only\n",
  );
});

test('a list that a login lacks is null in JSON and YAML, and empty in a table', async () => {
  const vault = newUser();
  for (const [format, text] of [
    ['json', 'null'],
    ['yaml', 'null\n'],
    ['table', '[]'],
  ]) {
    expect((await vault(`token create -format=${format} -field=identity_policies`)).stdout).toBe(text);
  }
  expect((await vault('token create -format=json -field=token_policies')).stdout).toBe('[\n  "root"\n]');
});

test('headers that could not be sent are refused without a server, too', async () => {
  const vault = newUser();
  const url = 'http://127.0.0.1:8200/v1/cubbyhole/x';
  expect(await vault('read -header=a/B=c cubbyhole/x')).toEqual({
    status: 2,
    stdout: '',
    stderr: `Error reading cubbyhole/x: Get "${url}": net/http: invalid header field name "a/B"\n`,
  });
  expect((await vault('write -header=a=b\u007f cubbyhole/x c=d')).stderr).toContain(
    `Put "${url}": net/http: invalid header field value for "A"\n`,
  );
  expect((await vault('write -header=a=b cubbyhole/x c=d')).status).toBe(0);
});

test('a field ends with a line break on a terminal only', async () => {
  const vault = newUser();
  await vault('write cubbyhole/x a=1');
  expect((await vault('read -field=a cubbyhole/x', { isTerminal: true })).stdout).toBe('1\n');
  expect((await vault('read -field=a cubbyhole/x', { isTerminal: true, env: { NO_COLOR: '1' } })).stdout).toBe('1');
});

test('colours are for terminals, and never inside a value', async () => {
  const vault = newUser();
  await vault('write cubbyhole/x a=1');
  const red = '\u001b[31mNo value found at cubbyhole/y\u001b[39m\n';
  expect((await vault('read cubbyhole/y', { isTerminal: true })).stderr).toBe(red);
  for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }, { TERM: '' }, { VAULT_CLI_NO_COLOR: '1' }]) {
    expect((await vault('read cubbyhole/y', { isTerminal: true, env })).stderr).toBe('No value found at cubbyhole/y\n');
  }
  expect((await vault('read cubbyhole/x', { isTerminal: true })).stdout).toBe('Key    Value\n---    -----\na      1\n');
});

test('requests are shown instead of sent, and nothing else is said', async () => {
  const vault = newUser();
  const curl = await vault('write -output-curl-string cubbyhole/x a=1');
  expect(curl.stdout).toMatch(/^curl -X PUT .*-d '{"a":"1"}' "http:\/\/127\.0\.0\.1:8200\/v1\/cubbyhole\/x"\n$/);
  expect(curl.stdout).toContain('X-Vault-Token: $(vault print token)');
  expect((await vault('read -output-policy cubbyhole/x')).stdout).toBe(
    'path "cubbyhole/x" {\n  capabilities = ["read"]\n}\n',
  );
  expect(await vault('read -output-curl-string')).toEqual({
    status: 1,
    stdout: '',
    stderr: 'Not enough arguments (expected 1, got 0)\nUnable to generate cURL string from command\n',
  });
  expect((await vault('print token -output-curl-string')).stderr).toBe('Could not generate cURL command');
  expect((await vault('read cubbyhole/x')).status).toBe(2);
});

test('without a command, or with an unknown one, the overview is printed on standard error', async () => {
  const vault = newUser();
  for (const line of ['', 'nosuch', '-nosuch']) {
    const { status, stdout, stderr } = await vault(line);
    expect([status, stdout, stderr.split('\n')[0]]).toEqual([127, '', 'Usage: localvault <command> [args]']);
  }
  const group = await vault('kv nosuch');
  expect([group.status, group.stderr.split('\n')[0]]).toEqual([
    1,
    'Usage: localvault kv <subcommand> [options] [args]',
  ]);
  const help = await vault('read -nosuch x -h');
  expect([help.status, help.stdout.split('\n')[0]]).toEqual([0, 'Usage: localvault read [options] PATH']);
  expect((await vault('-field=a read x')).stderr).toMatch(/^Invalid flags before the subcommand\./);
});
