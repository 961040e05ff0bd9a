import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Outcome, runWith, type Surroundings, temporaryFolder } from '../support/io.ts';

type Vault = (line: string, env?: Readonly<Record<string, string>>, more?: Surroundings) => Promise<Outcome>;

interface User {
  readonly home: string;
  readonly config: string;
  readonly states: string;
  readonly vault: Vault;
}

function newUser(): User {
  const home = temporaryFolder();
  const vault: Vault = (line, env = {}, more = {}) =>
    runWith(line.split(' '), { ...more, env: { HOME: home, ...env } });
  const states = join(home, '.local/share/localvault.states');
  return { home, config: join(home, '.config/localvault'), states, vault };
}

const terminal = { NO_COLOR: '1' };
const onTerminal = (stdin = ''): Surroundings => ({ isTerminal: true, stdin });

function namesIn(folder: string, suffix: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(suffix)) : [];
}

describe('named states', () => {
  test('share nothing', async () => {
    const { vault } = newUser();
    const [a, b] = [{ LOCALVAULT_STATE: 'a' }, { LOCALVAULT_STATE: 'b' }];
    await vault('state create a');
    await vault('state create b');
    await vault('kv put secret/app user=ann', a);
    await vault('write sys/policies/acl/reader policy=path"secret/*"{capabilities=["read"]}', a);
    const { stdout: token } = await vault('token create -field=token -policy=reader', a);
    expect(await vault('kv get -field=user secret/app', { ...a, VAULT_TOKEN: token })).toMatchObject({ stdout: 'ann' });
    expect(await vault('kv get -field=user secret/app', b)).toMatchObject({ status: 2, stdout: '' });
    expect((await vault('policy list', b)).stdout).toBe('default\nroot\n');
    expect((await vault('token lookup', { ...b, VAULT_TOKEN: token })).stderr).toContain('permission denied');
    // What one state stores for the user is left alone by the other.
    expect(await vault('token revoke -self', b)).toMatchObject({ status: 0 });
    expect(await vault('kv get -field=user secret/app', a)).toMatchObject({ stdout: 'ann' });
    expect((await vault('kv get secret/app')).stderr).toContain('No value found');
  });

  test('are created on demand, but not by commands that look after a state', async () => {
    const { vault, states } = newUser();
    await vault('state create demo');
    expect(await vault('kv put secret/a x=1', { LOCALVAULT_STATE: 'other' })).toMatchObject({ status: 0 });
    expect(readdirSync(states).sort()).toEqual(['demo', 'other']);
    for (const line of ['state check', 'tree']) {
      expect(await vault(line, { LOCALVAULT_STATE: 'missing' }), line).toMatchObject({ status: 2, stdout: '' });
    }
    expect(readdirSync(states).sort()).toEqual(['demo', 'other']);
  });

  test('that vanished are not created anew by the next command', async () => {
    const { vault, states } = newUser();
    await vault('state create demo');
    await vault('state use demo');
    rmSync(join(states, 'demo'), { recursive: true });
    expect((await vault('kv put secret/a x=1')).stderr).toBe(
      'The state "demo", which commands use, is gone. To create it anew, run: localvault state create demo. To use the default state, run: localvault state use default\n',
    );
    expect(await vault('state create demo')).toMatchObject({ status: 0 });
    expect(await vault('kv put secret/a x=1')).toMatchObject({ status: 0 });
  });

  test('the default one is created on demand, by its name too', async () => {
    const { vault } = newUser();
    expect(await vault('status', { LOCALVAULT_STATE: 'default' })).toMatchObject({ status: 0 });
    expect((await vault('state path', { LOCALVAULT_STATE: 'default' })).stdout).toBe(
      (await vault('state path')).stdout,
    );
    expect((await vault('state create default')).stderr).toBe(
      'There is a state named "default" already. To use it, run: localvault state use default\n',
    );
  });

  test.each(['../demo', 'a/b', '', '.', 'a..b', 'x'.repeat(65)])('%j is no name for any command', async (name) => {
    const { vault, home } = newUser();
    for (const command of ['use', 'create', 'delete -force']) {
      const { status, stdout, stderr } = await vault(`state ${command} ${name}`);
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(
        /name of a state.*\.\n$|To use the state in a folder elsewhere, run: localvault config set/,
      );
    }
    if (name !== '') {
      const { status, stderr } = await vault('kv get secret/a', { LOCALVAULT_STATE: name });
      expect([status, stderr]).toEqual([2, expect.stringContaining("LOCALVAULT_STATE doesn't name a state: ")]);
    }
    expect(readdirSync(home)).toEqual([]);
  });
});

