import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeShims } from '../../../src/cli/shellenv/shims.ts';
import { launcher } from '../../support/server-process.ts';
import { newUser, runWith, temporaryFolder } from '../support/io.ts';
import { shownOnTerminal } from '../support/shown-on-terminal.ts';

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
  const off = await shellenv(home, '-undo', shell);
  const path = '/usr/bin:/bin:/my bin';
  expect(inShell(shell, path, `${on} echo "$PATH"`)).toBe(`${folder}:${path}`);
  expect(inShell(shell, path, `${on} ${on} echo "$PATH"`)).toBe(`${folder}:${path}`);
  expect(inShell(shell, path, `${on} ${off} echo "$PATH"`)).toBe(path);
  expect(inShell(shell, path, `${off} echo "$PATH"`)).toBe(path);
  expect(inShell(shell, path, `${on} ${shell} -c 'command -v vault'`)).toBe(`${folder}/vault`);
});

const names = ['localvault', 'vault', 'bao'];

test('each name starts this program and says which name it is', async () => {
  const home = temporaryFolder();
  await shellenv(home);
  const folder = `${home}/.config/localvault/shim`;
  expect(readdirSync(folder).sort()).toEqual([...names].sort());
  for (const name of names) {
    const script = readFileSync(join(folder, name), 'utf8');
    expect(script).toContain(`_LOCALVAULT_CALLED_AS=${name}\n`);
    expect(script).toMatch(/^exec '\/usr\/bin\/node' '\/opt\/localvault\/bin\/localvault\.js' "\$@"\n$/m);
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o755);
  }
});

/** Starts a shell for a user of the real program, after `shellenv`, and gives what the script prints. */
function withShims(script: string, env: Readonly<Record<string, string>>, options = 'bash') {
  return spawnSync('bash', ['-c', `eval "$(${process.execPath} ${launcher} shellenv ${options})"\n${script}`], {
    env: { PATH: '/usr/bin:/bin', NODE_DISABLE_COMPILE_CACHE: '1', ...env },
    encoding: 'utf8',
  });
}

test('a process is called by the name of its command, and passes it to no other', () => {
  const env = { HOME: temporaryFolder(), LOCALVAULT_KEY_COMMAND: 'env > "$HOME/seen"; head -c 32 /dev/zero | base64' };
  const { stdout, stderr } = withShims('for name in localvault vault bao; do $name kv put -h | head -n 1; done', env);
  expect([stdout, stderr]).toEqual([
    'Usage: localvault kv put [options] KEY [DATA]\nUsage: vault kv put [options] KEY [DATA]\nUsage: bao kv put [options] KEY [DATA]\n',
    '',
  ]);
  expect(withShims('vault auth list > /dev/null; grep -c CALLED_AS "$HOME/seen"', env).stdout).toBe('0\n');
  expect(withShims('_LOCALVAULT_CALLED_AS="; rm" localvault -h | head -n 1', env).stdout).toMatch(
    /^Usage: localvault </,
  );
});

