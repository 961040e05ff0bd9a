import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runWith, temporaryFolder } from './support/io.ts';
import { type ShellName, ShellSession } from './support/shell-session.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

/** A user whose files `on.bash` and `off.bash`, for instance, have the commands of `shellenv`. */
async function newUser() {
  const home = temporaryFolder();
  const run = (line: string) => runWith(line.split(' '), { env: { HOME: home } });
  for (const shell of shells) {
    writeFileSync(join(home, `on.${shell}`), (await run(`shellenv -prompt ${shell}`)).stdout);
    writeFileSync(join(home, `off.${shell}`), (await run(`shellenv -undo ${shell}`)).stdout);
  }
  return { home, run };
}

/** Runs a script in a shell that has no programs, after the prompt was set up. `prompt` prints the whole prompt as it is shown. */
function inShell(shell: ShellName, home: string, script: string, env: Readonly<Record<string, string>> = {}): string {
  const prepare = {
    bash: `PS1='\\$ '; . ~/on.bash; prompt() { eval "$PROMPT_COMMAND"; echo "[\${PS1@P}]"; }`,
    zsh: `setopt prompt_subst; PS1='%% '; . ~/on.zsh; prompt() { for f in $precmd_functions; do $f; done; print -P "[$PS1]"; }`,
    fish: `function fish_prompt; echo -n '$ '; end; source ~/on.fish; function prompt; echo "["(fish_prompt)"]"; end`,
  };
  const options = { bash: ['--norc'], zsh: ['-f'], fish: ['--no-config'] };
  const { stdout, stderr } = spawnSync(`/usr/bin/${shell}`, [...options[shell], '-c', `${prepare[shell]}\n${script}`], {
    env: { HOME: home, PATH: '/nowhere', ...env },
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.trim();
}

/** The prompt of the test's user, in each shell. */
const own: Readonly<Record<ShellName, string>> = { bash: '$ ', zsh: '% ', fish: '$ ' };
if (process.geteuid?.() === 0) {
  Object.assign(own, { bash: '# ' });
}

describe.each(shells)('the prompt of %s', (shell) => {
  const states = '.local/share/localvault.states';

  test.each<readonly [string, Readonly<Record<string, string>>, string]>([
    ['the default state', {}, 'vault:default'],
    ['the state that LOCALVAULT_STATE names', { LOCALVAULT_STATE: 'demo' }, 'vault:demo'],
    ['LOCALVAULT_HOME before it', { LOCALVAULT_STATE: 'demo', LOCALVAULT_HOME: '/data/lesson' }, 'vault:/data/lesson'],
    ['a server before both', { LOCALVAULT_HOME: '/a', VAULT_ADDR: 'https://v:8200' }, 'vault -> https://v:8200'],
    ['an agent before it', { VAULT_ADDR: 'http://a', VAULT_AGENT_ADDR: 'http://b' }, 'vault -> http://b'],
    ['BAO_ADDR before VAULT_ADDR', { VAULT_ADDR: 'http://a', BAO_ADDR: 'http://b' }, 'vault -> http://b'],
    ['the state if BAO_ADDR is empty', { VAULT_ADDR: 'http://a', BAO_ADDR: '' }, 'vault:default'],
    ['no password', { VAULT_ADDR: 'http://ann:secret@v:8200/' }, 'vault -> http://v:8200/'],
    ['empty variables as unset', { LOCALVAULT_HOME: '', LOCALVAULT_STATE: '' }, 'vault:default'],
  ])('shows %s', async (_, env, shown) => {
    const { home } = await newUser();
    expect(inShell(shell, home, 'prompt', env)).toBe(`[(${shown}) ${own[shell]}]`);
  });

  test('names the state in a folder, and shortens other folders', async () => {
    const { home } = await newUser();
    const shown = (folder: string) => inShell(shell, home, 'prompt', { LOCALVAULT_HOME: folder });
    expect(shown(`${home}/${states}/demo`)).toBe(`[(vault:demo) ${own[shell]}]`);
    expect(shown(`${home}/${states}/demo/`)).toBe(`[(vault:demo) ${own[shell]}]`);
    expect(shown(`${home}/.local/share/localvault`)).toBe(`[(vault:default) ${own[shell]}]`);
    expect(shown(`${home}/lesson`)).toBe(`[(vault:~/lesson) ${own[shell]}]`);
  });

  test('follows "state use" and "config set state"', async () => {
    const { home, run } = await newUser();
    const shown = () => inShell(shell, home, 'prompt');
    await run('config set format table');
    expect(shown()).toBe(`[(vault:default) ${own[shell]}]`);
    await run('state create demo');
    await run('state use demo');
    expect(shown()).toBe(`[(vault:demo) ${own[shell]}]`);
    await run('config set state /data/lesson');
    expect(shown()).toBe(`[(vault:/data/lesson) ${own[shell]}]`);
    writeFileSync(
      join(home, '.config/localvault/config.json'),
      `{"format":"json","state":"${home}/${states}/compact"}`,
    );
    expect(shown()).toBe(`[(vault:compact) ${own[shell]}]`);
    await run('state use default');
    expect(shown()).toBe(`[(vault:default) ${own[shell]}]`);
  });

  test('executes nothing that a variable or a folder holds', async () => {
    const { home } = await newUser();
    const hostile = `/x/$(echo>${home}/pwned)\`echo>${home}/pwned\`%F{red}\\w\n!1 'a"`;
    for (const name of ['LOCALVAULT_HOME', 'LOCALVAULT_STATE', 'VAULT_ADDR']) {
      const shown = inShell(shell, home, 'prompt', { [name]: hostile });
      expect(shown).toMatch(/^\[\(vault(:| -> )\/x\/[?a-zA-Z0-9/.~:@_-]+\) . \]$/);
    }
    expect(existsSync(join(home, 'pwned'))).toBe(false);
  });

  test('keeps the status of the last command, and is shown once', async () => {
    const { home } = await newUser();
    const script = {
      bash: '(exit 3); eval "$PROMPT_COMMAND"; echo $?; . ~/on.bash; . ~/on.bash; prompt; prompt',
      zsh: '(exit 3); __localvault_prompt; echo $?; . ~/on.zsh; . ~/on.zsh; prompt; prompt',
      fish: 'function __localvault_fish_prompt; echo -n "$status/$pipestatus "; end; function three; return 3; end; three; fish_prompt; three | true | three; fish_prompt; true | three; fish_prompt; echo',
    };
    const once = `[(vault:default) ${own[shell]}]`;
    expect(inShell(shell, home, script[shell])).toBe(
      shell === 'fish' ? '(vault:default) 3/3 (vault:default) 3/3 0 3 (vault:default) 3/0 3' : `3\n${once}\n${once}`,
    );
  });

  test('is undone without a trace, also where it was never there', async () => {
    const { home } = await newUser();
    const script = {
      bash: 'prompt; . ~/off.bash; . ~/off.bash; prompt; compgen -A function __; compgen -v __; echo "$PROMPT_COMMAND"',
      zsh: `prompt; . ~/off.zsh; . ~/off.zsh; prompt; print $\{(k)functions[(I)__*]} $\{(k)parameters[(I)__*]} $precmd_functions`,
      fish: 'prompt; source ~/off.fish; source ~/off.fish; prompt; functions -a | string match "__localvault*"; set -n | string match "__localvault*"',
    };
    expect(inShell(shell, home, script[shell])).toBe(`[(vault:default) ${own[shell]}]\n[${own[shell]}]`);
  });

  test('changes at the next prompt, on a terminal', async () => {
    const { home, run } = await newUser();
    await run('state create demo');
    const setUp = shell === 'fish' ? 'true' : ':';
    const env = { HOME: home, PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', TERM: 'xterm', HISTFILE: '/dev/null' };
    const session = await ShellSession.start(shell, { env, folder: home, received: join(home, 'received'), setUp });
    try {
      const source = shell === 'fish' ? 'source' : '.';
      await session.type(`${source} ~/on.${shell}\r`, '(vault:default) READY>');
      await run('state use demo');
      await session.type('\r', '(vault:demo) READY>');
      await session.type(`export VAULT_ADDR=http://127.0.0.1:8200\r`, '(vault -> http://127.0.0.1:8200) READY>');
      await session.type(`${shell === 'fish' ? 'set -e' : 'unset'} VAULT_ADDR\r`, '(vault:demo) READY>');
      if (shell !== 'fish') {
        await session.type(`PS1='OTHER''> '\r`, '(vault:demo) OTHER>');
        await session.type(`PS1='READY''> '\r`, '(vault:demo) READY>');
      }
      const last = await session.type(`${source} ~/off.${shell}; echo DO''NE\r`, 'DONE');
      const after = await session.type('\r', 'READY>');
      expect((last + after).split('DONE')[1]).not.toContain('(vault');
    } finally {
      session.stop();
    }
  });
});

test('in bash, other prompt commands are kept', async () => {
  const { home } = await newUser();
  const shown = (before: string) =>
    inShell(
      'bash',
      home,
      `all() { printf '%q;' "\${PROMPT_COMMAND[@]}"; echo; }; ${before}; . ~/on.bash; . ~/on.bash; all; . ~/off.bash; all`,
    );
  expect(shown(`unset PROMPT_COMMAND; PROMPT_COMMAND='date; '`)).toBe(`$'date; \\n__localvault_prompt';\ndate\\;\\ ;`);
  expect(shown('unset PROMPT_COMMAND; PROMPT_COMMAND=(one "two three")')).toBe(
    'one;two\\ three;__localvault_prompt;\none;two\\ three;',
  );
});

test.each(['bash', 'zsh'] as const)('the commands for the other shell work in %s, too', async (shell) => {
  const { home } = await newUser();
  const other = shell === 'bash' ? 'zsh' : 'bash';
  expect(inShell(shell, home, `. ~/off.${other}; . ~/on.${other}; prompt`)).toBe(`[(vault:default) ${own[shell]}]`);
});

test('without quotes around the commands, the prompt works in bash', async () => {
  const { home } = await newUser();
  mkdirSync(join(home, 'empty'));
  expect(inShell('bash', home, 'cd ~/empty; . ~/off.bash; eval $(< ~/on.bash); prompt')).toBe(
    `[(vault:default) ${own.bash}]`,
  );
});

test('a shell without a hook is told which have one', async () => {
  const home = temporaryFolder();
  for (const words of [['sh'], []]) {
    expect(await runWith(['shellenv', '-prompt', ...words], { env: { HOME: home, SHELL: '/bin/dash' } })).toEqual({
      status: 1,
      stdout: '',
      stderr: '-prompt works in bash, zsh and fish: name the shell, for instance: localvault shellenv -prompt bash\n',
    });
  }
  expect(existsSync(join(home, '.config'))).toBe(false);
  expect(await runWith(['shellenv', '-prompt', '-undo', 'bash'], { env: { HOME: home } })).toMatchObject({
    status: 1,
    stderr: '-prompt and -undo contradict each other: -undo alone restores the prompt\n',
  });
});

test.each(['bash', 'zsh'] as const)('no command of the prompt fails, which could end %s', async (shell) => {
  const { home } = await newUser();
  expect(inShell(shell, home, `set -eu; . ~/on.${shell}; prompt; . ~/off.${shell}; . ~/off.${shell}; echo alive`)).toBe(
    `[(vault:default) ${own[shell]}]\nalive`,
  );
});
