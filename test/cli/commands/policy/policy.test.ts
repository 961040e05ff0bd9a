import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newUser, temporaryFolder } from '../../support/io.ts';

const text = 'path "secret/*" {\n  capabilities = ["read"]\n}\n';

test('a policy is written, read, listed and deleted', async () => {
  const vault = newUser();
  expect(await vault('policy write MyApp -', { stdin: text })).toEqual({
    status: 0,
    stdout: 'Success! Uploaded policy: myapp\n',
    stderr: 'Policy name was converted from "MyApp" to "myapp"\n',
  });
  expect(await vault('policy read MYAPP')).toMatchObject({ status: 0, stdout: text });
  expect(JSON.parse((await vault('policy read -format=json myapp')).stdout)).toEqual({ policy: text });
  expect((await vault('policy list')).stdout).toBe('default\nmyapp\nroot\n');
  expect(JSON.parse((await vault('policy list -format=json')).stdout)).toEqual(['default', 'myapp', 'root']);
  expect((await vault('policy delete myapp')).stdout).toBe('Success! Deleted policy: myapp\n');
  expect(await vault('policy read myapp')).toEqual({ status: 2, stdout: '', stderr: 'No policy named: myapp\n' });
});

test('a file that is not there, and a folder, are no policies', async () => {
  const vault = newUser();
  expect(await vault('policy write p missing.hcl')).toMatchObject({
    status: 2,
    stderr: 'Error opening policy file: open missing.hcl: no such file or directory\n',
  });
  expect(await vault('policy write p /')).toMatchObject({
    status: 2,
    stderr: 'Error reading policy: read /: is a directory\n',
  });
});

test('fmt formats a file in any folder, and leaves invalid policies unchanged', async () => {
  const folder = temporaryFolder();
  const vault = newUser();
  const [file, bad] = [join(folder, 'p.hcl'), join(folder, 'bad.hcl')];
  writeFileSync(file, 'path   "a" {\ncapabilities=["read"]\n}');
  writeFileSync(bad, 'colour = "red"');
  expect((await vault(`policy fmt ${file}`)).stdout).toBe(`Success! Formatted policy: ${file}\n`);
  expect(readFileSync(file, 'utf8')).toBe('path "a" {\n  capabilities = ["read"]\n}\n');
  const home = { env: { HOME: folder } };
  expect((await vault('policy fmt ~/p.hcl', home)).stdout).toBe(`Success! Formatted policy: ${file}\n`);
  expect(await vault('policy fmt ~ann/p.hcl')).toMatchObject({
    status: 1,
    stderr: 'Failed to expand path: cannot expand user-specific home dir\n',
  });
  expect(await vault(`policy fmt ${bad}`)).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^failed to parse policy: /),
  });
  expect(readFileSync(bad, 'utf8')).toBe('colour = "red"');
  expect(await vault('policy fmt missing.hcl')).toMatchObject({
    status: 1,
    stderr: 'Error reading source file: open missing.hcl: no such file or directory\n',
  });
});

test('a wrapped answer cannot be listed', async () => {
  expect(await newUser()('policy list -wrap-ttl=60s')).toMatchObject({
    status: 2,
    stderr: 'Error listing policies: data from server response is empty\n',
  });
});
