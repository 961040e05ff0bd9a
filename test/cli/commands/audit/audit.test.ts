import { expect, test } from 'vitest';
import { newUser } from '../../support/io.ts';

test('without audit devices, a table says so with status 2', async () => {
  const vault = newUser();
  expect(await vault('audit list')).toEqual({ status: 2, stdout: 'No audit devices are enabled.\n', stderr: '' });
  expect(await vault('audit list -format=json')).toEqual({ status: 0, stdout: '{}\n', stderr: '' });
});

test('a device needs a type, and its options are texts', async () => {
  const vault = newUser();
  expect(await vault('audit enable')).toMatchObject({
    status: 1,
    stderr: "Error enabling audit device: audit type missing. Valid types include 'file', 'socket' and 'syslog'.\n",
  });
  const shown = await vault('audit enable -output-curl-string -local file -', { stdin: '{"n": 1.0, "log_raw": true}' });
  expect(shown.stdout).toContain(
    `-d '{"type":"file","description":"","options":{"log_raw":"1","n":"1.0"},"local":true}' "http://127.0.0.1:8200/v1/sys/audit/file"`,
  );
});
