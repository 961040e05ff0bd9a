import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
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
  expect(readFileSync(shim, 'utf8')).toBe(`#!/bin/sh\nexec '/usr/bin/node' '/opt/localvault/bin/localvault.js' "$@"\n`);
  expect(statSync(shim).mode & 0o777).toBe(0o755);
});

test('fish has its own words, and unknown shells are refused', async () => {
  const vault = newUser({ SHELL: '/usr/bin/fish' });
  expect((await vault('shellenv')).stdout).toMatch(/^set -gx PATH '.*\/shim' \$PATH;$/m);
  expect((await vault('shellenv --undo')).stdout).toMatch(/^set -gx PATH \$PATH;$/m);
  expect(await vault('shellenv tcsh')).toEqual({
    status: 1,
    stdout: '',
    stderr: 'Unknown shell: tcsh. Use bash, zsh, sh, fish.\n',
  });
});

/** What a shell might take for something else in the name of the folder. */
const names = [
  'my config',
  "it's",
  `"quoted"`,
  '$(touch ran)$HOME',
  '`touch ran`',
  "';touch ran;'",
  'a*b',
  'a?[b]',
  'a}b{c,d}',
  'back\\slash\\',
  'two\nlines',
  '!! #a & b',
  '~',
  '%s ä',
];

describe.each(['bash', 'zsh', 'sh', 'fish'])('%s', (shell) => {
  test.each(names)('a folder called %j', async (name) => {
    const home = temporaryFolder();
    const env = { HOME: home, XDG_CONFIG_HOME: `${home}/${name}` };
    const words = async (...args: string[]) => {
      const { status, stdout, stderr } = await runWith(['shellenv', ...args, shell], { env });
      expect([status, stderr]).toEqual([0, '']);
      return stdout;
    };
    const folder = `${home}/${name}/localvault/shim`;
    // Only the very folder is taken out, not one that it would match as a pattern.
    const path = `/usr/bin:${home}/axb/localvault/shim:/bin:/my bin`;
    const show =
      shell === 'fish'
        ? `printf '%s\\0' (string join : $PATH | string collect) (command -v vault | string collect)`
        : `printf '%s\\0' "$PATH" "$(command -v vault)"`;
    const read = (variable: string) =>
      shell === 'fish' ? `printf '%s' "$${variable}" | source` : `eval "$${variable}"`;
    const seen = (...variables: string[]) => {
      const { error, stdout, stderr } = spawnSync(shell, ['-c', [...variables.map(read), show].join('\n')], {
        env: { PATH: path, ON, OFF, HOME: home, LC_ALL: 'C.UTF-8' },
        timeout: 60_000,
        cwd: home,
        encoding: 'utf8',
      });
      expect([error, stderr]).toEqual([undefined, '']);
      return stdout.split('\0').slice(0, 2);
    };
    const [ON, OFF] = [await words(), await words('--undo')];
    expect(seen('ON')).toEqual([`${folder}:${path}`, `${folder}/vault`]);
    expect(seen('ON', 'ON')).toEqual([`${folder}:${path}`, `${folder}/vault`]);
    expect(seen('ON', 'OFF')[0]).toBe(path);
    expect(seen('OFF')[0]).toBe(path);
    expect(readdirSync(home)).not.toContain('ran');
  });
});

test('a folder with a colon in its path is refused', async () => {
  const home = temporaryFolder();
  const env = { HOME: home, XDG_CONFIG_HOME: `${home}/a:b` };
  for (const words of [['shellenv'], ['shellenv', '--undo'], ['shellenv', 'fish']]) {
    expect(await runWith(words, { env })).toEqual({
      status: 1,
      stdout: '',
      stderr: `${home}/a:b/localvault/shim can't be in PATH, where ":" separates folders: set XDG_CONFIG_HOME to a folder without one\n`,
    });
  }
  expect(readdirSync(home)).toEqual([]);
});