describe('state create', () => {
  test('creates a state beside the others, and keeps the one in use', async () => {
    const { vault, states, home } = newUser();
    const tokenFile = join(home, 'token');
    await vault('status', { VAULT_TOKEN_PATH: tokenFile });
    const token = readFileSync(tokenFile, 'utf8');
    expect(await vault('state create demo', { VAULT_TOKEN_PATH: tokenFile })).toEqual({
      status: 0,
      stdout: `Success! Created the state "demo" in ${states}/demo.\n`,
      stderr: '',
    });
    expect(readFileSync(tokenFile, 'utf8')).toBe(token);
    expect(await vault('token lookup', { LOCALVAULT_STATE: 'demo' })).toMatchObject({ status: 0 });
    expect((await vault('state path')).stdout).toBe(`${home}/.local/share/localvault\n`);
    expect((await vault('state create other', terminal, onTerminal())).stderr).toBe(
      'To use it, run: localvault state use other. In one shell only, set the variable LOCALVAULT_STATE to other.\n',
    );
  });

  test('replaces nothing', async () => {
    const { vault, states } = newUser();
    await vault('state create demo');
    const before = readFileSync(join(states, 'demo/state.json'), 'utf8');
    expect(await vault('state create demo')).toMatchObject({ status: 2, stdout: '' });
    expect(await vault('state create DEMO')).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'There is a state named "demo" already, and on some systems "DEMO" would be the same folder: choose another name.\n',
    });
    expect(readFileSync(join(states, 'demo/state.json'), 'utf8')).toBe(before);
    mkdirSync(join(states, 'photos'));
    writeFileSync(join(states, 'photos/cat.jpg'), '');
    expect((await vault('state create photos')).stderr).toContain('holds "cat.jpg" but no state.json');
    writeFileSync(join(states, 'file'), '');
    expect(await vault('state create file')).toMatchObject({ status: 2, stdout: '' });
    expect(readdirSync(states).sort()).toEqual(['demo', 'file', 'photos']);
  });

  test('creates nothing for a server', async () => {
    const { vault, home } = newUser();
    expect((await vault('state create demo', { VAULT_ADDR: 'http://127.0.0.1:1' })).stderr).toBe(
      'This works on the local state, not on a server: unset VAULT_ADDR.\n',
    );
    expect(readdirSync(home)).toEqual([]);
  });
});

