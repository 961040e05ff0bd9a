import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newUser, temporaryFolder } from '../support/io.ts';

test('the path is printed, and nothing is created', async () => {
  const home = temporaryFolder();
  const vault = newUser({ HOME: home });
  expect((await vault('state path')).stdout).toBe(`${home}/.local/share/localvault\n`);
  expect((await vault('state path', { env: { LOCALVAULT_HOME: '/somewhere/else' } })).stdout).toBe('/somewhere/else\n');
  expect(readdirSync(home)).toEqual([]);
});

test('a sound state is said to be so, and a damaged one to be damaged', async () => {
  const vault = newUser();
  await vault('kv put secret/x a=1');
  const folder = (await vault('state path')).stdout.trim();
  const sound = await vault('state check');
  expect(sound.stdout).toMatch(/^Success! .* is sound: \d+ documents, 1 with sealed parts\.\n$/);
  expect(JSON.parse((await vault('state check -format=json')).stdout)).toMatchObject({ path: folder, problems: [] });
  const file = join(folder, 'data/mounts/secret.json');
  writeFileSync(file, '{');
  const says = "is damaged: it isn't JSON; the journal has the document, so nothing is lost";
  expect(await vault('state check')).toEqual({ status: 2, stdout: '', stderr: `${file} ${says}\n` });
  writeFileSync(join(folder, 'state.json'), '{}');
  expect(await vault('state check')).toEqual({
    status: 2,
    stdout: '',
    stderr: `${folder}/state.json is not a state of localvault; restore it from a backup, run "localvault state snapshot restore", or begin anew with "localvault state reset"\n`,
  });
});

test('a snapshot brings back what was', async () => {
  const vault = newUser();
  const file = join(temporaryFolder(), 'snapshot');
  await vault('kv put secret/x a=1');
  expect((await vault(`state snapshot save ${file}`)).stdout).toMatch(/^Success! Saved \d+ documents to: /);
  await vault('kv put secret/x a=2');
  const facts = JSON.parse((await vault(`state snapshot inspect -format=json ${file}`)).stdout);
  expect((await vault(`state snapshot inspect ${file}`)).stdout).toMatch(
    /^Key +Value\n--- +-----\nstate_id +\S+\nformat_version +4\n/,
  );
  expect(facts).toMatchObject({ format_version: 4, size: readFileSync(file).length });
  expect((await vault(`state snapshot restore -force ${file}`)).stdout).toMatch(
    /^Success! Restored \d+ documents from: /,
  );
  expect((await vault('kv get -field=a secret/x')).stdout).toBe('1');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"kv"', '"KV"'));
  for (const command of ['inspect', 'restore -force']) {
    expect(await vault(`state snapshot ${command} ${file}`)).toMatchObject({
      status: 2,
      stderr: `${file} is damaged: its checksum is wrong\n`,
    });
  }
  expect((await vault('state snapshot inspect /nowhere')).stderr).toBe("can't read /nowhere: no such file or folder\n");
  expect((await vault('state snapshot save /dev/null')).stderr).toBe("can't write /dev/null: not a regular file\n");
});

test('a reset asks on a terminal, and requires -force elsewhere', async () => {
  const vault = newUser();
  await vault('kv put secret/x a=1');
  const folder = (await vault('state path')).stdout.trim();
  expect(await vault('state reset')).toEqual({
    status: 2,
    stdout: '',
    stderr: `This deletes everything in ${folder}, and keeps a copy: add -force to confirm.\n`,
  });
  for (const answer of ['', 'no\n', 'y\n']) {
    const asked = await vault('state reset', { isTerminal: true, stdin: answer, env: { NO_COLOR: '1' } });
    expect(asked).toMatchObject({ status: 2, stdout: '' });
    expect(asked.stderr).toContain(`Delete everything in ${folder}?`);
  }
  expect((await vault('kv get -field=a secret/x')).stdout).toBe('1');
  expect((await vault('state reset', { isTerminal: true, stdin: 'yes\n' })).status).toBe(0);
  expect((await vault('kv get secret/x')).stderr).toBe('No value found at secret/data/x\n');
  await vault('kv put secret/x a=2');
  expect((await vault('state reset -force')).status).toBe(0);
  expect((await vault('kv get secret/x')).status).toBe(2);
});

