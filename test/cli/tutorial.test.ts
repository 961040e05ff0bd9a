import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { steps } from '../../src/cli/tutorial/pull-authentication.ts';
import { processScript } from '../support/in-process.ts';
import { launcher } from '../support/server-process.ts';
import { runWith, temporaryFolder } from './support/io.ts';
import { keysOnTerminal, program } from './support/on-terminal.ts';

const tutorial = `${program} tutorial`;

/** The files in a folder with their contents, but for compiled code. */
function filesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => !name.startsWith('.cache') && statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** A user with a state, a token, preferences and variables that would affect every command. */
function newUser() {
  const home = temporaryFolder();
  const temporary = join(home, 'tmp');
  const work = join(home, 'work');
  mkdirSync(temporary);
  mkdirSync(work);
  const start = { HOME: home, PATH: process.env['PATH'] ?? '', TMPDIR: temporary };
  const kept = spawnSync(process.execPath, [launcher, 'kv', 'put', 'secret/mine', 'a=b'], { env: start });
  expect(kept.status).toBe(0);
  writeFileSync(join(home, '.vault-token'), 'mine');
  writeFileSync(join(home, '.config/localvault/config.json'), '{"format":"json","history":"off"}');
  const env = {
    ...start,
    VAULT_ADDR: 'http://127.0.0.1:1',
    VAULT_TOKEN: 'mine',
    BAO_TOKEN_PATH: join(home, '.vault-token'),
    VAULT_FORMAT: 'yaml',
    LOCALVAULT_KEY: '5a'.repeat(32),
    LOCALVAULT_HOME: join(home, 'elsewhere'),
    LOCALVAULT_ROOT_TOKEN: 'root',
  };
  return { home, temporary, work, env };
}

/** Runs the tutorial to its end, without a terminal. */
function run(words: readonly string[], { env, work }: ReturnType<typeof newUser>, more: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, [launcher, 'tutorial', ...words], {
    cwd: work,
    env: { ...env, ...more },
    encoding: 'utf8',
  });
}

/** A file that Node.js loads before the program: it runs `body` in the process of `vault auth enable`. */
function hookInto(folder: string, body: string): { readonly NODE_OPTIONS: string } {
  const file = join(folder, 'hook.cjs');
  writeFileSync(file, `if (process.argv.includes('enable')) { ${body} }`);
  return { NODE_OPTIONS: `--require=${file}` };
}

/** Makes the command tell its process id, then wait for ever. */
const hang = (folder: string) =>
  hookInto(
    folder,
    `require('node:fs').writeFileSync('${folder}/pid', String(process.pid)); console.log('It hangs.'); setInterval(() => {}, 1000); process.exit = () => {};`,
  );

function isRunning(folder: string): boolean {
  try {
    return process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), 0);
  } catch {
    return false;
  }
}

describe('-auto', () => {
  test('runs every step, without colours, and touches nothing of the user', () => {
    const user = newUser();
    const before = filesIn(user.home);
    const { status, stdout, stderr } = run(['-auto'], user);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.match(/^Step \d+ of \d+: .*/gm)).toEqual(
      steps.map(({ title }, at) => `Step ${at + 1} of ${steps.length}: ${title}`),
    );
    for (const { line } of steps.flatMap(({ commands }) => commands)) {
      expect(stdout).toContain(`\n$ ${line}\n`);
    }
    // Refusals are in their place.
    expect(stdout).toMatch(/db_name=mine\nError writing data[\s\S]*permission denied\n[\s\S]*→ Code 403/);
    expect(stdout).not.toContain('\x1b');
    expect(filesIn(user.home)).toEqual(before);
    expect(readdirSync(user.temporary)).toEqual([]);
  });

  test('fails if a command does, and says which', () => {
    const user = newUser();
    const { status, stdout, stderr } = run(['-auto'], user, hookInto(user.home, 'process.exit(2)'));
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'Step 2 failed (Enable AppRole): "vault auth enable approle" ended with status 2, not 0.\n',
    });
    expect(stdout).not.toContain('Step 3 of');
    expect(readdirSync(user.temporary)).toEqual([]);
  });

  test('fails if a command claims success and does nothing', () => {
    const user = newUser();
    const { status, stderr } = run(['-auto'], user, hookInto(user.home, 'process.exit(0)'));
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^Step 2 failed .*: After "vault auth enable approle", "vault read .*" ended with status 2\.\n$/,
    );
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'leaves neither files nor a process behind on %s',
    async (signal) => {
      const user = newUser();
      const child: ChildProcess = spawn(process.execPath, [launcher, 'tutorial', '-auto'], {
        env: { ...user.env, ...hang(user.home) },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = new Promise((resolve) => child.once('exit', (_status, by) => resolve(by)));
      let text = '';
      child.stdout?.on('data', (piece: Buffer) => {
        text += piece;
        if (text.includes('It hangs.')) {
          child.kill(signal);
        }
      });
      expect(await ended).toBe(signal);
      expect(readdirSync(user.temporary)).toEqual([]);
      expect(isRunning(user.home)).toBe(false);
    },
  );

  test('ends quietly with the reader of its output', () => {
    const user = newUser();
    const line = `set -o pipefail; ${tutorial} -auto | head -n 1`;
    const { status, stderr } = spawnSync('bash', ['-c', line], { env: user.env, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 141, stderr: '' });
    expect(readdirSync(user.temporary)).toEqual([]);
  });
});