describe('state use', () => {
  test('changes the state for all shells, and says how to undo it', async () => {
    const { vault, states } = newUser();
    await vault('state create demo');
    await vault('state create other');
    expect(await vault('state use demo')).toEqual({
      status: 0,
      stdout:
        'Success! Commands use the state "demo" from now on, in every shell.\nTo undo this, run: localvault state use default\n',
      stderr: '',
    });
    expect((await vault('state path')).stdout).toBe(`${states}/demo\n`);
    expect((await vault('config get state')).stdout).toBe(`${states}/demo\n`);
    expect((await vault('state use other')).stdout).toContain('run: localvault state use demo\n');
    expect((await vault('state use other')).stdout).not.toContain('undo');
    await vault("config set state /data/ann's");
    expect((await vault('state use default')).stdout).toContain(`run: localvault config set state '/data/ann'\\''s'\n`);
    expect((await vault('config get state')).status).toBe(2);
  });

  test('creates a state that is missing, and asks whether another one was meant', async () => {
    const { vault, states } = newUser();
    expect(await vault('state use fresh')).toEqual({
      status: 0,
      stdout: `Success! Created the state "fresh" in ${states}/fresh.
Success! Commands use the state "fresh" from now on, in every shell.
To undo this, run: localvault state use default
`,
      stderr: '',
    });
    expect((await vault('state path')).stdout).toBe(`${states}/fresh\n`);
    expect(await vault('state use frehs')).toMatchObject({
      status: 0,
      stderr: 'The state "frehs" is new. Did you mean fresh? To delete it, run: localvault state delete frehs\n',
    });
    expect(await vault('state use FRESH')).toMatchObject({ status: 2, stdout: '' });
    expect((await vault('state path')).stdout).toBe(`${states}/frehs\n`);
  });

  test.each([
    [{ LOCALVAULT_STATE: 'other' }, 'LOCALVAULT_STATE=other overrides this', 'unset LOCALVAULT_STATE'],
    [{ LOCALVAULT_STATE: '../bad' }, 'LOCALVAULT_STATE=../bad overrides this', 'unset LOCALVAULT_STATE'],
    [
      { LOCALVAULT_HOME: '/data', LOCALVAULT_STATE: 'other' },
      'LOCALVAULT_HOME=/data overrides this',
      'unset LOCALVAULT_HOME LOCALVAULT_STATE',
    ],
  ])('says that %j wins in this shell', async (env, what, remedy) => {
    const { vault } = newUser();
    await vault('state create demo');
    const warning = `${what} in the present shell. To let it apply here, too, run: ${remedy}\n`;
    expect(await vault('state use demo', env)).toMatchObject({ status: 0, stderr: warning });
    expect(await vault('config set state /elsewhere', env)).toMatchObject({ status: 0, stderr: warning });
  });

  test('says nothing of a variable that chooses the same state', async () => {
    const { vault, states } = newUser();
    await vault('state create demo');
    expect(await vault('state use demo', { LOCALVAULT_STATE: 'demo' })).toMatchObject({ status: 0, stderr: '' });
    expect(await vault('state use demo', { LOCALVAULT_HOME: `${states}/demo` })).toMatchObject({ stderr: '' });
  });

  test('warns of a server, and of a token that may be another state’s', async () => {
    const { vault } = newUser();
    expect((await vault('state use default', { VAULT_ADDR: 'http://ann:secret@v' })).stderr).toBe(
      'VAULT_ADDR names the server http://v: commands go there, not to the local state.\n',
    );
    expect((await vault('state use default', { ...terminal, VAULT_TOKEN: 'x' }, onTerminal())).stderr).toContain(
      "may be another state's",
    );
  });

  test('keeps damaged preferences as they are, and names them', async () => {
    const { vault, config } = newUser();
    await vault('state create demo');
    writeFileSync(join(config, 'config.json'), '{');
    const { status, stdout, stderr } = await vault('state use demo');
    expect([status, stdout, readFileSync(join(config, 'config.json'), 'utf8')]).toEqual([2, '', '{']);
    expect(stderr).toContain(`Can't use ${config}/config.json. It is not JSON`);
    expect((await vault('kv get secret/a')).stderr).toContain('config.json is damaged');
    expect(await vault('kv put secret/a x=1', { LOCALVAULT_STATE: 'demo' })).toMatchObject({ status: 0 });
  });

  test('names the file that it can’t write', async () => {
    const { vault } = newUser();
    expect(await vault('state use default', { XDG_CONFIG_HOME: '/dev/null/x' })).toMatchObject({
      status: 2,
      stdout: '',
      stderr: "Can't write /dev/null/x/localvault/config.json: not a directory\n",
    });
  });
});

test('a word that may be a name or a folder is no preference', async () => {
  const { vault } = newUser();
  expect(await vault('config set state demo')).toEqual({
    status: 1,
    stdout: '',
    stderr:
      '"demo" may be a name or a folder. For the state with this name, run: localvault state use demo. For the folder, run: localvault config set state ./demo\n',
  });
  expect(await vault('config set state ./demo')).toMatchObject({
    status: 0,
    stdout: `Success! Set state to: ${process.cwd()}/demo\n`,
  });
});

