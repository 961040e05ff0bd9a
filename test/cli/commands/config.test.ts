import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { newUser, temporaryFolder } from '../support/io.ts';

test('preferences are set, shown, used and forgotten', async () => {
  const vault = newUser();
  expect((await vault('config get')).stdout).toBe('');
  expect((await vault('config set format json')).stdout).toBe('Success! Set format to: json\n');
  expect((await vault('config get format')).stdout).toBe('json\n');
  expect((await vault('config get -format=table')).stdout).toBe(
    'Preference    Value\n----------    -----\nformat        json\n',
  );
  expect((await vault('read cubbyhole/none', { env: { VAULT_FORMAT: 'xml' } })).stderr).toBe(
    'Invalid output format: xml\n',
  );
  expect((await vault('list cubbyhole')).stdout).toBe('{}\n');
  expect((await vault('config unset format')).status).toBe(0);
  expect((await vault('list cubbyhole')).stderr).toBe('No value found at cubbyhole\n');
});

test('what makes no sense is refused', async () => {
  const vault = newUser();
  expect((await vault('config set format xml')).stderr).toMatch(/^Can't set "format": .*must be equal to one of/);
  expect((await vault('config set colour perhaps')).status).toBe(1);
  expect((await vault('config set color true')).stderr).toBe(
    'There is no preference "color"; there are state, format, colour.\n',
  );
  expect((await vault('config get state')).status).toBe(2);
  expect((await vault('config set format')).stderr).toBe('Not enough arguments (expected 2, got 1)\n');
});

test('a damaged file counts for nothing, and is not written over', async () => {
  const vault = newUser();
  const path = (await vault('config path')).stdout.trim();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '{');
  expect((await vault('list cubbyhole')).stderr).toBe('No value found at cubbyhole\n');
  const { status, stderr } = await vault('config set format json');
  expect(status).toBe(2);
  expect(stderr).toContain(`Error reading ${path}: `);
});

const modeOf = (path: string) => statSync(path).mode & 0o777;

test.each([0, 0o022, 0o077, 0o177, 0o777])('with umask %o only the owner can read or write the file', async (umask) => {
  const home = temporaryFolder();
  mkdirSync(`${home}/.config`);
  const vault = newUser({ HOME: home });
  const folder = `${home}/.config/localvault`;
  const before = process.umask(umask);
  try {
    expect((await vault('config set format json')).stderr).toBe('');
    expect([modeOf(folder), modeOf(`${folder}/config.json`)]).toEqual([0o700, 0o600]);
    expect((await vault('config unset format')).stderr).toBe('');
    expect([modeOf(folder), modeOf(`${folder}/config.json`)]).toEqual([0o700, 0o600]);
  } finally {
    process.umask(before);
  }
});

test.each(['set format json', 'set format xml', 'unset format'])(
  'config %s closes what was open to others',
  async (words) => {
    const home = temporaryFolder();
    const vault = newUser({ HOME: home });
    await vault('config set format yaml');
    const folder = `${home}/.config/localvault`;
    chmodSync(folder, 0o777);
    chmodSync(`${folder}/config.json`, 0o666);
    await vault(`config ${words}`);
    expect([modeOf(folder), modeOf(`${folder}/config.json`)]).toEqual([0o700, 0o600]);
  },
);

test('the state preference moves the state', async () => {
  const vault = newUser();
  const other = `${dirname((await vault('config path')).stdout.trim())}/other`;
  await vault('write cubbyhole/x a=1');
  await vault(`config set state ${other}`);
  expect((await vault('read cubbyhole/x')).stderr).toBe('No value found at cubbyhole/x\n');
  await vault('config unset state');
  expect((await vault('read -field=a cubbyhole/x')).stdout).toBe('1');
});