describe('-script', () => {
  const script = async () => (await runWith(['tutorial', '-script'])).stdout;

  /** Runs the script in a shell whose `vault` is another script. */
  async function runScript(vault: string) {
    const home = temporaryFolder();
    mkdirSync(join(home, 'bin'));
    mkdirSync(join(home, 'tmp'));
    writeFileSync(join(home, 'bin/vault'), vault, { mode: 0o755 });
    const env = { HOME: home, PATH: `${join(home, 'bin')}:${process.env['PATH']}`, TMPDIR: join(home, 'tmp') };
    writeFileSync(join(home, 'tutorial.sh'), await script());
    const { status, stdout, stderr } = spawnSync('sh', ['-e', 'tutorial.sh'], { cwd: home, env, encoding: 'utf8' });
    return { status, stdout, stderr, env, home };
  }

  test('runs with this program, and puts the token back', async () => {
    const { status, stdout, env, home } = await runScript(processScript);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/\nread\n$/)]);
    const { stdout: policies } = spawnSync('vault', ['read', '-field=policies', 'auth/token/lookup-self'], {
      env,
      encoding: 'utf8',
    });
    expect(policies.trim()).toBe('[root]');
    expect(readdirSync(join(home, 'tmp'))).toEqual([]);
    expect(readdirSync(home).sort()).toEqual(['.config', '.local', 'bin', 'tmp', 'tutorial.sh']);
  });

  test.each([
    ['fails', 'case "$*" in "auth enable approle") exit 2;; esac', ''],
    ['should fail, and succeeds', 'case "$*" in kv\\ put*db_name=mine) exit 0;; esac', 'This should have failed.'],
  ])('fails if a command %s', async (_what, fault, message) => {
    const { status, stderr } = await runScript(processScript.replace('exec', `${fault}\nexec`));
    expect([status === 0, stderr]).toEqual([false, expect.stringContaining(message)]);
  });

  test('has no command that only this program has', async () => {
    const lines = (await script()).split('\n').filter((line) => line.includes('localvault') && !line.startsWith('#'));
    expect(lines).toEqual([]);
  });
});

/** What the line editor writes when it waits for a line. */
const waits = '$ \x1b[3G';
const enter = '\r';
const escapeCharacter = '\x1b';
const colour = new RegExp(`${escapeCharacter}\\[\\d+m`);

/** Runs the tutorial on a pseudo-terminal, with the terminal's settings before and after it. */
async function atTerminal(
  home: string,
  keys: ReadonlyArray<readonly [prompt: string, keys: string]>,
  {
    words = '',
    env = {},
    before = ':',
  }: { words?: string; env?: Readonly<Record<string, string>>; before?: string } = {},
) {
  const line = `trap : INT; ${before}; stty -a > ${home}/before; ${tutorial} ${words}; echo "status $?"; stty -a > ${home}/after`;
  const { shown } = await keysOnTerminal(line, { HOME: home, SHELL: '/bin/bash', ...env }, keys);
  const settings = (name: string) => readFileSync(join(home, name), 'utf8').replace(/columns \d+/, '');
  expect(settings('after')).toBe(settings('before'));
  return { shown, status: /status (\d+)\n/.exec(shown)?.[1] };
}