describe('state delete', () => {
  test('asks on a terminal, needs -force elsewhere, and keeps a copy that brings the state back', async () => {
    const { vault, states } = newUser();
    await vault('state create demo');
    await vault('kv put secret/a x=1', { LOCALVAULT_STATE: 'demo' });
    expect(await vault('state delete demo')).toEqual({
      status: 2,
      stdout: '',
      stderr: `This deletes the state "demo" in ${states}/demo, and keeps a copy: add -force to confirm.\n`,
    });
    const question = `Delete the state "demo" in ${states}/demo? A copy is kept. Type "yes" to confirm: `;
    for (const answer of ['', 'no\n', 'demo\n']) {
      expect(await vault('state delete demo', terminal, onTerminal(answer))).toEqual({
        status: 2,
        stdout: '',
        stderr: `${question}Nothing was changed.\n`,
      });
    }
    expect(readdirSync(states)).toEqual(['demo']);
    const deleted = await vault('state delete demo', terminal, onTerminal('yes\n'));
    const copies = join(states, 'demo.copies');
    const [copy = ''] = readdirSync(copies);
    expect(deleted).toEqual({
      status: 0,
      stdout: `Success! Deleted the state "demo".\nThe deleted state is kept in: ${copies}/${copy}\n`,
      stderr: `${question}To bring it back, run: LOCALVAULT_STATE=demo localvault state snapshot restore ${copies}/${copy}\n`,
    });
    expect(readdirSync(states)).toEqual(['demo.copies']);
    await vault(`state snapshot restore ${copies}/${copy}`, { LOCALVAULT_STATE: 'demo' });
    expect(await vault('kv get -field=x secret/a', { LOCALVAULT_STATE: 'demo' })).toMatchObject({ stdout: '1' });
  });

  test.each([
    ['preference', {}, 'is in use. To use the default state, run: localvault state use default'],
    [
      'preference, in other shells',
      { LOCALVAULT_STATE: 'default' },
      'is in use in other shells. To use the default state, run: localvault state use default',
    ],
    [
      'LOCALVAULT_STATE',
      { LOCALVAULT_STATE: 'demo' },
      'is in use. To use another one in this shell, run: unset LOCALVAULT_STATE',
    ],
    [
      'LOCALVAULT_HOME',
      { LOCALVAULT_HOME: 'HOME/link' },
      'is in use. To use another one in this shell, run: unset LOCALVAULT_HOME',
    ],
  ])('refuses the state in use by %s', async (by, env, why) => {
    const { vault, home, states } = newUser();
    await vault('state create demo');
    symlinkSync(join(states, 'demo'), join(home, 'link'));
    if (by.startsWith('preference')) {
      await vault('state use demo');
    }
    const own = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace('HOME', home)]));
    expect(await vault('state delete -force demo', own)).toEqual({
      status: 2,
      stdout: '',
      stderr: `The state "demo" ${why}\n`,
    });
    expect(readdirSync(states)).toEqual(['demo']);
  });

  test('the default state can be deleted, too, once another one is in use', async () => {
    const { vault } = newUser();
    await vault('status');
    await vault('state create demo');
    expect((await vault('state delete -force default')).stderr).toBe(
      'The state "default" is in use. Use another one first, with "localvault state use", or begin anew with: localvault state reset\n',
    );
    await vault('state use demo');
    expect(await vault('state delete -force default')).toMatchObject({ status: 0 });
  });

  test('names a state that was probably meant', async () => {
    const { vault } = newUser();
    await vault('state create demo');
    expect(await vault('state delete -force dmeo')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'There is no state named "dmeo". Did you mean demo?\n',
    });
  });

  test('follows no link', async () => {
    const { vault, home, states } = newUser();
    await vault('state create demo');
    renameSync(join(states, 'demo'), join(home, 'moved'));
    symlinkSync(join(home, 'moved'), join(states, 'demo'));
    expect(await vault('state delete -force demo')).toEqual({
      status: 2,
      stdout: '',
      stderr: `${states}/demo is a link or a file, not a folder: remove it by hand (nothing was changed)\n`,
    });
    expect(await vault('kv put secret/a x=1', { LOCALVAULT_STATE: 'demo' })).toMatchObject({ status: 0 });
  });

  test('a damaged state is deleted, too, and its files are kept', async () => {
    const { vault, states } = newUser();
    await vault('state create demo');
    writeFileSync(join(states, 'demo/state.json'), '{');
    const { status, stdout } = await vault('state delete -force demo');
    const [copy = ''] = readdirSync(join(states, 'demo.copies'));
    expect([status, stdout]).toEqual([0, expect.stringContaining(`kept in: ${states}/demo.copies/${copy}\n`)]);
    expect(readFileSync(join(states, 'demo.copies', copy, 'state.json'), 'utf8')).toBe('{');
  });
});

async function listing(vault: Vault, env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = await vault('state list -format=json', env);
  expect([status, stderr]).toEqual([0, '']);
  const { states, keys } = JSON.parse(stdout);
  return { states, keys } as {
    states: ReadonlyArray<Readonly<Record<string, unknown>>>;
    keys: ReadonlyArray<{
      readonly state_id: string;
      readonly belongs_to: string;
      readonly folders: readonly string[];
    }>;
  };
}

