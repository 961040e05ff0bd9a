import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { newUser, runWith, temporaryFolder } from '../support/io.ts';

async function shellenv(home: string, ...args: string[]): Promise<string> {
  return (await runWith(['shellenv', ...args], { env: { HOME: home } })).stdout;
}

/** Runs a script in a shell whose PATH is `path`, and gives what it prints. */
function inShell(shell: string, path: string, script: string): string {
  return spawnSync(shell, ['-c', script], {
    env: { PATH: path },
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  }).stdout.trim();
}

test.each(['bash', 'sh'])('in %s it puts one folder in front of PATH, and takes it out again', async (shell) => {
  const home = temporaryFolder();
  const folder = `${home}/.config/localvault/shim`;
  const on = await shellenv(home, shell);
  const off = await shellenv(home, '--undo', shell);
  const path = '/usr/bin:/bin:/my bin';
  expect(inShell(shell, path, `${on} echo "$PATH"`)).toBe(`${folder}:${path}`);
  expect(inShell(shell, path, `${on} ${on} echo "$PATH"`)).toBe(`${folder}:${path}`);
  expect(inShell(shell, path, `${on} ${off} echo "$PATH"`)).toBe(path);
  expect(inShell(shell, path, `${off} echo "$PATH"`)).toBe(path);
  expect(inShell(shell, path, `${on} ${shell} -c 'command -v vault'`)).toBe(`${folder}/vault`);
});

test('the vault command is this program', async () => {
  const home = temporaryFolder();
  await shellenv(home);
  const shim = `${home}/.config/localvault/shim/vault`;
  expect(readFileSync(shim, 'utf8')).toBe(
    `#!/bin/sh\nexec '/usr/bin/node' '/opt/localvault/bin/localvault.cjs' "$@"\n`,
  );
  expect(statSync(shim).mode & 0o777).toBe(0o755);
});

test('fish has its own words, and unknown shells are refused', async () => {
  const vault = newUser({ SHELL: '/usr/bin/fish' });
  expect((await vault('shellenv')).stdout).toMatch(/^set -gx PATH '.*\/shim' \(string match/);
  expect((await vault('shellenv --undo')).stdout).toMatch(/^set -gx PATH \(string match/);
  expect(await vault('shellenv tcsh')).toEqual({
    status: 1,
    stdout: '',
    stderr: 'Unknown shell: tcsh. There are bash, zsh, sh, fish.\n',
  });
});