describe('on a terminal', () => {
  test('waits for each command, quits on request, and continues from there', async () => {
    const home = temporaryFolder();
    const first = await atTerminal(home, [
      [waits, enter],
      [waits, enter],
      [waits, `vault login $ADMIN_TOKEN${enter}`],
      [waits, `vault auth enable -description=x approle${enter}`],
      [waits, `quit${enter}`],
    ]);
    expect(first.status).toBe('0');
    expect(first.shown).toContain('Success! Uploaded policy: admin\n');
    expect(first.shown).toContain('Leave -description out. Enter runs the command as shown.\n');
    expect(first.shown).toContain('You left at step 2. To go on from here: localvault tutorial\n');
    expect(first.shown).not.toMatch(colour);

    const second = await atTerminal(home, [
      [waits, enter],
      [waits, '\x04'],
    ]);
    expect(second.shown).not.toContain('Step 1 of');
    expect(second.shown).toContain('Success! Enabled approle auth method at: approle/\n');
    expect(second.shown).toContain('You left at step 3.');
    expect(second.status).toBe('0');

    const list = await runWith(['tutorial', '-list'], { env: { HOME: home } });
    expect(list.stdout.split('\n').slice(2, 6)).toEqual([
      expect.stringMatching(/^1 .* done$/),
      expect.stringMatching(/^2 .* done$/),
      expect.stringMatching(/^3 .* next$/),
      '4       Create a role',
    ]);
    const folder = join(home, '.local/share/localvault.tutorial');
    const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
    expect([folder, ...all].filter((path) => (statSync(path).mode & 0o077) !== 0)).toEqual([]);

    const third = await atTerminal(home, [[waits, `quit${enter}`]], { words: '-restart' });
    expect(third.shown).toContain('Step 1 of');
  });

  test('touches nothing of the user', async () => {
    const { home, env } = newUser();
    const before = filesIn(home);
    const { shown } = await atTerminal(
      home,
      [
        [waits, enter],
        [waits, `quit${enter}`],
      ],
      { env, words: '-step=9' },
    );
    expect(shown).toContain('You left at step 9.');
    const added = Object.keys(filesIn(home)).filter((name) => before[name] === undefined);
    expect(added.filter((name) => !name.startsWith('.local/share/localvault.tutorial/'))).toEqual(['after', 'before']);
    expect(filesIn(home)).toMatchObject(before);
  });

  test('shows colours, unless NO_COLOR is set', async () => {
    const keys = [
      [waits, `wrong${enter}`],
      [waits, `quit${enter}`],
    ] as const;
    const { shown } = await atTerminal(temporaryFolder(), keys, { env: { NO_COLOR: '' } });
    expect(shown).toContain('\x1b[1mStep 1 of 16: Give the admin a policy\x1b[22m\n');
    expect(shown).toContain('\x1b[33mOnly "vault" and "localvault" run here');
    expect((await atTerminal(temporaryFolder(), keys)).shown).not.toMatch(colour);
  });

  test('Ctrl-C at the prompt ends it, and says how to go on', async () => {
    const home = temporaryFolder();
    const { shown, status } = await atTerminal(home, [
      [waits, enter],
      [waits, 'vault logi\x03'],
    ]);
    expect(shown).toContain('\nStopped. To go on from here: localvault tutorial\n');
    expect(status).toBe('130');
  });

  test('Ctrl-C ends it with the command that runs', async () => {
    const home = temporaryFolder();
    const toSecond = [
      [waits, enter],
      [waits, enter],
      [waits, enter],
      [waits, enter],
    ] as const;
    const { shown, status } = await atTerminal(home, [...toSecond, ['It hangs.', '\x03']], { env: hang(home) });
    expect(shown).toContain('\nStopped. To go on from here: localvault tutorial\n');
    expect(status).toBe('130');
    expect(isRunning(home)).toBe(false);
    expect((await runWith(['tutorial', '-list'], { env: { HOME: home } })).stdout).toMatch(/^1 .* done\n2 .* next$/m);
  });

  test('Ctrl-Z stops it, and fg continues where it was', async () => {
    const home = temporaryFolder();
    const env = { HOME: home, PS1: 'READY> ' };
    const { shown, status } = await keysOnTerminal('bash --noprofile --norc -i', env, [
      ['READY> ', `stty -a > ~/before${enter}`],
      ['READY> ', `${tutorial}${enter}`],
      [waits, 'vault pol\x1a'],
      ['READY> ', `stty -a > ~/after; fg${enter}`],
      ['$ vault pol', `icy write admin admin.hcl${enter}`],
      ['Success! Uploaded policy: admin', ''],
      [waits, `quit${enter}`],
      ['READY> ', `diff ~/before ~/after && echo same; exit${enter}`],
    ]);
    expect(shown).toContain('Stopped');
    expect(shown).toContain('You left at step 1.');
    expect(shown).toContain('same\n');
    expect(status).toBe(0);
  });

  test("names a folder that can't be created", async () => {
    const home = temporaryFolder();
    writeFileSync(join(home, 'file'), '');
    const { shown, status } = await atTerminal(home, [], { env: { XDG_DATA_HOME: join(home, 'file') } });
    expect(shown).toContain(
      `can't write to ${home}/file/localvault.tutorial: not a directory; set XDG_DATA_HOME to another folder\n`,
    );
    expect(status).toBe('2');
  });

  test('the up arrow brings back what was typed, and lines that are pasted together all run', async () => {
    const home = temporaryFolder();
    const { shown } = await atTerminal(home, [
      [waits, `vault policy write admin admin.hc${enter}`],
      [waits, `\x1b[Al${enter}`],
      [waits, `ADMIN_TOKEN=$(vault token create -policy=admin -field=token)\rvault login $ADMIN_TOKEN\rquit${enter}`],
    ]);
    expect(shown).toContain('"admin.hc" should be "admin.hcl".');
    expect(shown).toContain('Success! Uploaded policy: admin\n');
    expect(shown).toContain('$ vault login $ADMIN_TOKEN\n');
    expect(shown).toContain('You left at step 2.');
  });

  test('wraps its text to the width, also after the terminal has been resized', async () => {
    const home = temporaryFolder();
    const resize = `(while ! [ -e ${home}/resize ]; do sleep 0.05; done; stty cols 45 < /dev/tty; touch ${home}/resized) & stty cols 70`;
    const { shown } = await atTerminal(
      home,
      [
        [waits, enter],
        [waits, enter],
        [waits, `vault wrong; touch${enter}`],
        [waits, enter],
        [waits, enter],
        [waits, `quit${enter}`],
      ],
      { env: resizeHook(home), before: resize },
    );
    const [wide = '', narrow = ''] = shown.split('Step 2 of 16');
    const widest = (text: string, title: string) => {
      const [paragraph = ''] = text.slice(text.indexOf(title) + title.length).split('\n\n');
      return Math.max(...paragraph.split('\n').map((line) => line.length));
    };
    expect(widest(wide, 'Give the admin a policy\n')).toBeGreaterThan(55);
    expect(widest(wide, 'Give the admin a policy\n')).toBeLessThanOrEqual(70);
    expect(widest(narrow, 'Enable AppRole\n')).toBeGreaterThan(30);
    expect(widest(narrow, 'Enable AppRole\n')).toBeLessThanOrEqual(45);
  });
});