describe('state list', () => {
  test('lists the states by name, and marks the one in use', async () => {
    const { vault, home, states } = newUser();
    expect((await vault('state list')).stdout).toMatch(
      /^Name +Folder +Format +Last change +Server\n.*\n\* default +~\/\.local\/share\/localvault +- +not created yet +-\n$/,
    );
    expect(readdirSync(home)).toEqual([]);
    await vault('status');
    await vault('state create zoo');
    await vault('state create demo');
    await vault('state use demo');
    await vault('status', { LOCALVAULT_HOME: join(home, 'lesson') });
    const time = String.raw`20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ`;
    const row = (mark: string, name: string, folder: string) =>
      String.raw`${mark} ${name} +~/${folder.replaceAll('.', String.raw`\.`)} +4 +${time} +-\n`;
    expect((await vault('state list')).stdout).toMatch(
      new RegExp(
        `^.*\\n.*\\n${row(' ', 'default', '.local/share/localvault')}${row('\\*', 'demo', '.local/share/localvault.states/demo')}${row(' ', 'zoo', '.local/share/localvault.states/zoo')}${row(' ', '-', 'lesson')}$`,
      ),
    );
    expect((await listing(vault, { LOCALVAULT_STATE: 'zoo' })).states).toEqual([
      expect.objectContaining({ name: 'default', in_use: false }),
      expect.objectContaining({ name: 'demo', in_use: false }),
      {
        name: 'zoo',
        path: `${states}/zoo`,
        in_use: true,
        exists: true,
        id: JSON.parse(readFileSync(`${states}/zoo/state.json`, 'utf8')).id,
        format_version: 4,
        creation_time: expect.stringMatching(/Z$/),
        last_change_time: expect.stringMatching(/Z$/),
        process: null,
        problem: null,
      },
      expect.objectContaining({ name: null, path: `${home}/lesson`, in_use: false }),
    ]);
  });

  test('names what is wrong with a state, and lists no folder that is none', async () => {
    const { vault, states } = newUser();
    await vault('state create bad');
    await vault('state create headless');
    writeFileSync(join(states, 'bad/state.json'), '{');
    rmSync(join(states, 'headless/state.json'));
    mkdirSync(join(states, 'photos'));
    writeFileSync(join(states, 'photos/cat.jpg'), '');
    writeFileSync(join(states, 'notes'), '');
    cpSync(join(states, 'bad'), join(states, 'bad.damaged-20260101T000000000Z'), { recursive: true });
    const { status, stdout, stderr } = await vault('state list');
    expect([status, stderr]).toEqual([
      0,
      `${states}/bad/state.json is damaged: it isn't JSON; restore it from a backup, run "localvault state snapshot restore", or begin anew with "localvault state reset"\n${states}/headless: its state.json is missing\n`,
    ]);
    expect(stdout).toMatch(/\n {2}bad .*\n {2}headless /);
    expect(stdout).not.toMatch(/photos|notes|bad\.damaged-2026\S+ +\d/);
  });

  test('works while variables name a server', async () => {
    const { vault } = newUser();
    expect(await vault('state list', { VAULT_ADDR: 'http://127.0.0.1:1' })).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('keys', () => {
  const ownerOf = async (vault: Vault, id: string, env = {}) =>
    (await listing(vault, env)).keys.find((key) => key.state_id === id)?.belongs_to;
  const idIn = (folder: string): string => JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')).id;

  test('of a deleted state belong to its copies, and are orphaned without them', async () => {
    const { vault, states } = newUser();
    await vault('state create demo');
    const id = idIn(join(states, 'demo'));
    expect(await ownerOf(vault, id)).toBeUndefined();
    await vault('state delete -force demo');
    expect(await ownerOf(vault, id)).toBe('copies');
    expect(await vault('state list -prune -force')).toMatchObject({
      status: 0,
      stdout: 'Success! Every key belongs to a state, or may belong to one.\n',
    });
    rmSync(join(states, 'demo.copies'), { recursive: true });
    expect(await ownerOf(vault, id)).toBe('nothing');
  });

  test('of states that were reset belong to the last five copies', async () => {
    const { vault, home } = newUser();
    await vault('status');
    const folder = join(home, '.local/share/localvault');
    const ids: string[] = [];
    for (let count = 0; count < 7; count++) {
      ids.push(idIn(folder));
      await vault('state reset -force');
    }
    const owners = await Promise.all(ids.map((id) => ownerOf(vault, id)));
    expect(owners).toEqual([...Array(2).fill('nothing'), ...Array(5).fill('copies')]);
    await vault('state list -prune -force');
    const copies = join(home, '.local/share/localvault.copies');
    for (const copy of readdirSync(copies)) {
      expect(await vault(`state snapshot restore -force ${copies}/${copy}`)).toMatchObject({ status: 0 });
    }
  });

  test('of a damaged state belong to it, perhaps', async () => {
    const { vault, states } = newUser();
    await vault('state create demo');
    await vault('state create other');
    const ids = ['demo', 'other'].map((name) => idIn(join(states, name)));
    writeFileSync(join(states, 'demo/state.json'), '{');
    rmSync(join(states, 'other/state.json'));
    expect(await Promise.all(ids.map((id) => ownerOf(vault, id)))).toEqual(['uncertain', 'uncertain']);
    // The files of a state that couldn't be read are a copy.
    await vault('state delete -force demo');
    await vault('state delete -force other');
    expect(await Promise.all(ids.map((id) => ownerOf(vault, id)))).toEqual(['uncertain', 'uncertain']);
  });

  test('of a state that was repaired belong to it and its copy', async () => {
    const { vault, states } = newUser();
    await vault('state create demo');
    const id = idIn(join(states, 'demo'));
    const env = { LOCALVAULT_STATE: 'demo' };
    await vault('kv put secret/a x=1', env);
    rmSync(join(states, 'demo/journal'));
    expect(await vault('state check -repair -force', env)).toMatchObject({ status: 0 });
    rmSync(join(states, 'demo'), { recursive: true });
    expect(await ownerOf(vault, id)).toBe('copies');
  });

  test('of a state in any other folder belong to it, and to both where it was restored twice', async () => {
    const { vault, home } = newUser();
    const env = { LOCALVAULT_HOME: join(home, 'lesson') };
    await vault('status', env);
    const id = idIn(join(home, 'lesson'));
    await vault(`state snapshot save ${home}/one.snapshot`, env);
    await vault(`state snapshot restore ${home}/one.snapshot`, { LOCALVAULT_HOME: join(home, 'second') });
    rmSync(join(home, 'lesson'), { recursive: true });
    expect(await ownerOf(vault, id)).toBeUndefined();
    rmSync(join(home, 'second'), { recursive: true });
    expect((await listing(vault)).keys).toEqual([
      expect.objectContaining({
        state_id: id,
        belongs_to: 'nothing',
        folders: [join(home, 'lesson'), join(home, 'second')],
      }),
    ]);
  });

  test('of a state on another disk are kept, and so are those of unrecorded states', async () => {
    const { vault, home, config } = newUser();
    const env = { LOCALVAULT_HOME: join(home, 'usb/lesson') };
    await vault('status', env);
    const id = idIn(join(home, 'usb/lesson'));
    rmSync(join(home, 'usb'), { recursive: true });
    const record = join(config, `${id}.folders`);
    const recorded = JSON.parse(readFileSync(record, 'utf8'));
    expect(await ownerOf(vault, id)).toBe('nothing');
    writeFileSync(record, JSON.stringify([{ ...recorded[0], device: recorded[0].device + 1 }]));
    expect(await ownerOf(vault, id)).toBe('uncertain');
    for (const text of ['{', '[]', '{}', '[{"folder":"lesson","device":1}]', '[{"folder":"/lesson"}]', '[null]']) {
      writeFileSync(record, text);
      expect(await ownerOf(vault, id), text).toBe('unrecorded');
    }
    rmSync(record);
    expect(await ownerOf(vault, id)).toBe('unrecorded');
    expect((await vault('state list -prune -force')).stdout).toContain('Every key belongs to a state, or may');
    expect(namesIn(config, '.key')).toEqual([`${id}.key`]);
    const { stdout } = await vault('state list');
    expect(stdout).toContain(`~/.config/localvault/${id}.key    perhaps a state in an unknown folder\n`);
  });

  test('are pruned after a question, with the token and the history, and can be moved back', async () => {
    const { vault, home, config } = newUser();
    const env = { LOCALVAULT_HOME: join(home, 'lesson') };
    await vault('status');
    await vault('kv put secret/a x=1', env);
    const id = idIn(join(home, 'lesson'));
    renameSync(join(home, 'lesson'), join(home, 'moved'));
    expect(await vault('state list -prune')).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'This removes 1 key that belongs to no state, and keeps the files in another folder: add -force to confirm.\n',
    });
    const about = `~/.config/localvault/${id}.key: no state; it was in ~/lesson\nA state that was moved elsewhere needs its key, and so do its snapshots and copies elsewhere.\nRemove 1 key, and keep the files in another folder? Type "yes" to confirm: `;
    const before = readdirSync(config);
    expect(await vault('state list -prune', terminal, onTerminal('no\n'))).toEqual({
      status: 2,
      stdout: '',
      stderr: `${about}Nothing was changed.\n`,
    });
    expect(readdirSync(config)).toEqual(before);
    const pruned = await vault('state list -prune', terminal, onTerminal('yes\n'));
    const [time = ''] = readdirSync(join(config, 'pruned'));
    const kept = join(config, 'pruned', time);
    expect(pruned).toEqual({
      status: 0,
      stdout: `Success! Removed 1 key.\nThe removed files are kept in: ${kept}\n`,
      stderr: `${about}To use a key again, move its files back. To destroy the keys, delete that folder.\n`,
    });
    expect(readdirSync(kept).sort()).toEqual(['folders', 'history', 'key', 'token'].map((kind) => `${id}.${kind}`));
    expect(readdirSync(config).filter((name) => name.startsWith(id))).toEqual([]);
    expect(await vault('status')).toMatchObject({ status: 0 });
    const moved = { LOCALVAULT_HOME: join(home, 'moved') };
    expect((await vault('kv get secret/a', moved)).stderr).toContain(
      `there is no ${config}/${id}.key, because "localvault state list -prune" moved it to ${kept}/${id}.key; restore the file`,
    );
    for (const name of readdirSync(kept)) {
      renameSync(join(kept, name), join(config, name));
    }
    expect(await vault('kv get -field=x secret/a', moved)).toMatchObject({ stdout: '1' });
  });

  test('are pruned in JSON, too, and a second time', async () => {
    const { vault, home, config } = newUser();
    for (const name of ['one', 'two']) {
      await vault('status', { LOCALVAULT_HOME: join(home, name) });
      rmSync(join(home, name), { recursive: true });
    }
    const removed = JSON.parse((await vault('state list -prune -force -format=json')).stdout);
    expect(removed.removed).toHaveLength(2);
    expect(readdirSync(removed.kept_in).filter((name) => name.endsWith('.key'))).toHaveLength(2);
    expect(JSON.parse((await vault('state list -prune -force -format=json')).stdout)).toEqual({
      removed: [],
      kept_in: null,
    });
    expect(namesIn(config, '.key')).toEqual([]);
    expect((await listing(vault)).keys).toEqual([]);
  });

  test('stay if the folder of their state can’t be read', async () => {
    const { vault, home } = newUser();
    await vault('status', { LOCALVAULT_HOME: join(home, 'disk/lesson') });
    const id = idIn(join(home, 'disk/lesson'));
    rmSync(join(home, 'disk'), { recursive: true });
    symlinkSync(join(home, 'disk'), join(home, 'disk'));
    expect(await ownerOf(vault, id)).toBe('uncertain');
  });
});

test('the state in use is named where its folder is shown', async () => {
  const { vault, states } = newUser();
  await vault('state create demo');
  const demo = { LOCALVAULT_STATE: 'demo' };
  expect((await vault('info', demo)).stdout).toMatch(/\nName +demo\nState +\S+\/demo \(LOCALVAULT_STATE\), created /);
  expect(JSON.parse((await vault('info -format=json', demo)).stdout).state).toMatchObject({
    name: 'demo',
    path: `${states}/demo`,
    chosen_by: 'LOCALVAULT_STATE',
  });
  expect(JSON.parse((await vault('info -format=json', { LOCALVAULT_HOME: '/nowhere' })).stdout).state).toMatchObject({
    name: null,
    chosen_by: 'LOCALVAULT_HOME',
  });
  const { stderr } = await vault('kv get secret/none/', { ...demo, ...terminal, VAULT_TOKEN: 'x' }, onTerminal());
  expect(stderr).toContain(
    'Hint: This is the local state "demo" in ~/.local/share/localvault.states/demo, not a server.',
  );
});