test.each([
  ['bash', 'source <(localvault completion bash); complete -p localvault vault bao'],
  [
    'zsh',
    'autoload -U compinit; compinit -u -D; source <(localvault completion zsh); print -l $_comps[localvault] $_comps[vault] $_comps[bao]',
  ],
  [
    'fish',
    'localvault completion fish | source; complete | string match -r "__localvault_complete.*(?:localvault|vault|bao)"',
  ],
])('in %s, completion works right afterwards', (shell, line) => {
  const call = `${process.execPath} ${launcher} shellenv ${shell}`;
  const shellenvLine = shell === 'fish' ? `${call} | source` : `eval "$(${call})"`;
  const { stdout, stderr } = spawnSync(shell, ['-c', `${shellenvLine}\n${line}`], {
    env: { PATH: '/usr/bin:/bin', HOME: temporaryFolder() },
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(stdout.trim().split('\n')).toHaveLength(3);
  expect(stdout).toContain('_localvault');
});

test('messages name the program as it was called', () => {
  const env = { HOME: temporaryFolder() };
  const line =
    'bao token create > /dev/null; for name in vault bao; do $name clock advance -- -1h; $name login -root | grep NOT; done';
  const { stdout, stderr } = withShims(line, env);
  expect(stderr).toMatch(/"vault clock reset".*"bao clock reset"/s);
  expect(stdout).toMatch(/"vault login" again.*"bao login" again/s);
});

describe('a moved checkout', () => {
  const moved = (script: string) => {
    const home = temporaryFolder();
    const program = join(home, 'checkout');
    mkdirSync(join(program, 'bin'), { recursive: true });
    cpSync(dirname(launcher), join(program, 'bin'), { recursive: true });
    symlinkSync(join(dirname(launcher), '../dist'), join(program, 'dist'));
    const run = `eval "$(${process.execPath} ${program}/bin/localvault.js shellenv bash)"\n`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', run + script], {
      env: { PATH: '/usr/bin:/bin', HOME: home },
      cwd: home,
      encoding: 'utf8',
    });
    return { program, status, stdout, stderr };
  };

  test.each(names)('leaves one sentence of %s', (name) => {
    const { program, status, stdout, stderr } = moved(`mv checkout elsewhere; ${name} read x`);
    expect({ status, stdout, stderr }).toEqual({
      status: 127,
      stdout: '',
      stderr: `${name}: localvault is no longer in ${program}/bin/localvault.js; run shellenv from its new folder: eval "$(node bin/localvault.js shellenv)"\n`,
    });
  });

  test('without Node.js there is one sentence, too', () => {
    const folder = join(temporaryFolder(), 'shim');
    writeShims(folder, { node: '/nowhere/node', script: launcher });
    const { status, stdout, stderr } = spawnSync(join(folder, 'vault'), ['read', 'x'], { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({
      status: 127,
      stdout: '',
      stderr: `vault: /nowhere/node is gone, and localvault needs it; if there is another Node.js, run: eval "$(node ${launcher} shellenv)"\n`,
    });
  });
});

test('a folder that cannot be written is named, with what to do', async () => {
  const env = { HOME: temporaryFolder(), XDG_CONFIG_HOME: '/dev/null/x' };
  expect(await runWith(['shellenv'], { env })).toEqual({
    status: 2,
    stdout: '',
    stderr:
      "can't write to /dev/null/x/localvault/shim: not a directory; set XDG_CONFIG_HOME to a folder that you can write to\n",
  });
});

test('existing shims need no writable folder', async () => {
  const home = temporaryFolder();
  const before = await shellenv(home, 'sh');
  const folder = `${home}/.config/localvault/shim`;
  const facts = () => names.map((name) => statSync(join(folder, name)).ino);
  const inodes = facts();
  expect(await shellenv(home, 'sh')).toBe(before);
  expect(facts()).toEqual(inodes);
  writeFileSync(join(folder, 'bao'), 'old');
  await shellenv(home, 'sh');
  expect(readFileSync(join(folder, 'bao'), 'utf8')).toContain('exec');
  expect(readdirSync(folder).length).toBe(3);
});

describe('variables that divert commands', () => {
  const variables = [
    'BAO_ADDR',
    'BAO_AGENT_ADDR',
    'BAO_TOKEN',
    'BAO_NAMESPACE',
    'VAULT_ADDR',
    'VAULT_AGENT_ADDR',
    'VAULT_TOKEN',
    'VAULT_NAMESPACE',
  ];
  const remedy = 'To use the local state and its stored token, run: eval "$(localvault shellenv -local)"\n';

  test.each([
    [
      { VAULT_ADDR: 'https://vault.example:8200' },
      'VAULT_ADDR names the server https://vault.example:8200: commands go there, not to the local state.\n',
    ],
    [
      { VAULT_ADDR: 'http://a', BAO_ADDR: 'http://ann:secret@b' },
      'BAO_ADDR names the server http://b: commands go there, not to the local state.\n',
    ],
    [
      { VAULT_AGENT_ADDR: 'http://a' },
      'VAULT_AGENT_ADDR names the server http://a: commands go there, not to the local state.\n',
    ],
    [
      { VAULT_ADDR: 'http://a', BAO_TOKEN: 's.secret', VAULT_NAMESPACE: 'team' },
      'VAULT_ADDR names the server http://a: commands go there, not to the local state.\nBAO_TOKEN is set: commands use it instead of the stored token.\nVAULT_NAMESPACE is set: commands fail on the local state, which has only the root namespace.\n',
    ],
  ])('%j is warned of', async (env, warning) => {
    const seen = (...words: string[]) => runWith(['shellenv', ...words], { env: { HOME: temporaryFolder(), ...env } });
    expect((await seen('bash')).stderr).toBe(warning + remedy);
    expect((await seen('fish')).stderr).toContain('run: localvault shellenv -local fish | source\n');
    expect((await seen('-local')).stderr).toBe('');
    expect((await seen('-undo')).stderr).toBe('');
    expect((await seen('bash')).stdout).not.toContain('unset VAULT');
  });

  test('an empty address counts as unset, and a token alone is reported only on a terminal', async () => {
    const env = { HOME: temporaryFolder(), BAO_ADDR: '', VAULT_ADDR: 'http://a', VAULT_TOKEN: 'x', NO_COLOR: '1' };
    expect((await runWith(['shellenv', 'sh'], { env })).stderr).toBe('');
    expect((await runWith(['shellenv', 'sh'], { env, isTerminal: true })).stderr).toBe(
      `VAULT_TOKEN is set: commands use it instead of the stored token.\n${remedy}`,
    );
  });

  test('-local and -undo contradict each other', async () => {
    expect(await newUser()('shellenv -local -undo')).toMatchObject({ status: 1, stdout: '' });
  });

  describe.each(['bash', 'zsh', 'sh', 'fish'])('%s', (shell) => {
    const values = variables.map((name, number) => [name, `${number} it's \\ "$(touch ran)" *\n`] as const);

    /** Runs lines in the shell, in which `ON`, `OFF` and so on are what shellenv printed; gives each variable's value, or `unset`. */
    const seen = async (...lines: string[]) => {
      const home = temporaryFolder();
      const env = { HOME: home, ...Object.fromEntries(values) };
      const print = async (...words: string[]) => (await runWith(['shellenv', ...words, shell], { env })).stdout;
      const show = variables.map((name) =>
        shell === 'fish'
          ? `if set -q ${name}; printf '%s\\0' "$${name}"; else; printf 'unset\\0'; end`
          : `printf '%s\\0' "\${${name}-unset}"`,
      );
      const { stdout, stderr } = spawnSync(shell, ['-c', [...lines, ...show, 'env -0'].join('\n')], {
        env: {
          ...env,
          PATH: '/usr/bin:/bin',
          ON: await print('-local'),
          OFF: await print('-undo'),
          LC_ALL: 'C.UTF-8',
        },
        cwd: home,
        encoding: 'utf8',
      });
      expect([stderr, readdirSync(home).includes('ran')]).toEqual(['', false]);
      const parts = stdout.split('\0');
      return { shown: parts.slice(0, variables.length), exported: parts.slice(variables.length) };
    };
    const read = (variable: string) =>
      shell === 'fish' ? `printf '%s' "$${variable}" | source` : `eval "$${variable}"`;
    const assign = (name: string, value: string) =>
      shell === 'fish' ? `set -gx ${name} ${value}` : `export ${name}=${value}`;
    const original = values.map(([, value]) => value);

    test('-local unsets them, and exports their values under no other name', async () => {
      const { shown, exported } = await seen(read('ON'));
      expect(shown).toEqual(variables.map(() => 'unset'));
      expect(exported.filter((pair) => /^(?!ON=|OFF=).*it's/s.test(pair))).toEqual([]);
      expect((await seen(read('ON'), read('ON'))).shown).toEqual(shown);
    });

    test('-undo restores them and exports them again', async () => {
      const { shown, exported } = await seen(read('ON'), read('ON'), read('OFF'));
      expect(shown).toEqual(original);
      expect(exported).toEqual(expect.arrayContaining(values.map(([name, value]) => `${name}=${value}`)));
      expect((await seen(read('ON'), read('OFF'), read('OFF'))).shown).toEqual(original);
    });

    test('-undo keeps what was set meanwhile, and all where nothing was unset', async () => {
      const { shown } = await seen(read('ON'), assign('VAULT_ADDR', 'new'), read('OFF'));
      expect(shown).toEqual(values.map(([name, value]) => (name === 'VAULT_ADDR' ? 'new' : value)));
      expect((await seen(read('OFF'))).shown).toEqual(original);
    });
  });
});

test('on a terminal it names the programs that give way', () => {
  const home = temporaryFolder();
  for (const name of ['vault', 'bao']) {
    mkdirSync(join(home, name));
    writeFileSync(join(home, name, name), '#!/bin/sh\n', { mode: 0o755 });
  }
  mkdirSync(join(home, 'first/vault'), { recursive: true });
  writeFileSync(join(home, 'first/bao'), 'not executable');
  const path = `${home}/first:${home}/vault:${home}/bao:/usr/bin:/bin`;
  const printed = `${process.execPath} ${launcher} shellenv bash`;
  const line = `eval "$(${printed})"`;
  const env = { HOME: home, PATH: path, NO_COLOR: '1' };
  const told = `"vault" runs localvault from now on, instead of ${home}/vault/vault.\n"bao" runs localvault from now on, instead of ${home}/bao/bao.\n`;
  expect(shownOnTerminal(`${line}; ${line}`, env)).toBe(told + told);
  expect(shownOnTerminal(`eval "$(${printed} 2> ${home}/err)"; cat ${home}/err`, env)).toBe('');
  expect(shownOnTerminal(line, { ...env, PATH: '/usr/bin:/bin' })).toBe('');
});

test('fish has its own words, and unknown shells are refused', async () => {
  const vault = newUser({ SHELL: '/usr/bin/fish' });
  expect((await vault('shellenv')).stdout).toMatch(/^set -gx PATH '.*\/shim' \$PATH;$/m);
  expect((await vault('shellenv -undo')).stdout).toMatch(/^set -gx PATH \$PATH;$/m);
  expect(await vault('shellenv tcsh')).toEqual({
    status: 1,
    stdout: '',
    stderr: 'Unknown shell: "tcsh". Use bash, zsh, sh, fish.\n',
  });
});

/** What a shell might take for something else in the name of the folder. */
const folders = [
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
  test.each(folders)('a folder called %j', async (name) => {
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
    const [ON, OFF] = [await words(), await words('-undo')];
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
  for (const words of [['shellenv'], ['shellenv', '-undo'], ['shellenv', 'fish']]) {
    expect(await runWith(words, { env })).toEqual({
      status: 1,
      stdout: '',
      stderr: `${home}/a:b/localvault/shim can't be in PATH, where ":" separates folders: set XDG_CONFIG_HOME to a folder without one\n`,
    });
  }
  expect(readdirSync(home)).toEqual([]);
});