/** Has the terminal resized while "vault login" runs. */
function resizeHook(home: string): { readonly NODE_OPTIONS: string } {
  const file = join(home, 'resize.cjs');
  const wait = `while (!fs.existsSync('${home}/resized')) { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20); }`;
  writeFileSync(
    file,
    `const fs = require('node:fs'); if (process.argv[2] === 'login' && process.argv[3] !== '-root') { fs.writeFileSync('${home}/resize', ''); ${wait} }`,
  );
  return { NODE_OPTIONS: `--require=${file}` };
}

describe('refuses', () => {
  test.each([
    ['', 'The guided tutorial needs a terminal: "localvault tutorial -auto" runs all steps without waiting.'],
    ['-step=99', 'There is no step "99": use a number from 1 to 16 (see localvault tutorial -list).'],
    ['-step=0', 'There is no step "0": use a number from 1 to 16 (see localvault tutorial -list).'],
    ['-step=x', 'There is no step "x": use a number from 1 to 16 (see localvault tutorial -list).'],
    ['-step= -auto', 'invalid value "" for flag -step: it is empty'],
    ['-auto -list', '-list and -auto contradict each other: give one of them'],
    ['-script -auto', '-script and -auto contradict each other: give one of them'],
    ['-auto -restart', '-restart is for the guided tutorial: leave it out with -auto'],
    ['-list -step=2', '-step has no effect with -list: leave it out'],
    ['-other', 'flag provided but not defined: -other'],
    ['-auto now', 'Too many arguments (expected 0, got 1). Usage: localvault tutorial [options]'],
    [
      '-auto -address=http://127.0.0.1:1',
      '-address is for commands that call a server, and the tutorial has a state of its own',
    ],
    ['-auto -output-policy', ''],
  ])('%j', async (words, message) => {
    const home = temporaryFolder();
    const { status, stdout, stderr } = await runWith(['tutorial', ...words.split(' ').filter(Boolean)], {
      env: { HOME: home },
    });
    expect([status, stdout, stderr]).toEqual([1, '', expect.stringContaining(message)]);
    expect(readdirSync(home)).toEqual([]);
  });

  test('-non-interactive like no terminal', async () => {
    const { status, stderr } = await runWith(['tutorial', '-non-interactive'], {
      isTerminal: true,
      env: { NO_COLOR: '1' },
    });
    expect([status, stderr]).toEqual([1, expect.stringContaining('-auto')]);
  });
});

test('-list says what is done in other formats, too, and makes nothing', async () => {
  const home = temporaryFolder();
  const { stdout } = await runWith(['tutorial', '-list', '-format=json'], { env: { HOME: home } });
  expect(JSON.parse(stdout)).toEqual(
    steps.map(({ title }, at) => ({ step: at + 1, title, status: at === 0 ? 'next' : '' })),
  );
  expect(existsSync(join(home, '.local'))).toBe(false);
});