test('after a reset the root token is the new one, wherever it is kept', async () => {
  const vault = newUser({ VAULT_TOKEN_PATH: join(temporaryFolder(), 'token') });
  const { stdout: before } = await vault('print token');
  await vault('state reset -force');
  const { stdout: after } = await vault('print token');
  expect(after).not.toBe(before);
  expect((await vault('read -field=policies auth/token/lookup-self')).stdout).toBe('[root]');
});

test('a folder that others can write is not reset, nor restored to', async () => {
  const vault = newUser();
  const file = join(temporaryFolder(), 'snapshot');
  await vault('kv put secret/x a=1');
  await vault(`state snapshot save ${file}`);
  const folder = (await vault('state path')).stdout.trim();
  chmodSync(folder, 0o777);
  for (const line of ['state reset -force', `state snapshot restore -force ${file}`]) {
    expect(await vault(line)).toMatchObject({
      status: 2,
      stderr: `${folder} can be written by others (mode 0777): run "localvault state check -fix"\n`,
    });
  }
  chmodSync(folder, 0o755);
  const read = await vault('kv get -field=a secret/x');
  expect(read).toEqual({
    status: 0,
    stdout: '1',
    stderr: `${folder} can be read by others (mode 0755): run "localvault state check -fix"\n`,
  });
});

test('a new key opens all that the old one did, and the old one nothing', async () => {
  const [old, next] = ['11'.repeat(32), '22'.repeat(32)];
  const vault = newUser();
  const withKey = (line: string, key: string, more = {}) => vault(line, { env: { LOCALVAULT_KEY: key, ...more } });
  await withKey('kv put secret/x a=1', old);
  const { stdout: token } = await withKey('token create -field=token', old);
  expect((await withKey('state rotate-key -force', old)).stderr).toBe(
    "the state's key comes from the environment; put the new key into LOCALVAULT_NEW_KEY\n",
  );
  expect((await withKey('state rotate-key -force', old, { LOCALVAULT_NEW_KEY: next })).status).toBe(0);
  expect((await withKey('kv get -field=a secret/x', next, { VAULT_TOKEN: token.trim() })).stdout).toBe('1');
  expect(await withKey('kv get -field=a secret/x', old)).toMatchObject({ status: 2, stdout: '' });
});

test('a new key comes before the old one in the file', async () => {
  const home = temporaryFolder();
  const vault = newUser({ HOME: home });
  await vault('kv put secret/x a=1');
  const config = join(home, '.config/localvault');
  const key = () => readFileSync(join(config, readdirSync(config).find((name) => name.endsWith('.key')) ?? ''), 'utf8');
  const before = key();
  expect((await vault('state rotate-key -force')).status).toBe(0);
  expect(key()).toMatch(/^\S{44} aes/);
  expect(key().split('\n').slice(1).join('\n')).toBe(before);
  expect((await vault('kv get -field=a secret/x')).stdout).toBe('1');
});

test('where there is no state, there is nothing to look after', async () => {
  const home = temporaryFolder();
  const vault = newUser({ HOME: home });
  const folder = (await vault('state path')).stdout.trim();
  for (const line of ['state check', `state snapshot save ${home}/x`, 'state rotate-key']) {
    const next = 'a command such as `localvault status` creates it';
    expect(await vault(line)).toEqual({
      status: 2,
      stdout: '',
      stderr: `there is no state in ${folder} yet; ${next}\n`,
    });
  }
  expect(existsSync(folder)).toBe(false);
});
