import { expect, test } from 'vitest';
import { answeringServer } from '../../support/answering-server.ts';
import { newUser } from '../../support/io.ts';

test('what is built in is listed', async () => {
  const vault = newUser();
  expect((await vault('plugin list')).stdout).toBe(`Name       Type      Version
----       ----      -------
approle    auth      v2.6.2+builtin.bao
kv         secret    v2.6.2+builtin.bao
`);
  expect((await vault('plugin list auth')).stdout).toBe(
    'Name       Version\n----       -------\napprole    v2.6.2+builtin.bao\n',
  );
  expect(
    (await vault('plugin list -detailed secret')).stdout,
  ).toBe(`Name    Type      Version               Deprecation Status
----    ----      -------               ------------------
kv      secret    v2.6.2+builtin.bao    supported
`);
  expect((await vault('plugin list -format=json auth')).stdout).toBe(`{
  "auth": [
    "approle"
  ],
  "details": [
    {
      "type": "auth",
      "name": "approle",
      "version": "v2.6.2+builtin.bao",
      "builtin": true,
      "deprecation_status": "supported"
    }
  ]
}
`);
});

test('what is known of one', async () => {
  const vault = newUser();
  expect((await vault('plugin info auth approle')).stdout).toBe(`Key                   Value
---                   -----
args                  []
builtin               true
command               n/a
deprecation_status    supported
name                  approle
sha256                n/a
version               v2.6.2+builtin.bao
`);
  expect((await vault('plugin info -format=yaml secret kv')).stdout).toMatch(/^args: null\n/);
  expect((await vault('plugin info -field=args auth approle')).stdout).toBe('[]');
  expect((await vault('plugin info -version=1.0 auth approle')).stderr).toContain(
    '?version=1.0\nCode: 404. Errors:\n\n',
  );
});

test.each([
  ['plugin list foo', 2, 'Error parsing type: "foo" is not a supported plugin type\n'],
  ['plugin list kms', 2, 'Error listing available plugins: no kms entry in returned data\n'],
  ['plugin list a b', 1, 'Too many arguments (expected 0 or 1, got 2)\n'],
  ['plugin info', 1, 'Not enough arguments (expected 1 or 2, got 0)\n'],
  ['plugin info approle', 2, 'No value found for plugin "approle"\n'],
  ['plugin info foo approle', 2, '"foo" is not a supported plugin type\n'],
  ['plugin info -field=nope auth approle', 1, 'Field "nope" not present in secret\n'],
  ['plugin register auth foo', 1, 'SHA256 is required for all plugins, please provide -sha256\n'],
  ['plugin deregister a b c', 1, 'Too many arguments (expected 1, or 2, got 3)\n'],
  ['plugin deregister -version=x auth a', 2, 'version "x" is not a valid semantic version: malformed version: x\n'],
])('%s', async (line, status, stderr) => {
  expect(await newUser()(line)).toEqual({ status, stdout: '', stderr });
});

test('programs of others are none of the local state', async () => {
  const vault = newUser();
  expect(await vault('plugin register -sha256=00 auth ours')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('could not set plugin, plugin directory is not configured'),
  });
  expect(await vault('plugin deregister auth ours')).toMatchObject({
    status: 0,
    stdout: 'Success! Deregistered plugin (if it was registered): ours\n',
  });
  expect((await vault('plugin register -output-curl-string -sha256=00 -args=a -version=v1 ours')).stdout).toContain(
    `-d '{"type":0,"args":["a"],"command":"ours","sha256":"00","version":"v1"}'`,
  );
});

test('a refusal of the catalogue is an answer without data', async () => {
  const address = await answeringServer(() => [403, { errors: ['permission denied'] }]);
  expect(await newUser({ BAO_ADDR: address })('plugin list')).toMatchObject({
    status: 2,
    stderr: 'Error listing available plugins: data from server response is empty\n',
  });
});
