import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from './support/io.ts';
import { onTerminal, program } from './support/on-terminal.ts';
import { openAge } from './support/open-age.ts';

/** What a process did. */
interface ProcessOutcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A user of real processes: `run` has no terminal, `type` has one. */
function user(more: Readonly<Record<string, string>> = {}) {
  const home = temporaryFolder();
  const env = { HOME: home, ...more };
  const run = (line: string, extra: Readonly<Record<string, string>> = {}): ProcessOutcome => {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', line.replaceAll('vault ', `${program} `)], {
      cwd: home,
      env: { PATH: process.env['PATH'], ...env, ...extra },
      encoding: 'utf8',
      input: '',
      // A command that waits for ever fails the test.
      timeout: 100_000,
    });
    return { status, stdout, stderr };
  };
  const type = (line: string, answers: ReadonlyArray<readonly [string, string]> = [], extra = {}) =>
    onTerminal(`cd '${home}' && ${line.replaceAll('vault ', `${program} `)}`, { ...env, ...extra }, answers);
  return { home, state: more['LOCALVAULT_HOME'] ?? join(home, '.local/share/localvault'), run, type };
}

const succeeds = { status: 0, stderr: '' };

const fixture = fileURLToPath(new URL('./fixtures/encrypted-by-age.snapshot', import.meta.url));

/** The keys in a user's only key file, the newest first. */
function keysOf(home: string): string[] {
  const folder = join(home, '.config/localvault');
  const name = readdirSync(folder).find((one) => one.endsWith('.key')) ?? '';
  const lines = readFileSync(join(folder, name), 'utf8').trim().split('\n');
  return lines.map((line) => line.split(' ')[0] ?? '');
}

function idOf(state: string): string {
  return JSON.parse(readFileSync(join(state, 'state.json'), 'utf8')).id;
}

function keyOf(home: string): string {
  return keysOf(home)[0] ?? '';
}

function copiesOf(state: string): string[] {
  return existsSync(`${state}.copies`) ? readdirSync(`${state}.copies`).sort() : [];
}

/** Commands that replace the state, each with its question. */
const replacements = [
  ['vault state reset', 'Delete everything in STATE? A copy is kept. Type "yes" to confirm: '],
  [
    'vault state rotate-key',
    'Seal STATE with a new key? Batch tokens stop working. A copy is kept. Type "yes" to confirm: ',
  ],
  [
    'vault state snapshot restore one.snapshot',
    'Replace the state in STATE with one.snapshot? A copy is kept. Type "yes" to confirm: ',
  ],
] as const;

test.each(replacements)('%s asks on a terminal, needs -force elsewhere, and keeps a copy', async (line, asked) => {
  const { state, run, type } = user();
  run('vault kv put secret/a x=1');
  run('vault state snapshot save one.snapshot');
  const question = asked.replace('STATE', state);

  const refused = run(line);
  expect(refused).toMatchObject({ status: 2, stdout: '' });
  expect(refused.stderr).toMatch(/, (?:which ends batch tokens, )?and keeps a copy: add -force to confirm\.\n$/);
  const unasked = line.replace(/^vault state(?: snapshot)? [\w-]+/, '$& -non-interactive');
  expect((await type(unasked)).shown).toContain('add -force to confirm');
  const declined = await type(line, [[question, 'no']]);
  expect(declined).toMatchObject({ status: 2 });
  expect(declined.shown).toContain('Nothing was changed.');
  expect(copiesOf(state)).toEqual([]);
  expect(run('vault kv get -field=x secret/a')).toMatchObject({ ...succeeds, stdout: '1' });

  const accepted = await type(line, [[question, 'yes']]);
  expect(accepted).toMatchObject({ status: 0 });
  const [copy = ''] = copiesOf(state);
  expect(accepted.shown).toContain(`The replaced state is kept in: ${state}.copies/${copy}\n`);
  expect(statSync(`${state}.copies`).mode & 0o777).toBe(0o700);
  expect(statSync(join(`${state}.copies`, copy)).mode & 0o777).toBe(0o600);
  // The copy brings back what was, also after the key was rotated.
  const back = run(`vault state snapshot restore -force '${state}.copies/${copy}'`);
  expect(back).toMatchObject(succeeds);
  expect(run('vault kv get -field=x secret/a', { VAULT_TOKEN: '' })).toMatchObject({ stdout: '1' });
});

test('saving a snapshot onto an existing file asks on a terminal, and needs -force elsewhere', async () => {
  const { home, run, type } = user();
  run('vault kv put secret/a x=1');
  writeFileSync(join(home, 'notes'), 'mine');
  expect(run('vault state snapshot save notes')).toEqual({
    status: 2,
    stdout: '',
    stderr: 'This replaces notes: add -force to confirm.\n',
  });
  const question = 'Replace notes? Type "yes" to confirm: ';
  expect(await type('vault state snapshot save notes', [[question, 'n']])).toMatchObject({ status: 2 });
  expect(readFileSync(join(home, 'notes'), 'utf8')).toBe('mine');
  expect(await type('vault state snapshot save notes', [[question, 'yes']])).toMatchObject({ status: 0 });
  expect(readFileSync(join(home, 'notes'), 'utf8')).toMatch(/^localvault snapshot 2 /);
  expect(run('vault state snapshot save -force notes')).toMatchObject(succeeds);
});

test('disabling a mount asks only on a terminal, for a local mount that holds data', async () => {
  const { run, type } = user();
  run('vault auth enable approle');
  run('vault secrets enable -path=team -version=2 kv');
  const auth = 'Disable the auth method at approle/, and delete what it holds? Type "yes" to confirm: ';
  const secrets = 'Disable the secrets engine at team/, and delete what it holds? Type "yes" to confirm: ';

  // Nothing is in them.
  expect((await type('vault auth disable approle')).shown).toBe(
    'Success! Disabled the auth method (if it existed) at: approle/\n',
  );
  expect((await type('vault secrets disable team')).status).toBe(0);

  for (const [enable, fill, disable, question] of [
    ['vault auth enable approle', 'vault write auth/approle/role/r token_ttl=1h', 'vault auth disable approle', auth],
    ['vault secrets enable -path=team kv', 'vault write team/a x=1', 'vault secrets disable team', secrets],
  ] as const) {
    run(enable);
    run(fill);
    const declined = await type(disable, [[question, 'no']]);
    expect(declined).toMatchObject({ status: 2 });
    expect(declined.shown).toContain('Nothing was changed.');
    const accepted = await type(disable, [[question, 'yes']]);
    expect(accepted).toMatchObject({ status: 0 });
    expect(accepted.shown).toContain('Success! Disabled the ');

    const flagged = ['-force', '-non-interactive'].map((flag) => disable.replace('disable', `disable ${flag}`));
    for (const unasked of [...flagged, `${disable} 2> /dev/null`, disable]) {
      run(enable);
      run(fill);
      const outcome = unasked === disable ? run(disable) : await type(unasked);
      expect([unasked, outcome.status]).toEqual([unasked, 0]);
    }
  }

  // A server is asked for nothing but the deletion.
  const far = await type('vault auth disable -address=http://127.0.0.1:1 approle', [], { VAULT_MAX_RETRIES: '0' });
  expect(far.shown).not.toContain('Type "yes"');
  expect(far.shown).toContain('connection refused');
});

test('the last five copies are kept', () => {
  const { state, run } = user();
  run('vault kv put secret/a x=0');
  for (let round = 1; round <= 7; round++) {
    expect(run('vault state reset -force')).toMatchObject(succeeds);
    run(`vault kv put secret/a x=${round}`);
  }
  const copies = copiesOf(state);
  expect(copies).toHaveLength(5);
  expect(copies.every((name) => /^\d{4}-\d\d-\d\dT[\d.-]+Z-before-reset\.snapshot$/.test(name))).toBe(true);
  run(`vault state snapshot restore -force '${state}.copies/${copies[0]}'`);
  // The third reset replaced this one.
  expect(run('vault kv get -field=x secret/a')).toMatchObject({ ...succeeds, stdout: '2' });
});

test('a snapshot from before a rotation is restored: with the key file directly, with a key from the environment as the error says', () => {
  const own = user();
  own.run('vault kv put secret/a x=1 && vault state snapshot save old.snapshot && vault state rotate-key -force');
  own.run('vault kv put secret/a x=2');
  expect(own.run('vault state snapshot restore -force old.snapshot')).toMatchObject(succeeds);
  expect(own.run('vault kv get -field=x secret/a').stdout).toBe('1');

  const [old, next] = ['11'.repeat(32), '22'.repeat(32)];
  const { home, run } = user();
  run('vault kv put secret/a x=1 && vault state snapshot save old.snapshot', { LOCALVAULT_KEY: old });
  run('vault state rotate-key -force', { LOCALVAULT_KEY: old, LOCALVAULT_NEW_KEY: next });
  run('vault kv put secret/a x=2', { LOCALVAULT_KEY: next });
  expect(run('vault state snapshot restore -force old.snapshot', { LOCALVAULT_KEY: next })).toEqual({
    status: 2,
    stdout: '',
    stderr:
      `${home}/old.snapshot was saved under another key than the one from LOCALVAULT_KEY: to restore it, set LOCALVAULT_KEY to the ` +
      'key that the state had then; "localvault state rotate-key" with LOCALVAULT_NEW_KEY changes it back afterwards\n',
  });
  expect(run('vault kv get -field=x secret/a', { LOCALVAULT_KEY: next }).stdout).toBe('2');
  expect(run('vault state snapshot restore -force old.snapshot', { LOCALVAULT_KEY: old })).toMatchObject(succeeds);
  run('vault state rotate-key -force', { LOCALVAULT_KEY: old, LOCALVAULT_NEW_KEY: next });
  expect(run('vault kv get -field=x secret/a', { LOCALVAULT_KEY: next }).stdout).toBe('1');
});

test('a snapshot with a passphrase from the terminal can be restored on another machine', async () => {
  const teacher = user();
  teacher.run('vault kv put secret/a x=1');
  const differ = await teacher.type('vault state snapshot save -passphrase lesson.age', [
    ['New passphrase: ', 'open sesame'],
    ['The same passphrase again: ', 'open barley'],
  ]);
  expect(differ).toMatchObject({ status: 2 });
  expect(differ.shown).toContain('The two passphrases differ. Nothing was saved.');
  const saved = await teacher.type('vault state snapshot save -passphrase lesson.age', [
    ['New passphrase: ', 'open sesame'],
    ['The same passphrase again: ', 'open sesame'],
  ]);
  expect(saved).toEqual({
    status: 0,
    shown: 'New passphrase: \nThe same passphrase again: \nSuccess! Saved 10 documents and the key to: lesson.age\n',
  });

  const file = readFileSync(join(teacher.home, 'lesson.age'));
  const clear = openAge(file, 'open sesame').toString();
  const key = keyOf(teacher.home);
  expect(clear).toMatch(/^localvault portable snapshot 1 \S{44}\nlocalvault snapshot 2 /);
  expect(clear.split('\n')[0]?.split(' ')[4]).toBe(key);
  expect(file.includes(key)).toBe(false);
  expect(readdirSync(teacher.home).filter((name) => name.startsWith('.l') && name !== '.local')).toEqual([]);

  const student = user();
  writeFileSync(join(student.home, 'lesson.age'), file);
  const restore = 'vault state snapshot restore lesson.age';
  const restored = await student.type(restore, [['Passphrase of lesson.age: ', 'open sesame']]);
  expect(restored).toEqual({
    status: 0,
    shown:
      'Passphrase of lesson.age: \nSuccess! Restored 10 documents from: lesson.age\n' +
      'No token of this state is stored here. To log in, run: localvault login -root\n',
  });
  const token = teacher.run('vault print token').stdout.trim();
  expect(student.run('vault kv get -field=x secret/a', { VAULT_TOKEN: token })).toMatchObject({ stdout: '1' });
  expect(keyOf(student.home)).toBe(key);
});

/** Makes a passphrase file, and a portable snapshot of a state with a secret. */
function withPortable() {
  const made = user();
  const { status } = made.run(
    'printf "open sesame\\nnot this\\n" > passphrase; vault kv put secret/a x=1 && vault state snapshot save -passphrase-file=passphrase one.age',
  );
  expect(status).toBe(0);
  return made;
}

test('a snapshot with a passphrase from a file is restored without a terminal, and no key file is overwritten', () => {
  const { home, run } = withPortable();
  expect(openAge(readFileSync(join(home, 'one.age')), 'open sesame').toString()).toMatch(/^localvault portable/);
  const inspected = run('vault state snapshot inspect -format=json -passphrase-file=passphrase one.age');
  expect(JSON.parse(inspected.stdout)).toMatchObject({ documents: 10, size: statSync(join(home, 'one.age')).size });
  run('vault state rotate-key -force');
  const before = keysOf(home);
  expect(before).toHaveLength(2);
  expect(run('vault state snapshot restore -force -passphrase-file=passphrase one.age')).toMatchObject(succeeds);
  expect(keysOf(home).sort()).toEqual(before.sort());
  expect(run('vault kv get -field=x secret/a')).toMatchObject({ ...succeeds, stdout: '1' });
});

test('a passphrase that is missing or empty is said to be so, and nothing is written', () => {
  const { home, run } = user();
  run(`vault kv put secret/a x=1; cp '${fixture}' one.age`);
  for (const line of ['save -passphrase two.age', 'inspect one.age', 'restore -force one.age']) {
    expect(run(`vault state snapshot ${line}`)).toEqual({
      status: 2,
      stdout: '',
      stderr: 'The passphrase is missing: add -passphrase-file=FILE, or run this on a terminal.\n',
    });
  }
  expect(run('vault state snapshot save -passphrase-file=/dev/null two.age').stderr).toBe(
    'The first line of /dev/null is empty; it must be the passphrase.\n',
  );
  expect(run('vault state snapshot save -passphrase-file=none two.age').stderr).toBe(
    "Can't read the passphrase: open none: no such file or directory\n",
  );
  expect(existsSync(join(home, 'two.age'))).toBe(false);
});

test('a wrong passphrase is said to be wrong, and changes nothing', async () => {
  const { home, state, run, type } = user();
  run(`cp '${fixture}' it`);
  const wrong = await type('vault state snapshot restore it', [['Passphrase of it: ', 'open wheat']]);
  expect(wrong).toEqual({
    status: 2,
    shown: `Passphrase of it: \nthe passphrase does not open ${home}/it; nothing was changed\n`,
  });
  expect(existsSync(state)).toBe(false);
});

test('with an external key, a restored portable snapshot is sealed with that key', () => {
  const { home, run } = withPortable();
  const given = { LOCALVAULT_KEY: '33'.repeat(32), LOCALVAULT_HOME: join(home, 'given') };
  const token = run('vault print token').stdout.trim();
  expect(run('vault state snapshot restore -passphrase-file=passphrase one.age', given)).toMatchObject(succeeds);
  expect(run('vault kv get -field=x secret/a', { ...given, VAULT_TOKEN: token })).toMatchObject({ stdout: '1' });
  expect(run('vault state check', given)).toMatchObject(succeeds);
});

test('a portable snapshot that is damaged changes nothing', () => {
  const { home, run } = withPortable();
  const whole = readFileSync(join(home, 'one.age'));
  const changed = Buffer.from(whole);
  changed[changed.length - 100] = (changed[changed.length - 100] ?? 0) ^ 1;
  for (const damaged of [changed, whole.subarray(0, -1)]) {
    writeFileSync(join(home, 'damaged.age'), damaged);
    expect(run('vault state snapshot restore -force -passphrase-file=passphrase damaged.age')).toEqual({
      status: 2,
      stdout: '',
      stderr: `${home}/damaged.age is damaged: it was cut short, or its contents were changed\n`,
    });
  }
  expect(run('vault kv get -field=x secret/a')).toMatchObject({ ...succeeds, stdout: '1' });
});

test('a portable snapshot that age itself has encrypted is restored', () => {
  const { run } = user();
  run(`echo hello > passphrase; cp '${fixture}' it`);
  expect(run('vault state snapshot restore -passphrase-file=passphrase it')).toMatchObject(succeeds);
  expect(run('vault state check')).toMatchObject(succeeds);
});

test('a state is kept in Git: a clone has loose modes, told of in one line and mended by -fix', () => {
  const { home, state, run } = user();
  run('vault auth enable approle; vault write auth/approle/role/r token_ttl=1h; vault kv put secret/a x=1');
  expect(readFileSync(join(state, '.gitignore'), 'utf8')).toBe('/lock\n/owner\n/server.sock\n');
  const git = `git -c user.name=t -c user.email=t@example.org -c init.defaultBranch=main -C '${state}'`;
  expect(run(`${git} init -q && ${git} add -A && ${git} commit -qm one`)).toMatchObject(succeeds);
  const tracked = run(`${git} ls-files`).stdout.split('\n');
  expect(tracked).toEqual(expect.arrayContaining(['.gitignore', 'journal', 'position', 'state.json']));
  expect(tracked).not.toContain('lock');
  // The repository itself is sound.
  expect(run('vault state check')).toMatchObject(succeeds);

  for (const umask of ['022', '002']) {
    const clone = join(home, `clone-${umask}`);
    expect(run(`umask ${umask}; git clone -q '${state}' '${clone}'`).status).toBe(0);
    const there = { LOCALVAULT_HOME: clone };
    const checked = run('vault state check', there);
    expect(checked).toMatchObject({ status: 2, stdout: '' });
    expect(checked.stderr).toMatch(
      /^\d+ files and folders can be (?:read|written) by others, such as \S+ \(mode 0\d+\): run "localvault state check -fix"\n$/,
    );
    const { problems } = JSON.parse(run('vault state check -format=json', there).stdout);
    expect(problems).toEqual([checked.stderr.trim()]);
    const fixed = run('vault state check -fix', there);
    expect(fixed).toMatchObject(succeeds);
    expect(fixed.stdout).toMatch(/^Success! Made \d+ files and folders private\.\nSuccess! \S+ is sound: /);
    expect(run('vault state check', there)).toMatchObject(succeeds);
    expect(run('vault kv get -field=x secret/a', there)).toMatchObject({ ...succeeds, stdout: '1' });
    expect(run('vault kv put secret/a x=2', there)).toMatchObject(succeeds);
  }
});

test('-fix leaves the target of a link alone', () => {
  const { home, state, run } = user();
  run('vault kv put secret/a x=1');
  writeFileSync(join(home, 'other'), '', { mode: 0o644 });
  run(`ln -s ../../../../other '${state}/data/link.json'; chmod 755 '${state}'`);
  run('vault state check -fix');
  expect(statSync(state).mode & 0o777).toBe(0o700);
  expect(statSync(join(home, 'other')).mode & 0o777).toBe(0o644);
});

test('where there is no state, a check advises no repair', async () => {
  const { state, type } = user();
  expect(await type('vault state check')).toEqual({
    status: 2,
    shown: `there is no state in ${state} yet; a command such as \`localvault status\` creates it\n`,
  });
});

test('after the loss of state.json, a reset and a restored snapshot work, and keep a copy', () => {
  const { home, state, run } = user();
  run('vault kv put secret/a x=1; vault state snapshot save one.snapshot');
  const text = readFileSync(join(state, 'state.json'));
  const says =
    `${state}/state.json is missing, and the state can't be opened without it: restore it from a backup, or run ` +
    '"localvault state snapshot restore FILE" or "localvault state reset", which keep a copy of what is there\n';
  for (const line of ['vault state snapshot restore -force one.snapshot', 'vault state reset -force']) {
    rmSync(join(state, 'state.json'));
    for (const other of [
      'vault kv get secret/a',
      'vault kv put secret/a x=3',
      'vault state check',
      'vault state rotate-key -force',
    ]) {
      expect(run(other)).toEqual({ status: 2, stdout: '', stderr: says });
    }
    expect(run(line)).toMatchObject(succeeds);
    expect(run('vault state check')).toMatchObject(succeeds);
  }
  expect(run('vault kv get secret/a').status).toBe(2);
  // The copy is a state again once it has its file.
  const copy = join(`${state}.copies`, copiesOf(state).find((name) => name.endsWith('-before-restore')) ?? '');
  writeFileSync(join(copy, 'state.json'), text, { mode: 0o600 });
  const found = run(`vault state snapshot save '${home}/again'`, { LOCALVAULT_HOME: copy });
  expect(found).toMatchObject(succeeds);
});

test('a damaged state is kept as a folder by a reset', () => {
  const { state, run } = user();
  run('vault kv put secret/a x=1; vault state rotate-key -force; vault state rotate-key -force');
  writeFileSync(join(state, 'data/mounts/secret.json'), '{');
  const reset = run('vault state reset -force');
  expect(reset).toMatchObject(succeeds);
  const copy = copiesOf(state).at(-1) ?? '';
  expect(copy).toMatch(/Z-before-reset$/);
  expect(reset.stdout).toContain(`${state}.copies/${copy}\n`);
  const repaired = run('vault state check -repair -force', { LOCALVAULT_HOME: `${state}.copies/${copy}` });
  expect(repaired.stderr).toContain('Lost: ');
  expect(repaired.status).toBe(0);
});

test('a state whose key is lost is kept by a reset, and opens when the key is found', () => {
  const { home, state, run } = user();
  run('vault kv put secret/a x=1; vault state rotate-key -force');
  const keyFile = join(home, '.config/localvault', `${idOf(state)}.key`);
  const token = run('vault print token').stdout.trim();
  const key = readFileSync(keyFile);
  rmSync(keyFile);
  expect(run('vault state reset -force')).toMatchObject(succeeds);
  writeFileSync(keyFile, key, { mode: 0o600 });
  const copy = copiesOf(state).find((name) => name.endsWith('-before-reset')) ?? '';
  const there = { LOCALVAULT_HOME: join(`${state}.copies`, copy), VAULT_TOKEN: token };
  expect(run('vault kv get -field=x secret/a', there)).toMatchObject({ ...succeeds, stdout: '1' });
});

test('a repair distinguishes lost data from repaired data', () => {
  const { state, run } = user();
  run('vault kv put secret/a x=1');
  const position = join(state, 'position');
  for (const damage of [`rm '${position}'`, `cp '${state}/state.json' '${position}'`]) {
    run(damage);
    const problem = run('vault state check').stderr;
    expect(problem).toContain(position);
    const repaired = run('vault state check -repair -force');
    expect(repaired.status).toBe(0);
    expect(repaired.stderr).not.toContain('Lost: ');
    expect(repaired.stderr.match(/^Repaired: .*$/gm)).toEqual([expect.stringContaining(position)]);
    expect(run('vault kv get -field=x secret/a')).toMatchObject({ stdout: '1' });
  }
  run(`rm '${position}'`);
  const { losses, repaired } = JSON.parse(run('vault state check -repair -force -format=json').stdout);
  expect([losses, repaired]).toEqual([[], [expect.stringContaining(position)]]);
});

test('a snapshot is written to the target of a link, and the link is kept', () => {
  const { home, run } = user();
  run(
    'vault kv put secret/a x=1; vault state snapshot save one.snapshot; ln -s one.snapshot link; ln -s none dangling; ln -s loop loop',
  );
  const save = (words: string) => run(`vault state snapshot save ${words}`);
  expect(save('link')).toEqual({ status: 2, stdout: '', stderr: 'This replaces link: add -force to confirm.\n' });
  run('vault kv put secret/b x=1');
  expect(save('-force link')).toMatchObject(succeeds);
  expect(lstatSync(join(home, 'link')).isSymbolicLink()).toBe(true);
  const [documents, before] = ['link', 'one.snapshot'].map(
    (file) => JSON.parse(run(`vault state snapshot inspect -format=json ${file}`).stdout).documents,
  );
  expect(documents).toBe(before);
  for (const [link, why] of [
    ['dangling', 'no such file or directory'],
    ['loop', 'too many levels of symbolic links'],
  ]) {
    expect(save(`-force ${link}`)).toEqual({ status: 2, stdout: '', stderr: `can't write ${home}/${link}: ${why}\n` });
    expect(lstatSync(join(home, link ?? '')).isSymbolicLink()).toBe(true);
  }
});

test('a repair continues past an unreadable file, names it, and keeps it', () => {
  const { state, run } = user();
  run('vault kv put secret/a x=1; vault state rotate-key -force; vault state rotate-key -force');
  const file = join(state, 'data/mounts/identity.json');
  // A link that leads to itself: no user can read it, not even root.
  run(`rm '${file}'; ln -s identity.json '${file}'`);
  const repaired = run('vault state check -repair -force -format=json');
  expect(repaired.status).toBe(0);
  const { losses, copy } = JSON.parse(repaired.stdout);
  expect(losses).toEqual([`can't read ${file}: too many symbolic links`]);
  expect(readdirSync(join(copy, 'data/mounts'))).toContain('identity.json');
  expect(run('vault kv get -field=x secret/a')).toMatchObject({ stdout: '1' });
});

test('no command waits for a named pipe in the state', () => {
  const { state, run } = user();
  run('vault kv put secret/a x=1; vault state rotate-key -force; vault state rotate-key -force');
  cpSync(state, `${state}.whole`, { recursive: true });
  for (const name of ['state.json', 'journal', 'position', 'lock', 'owner', 'replacing', 'data/mounts/secret.json']) {
    run(`rm -f '${state}/${name}'; mkfifo -m 600 '${state}/${name}'`);
    for (const line of [
      'vault kv get secret/a',
      'vault kv put secret/a x=2',
      'vault state check',
      'vault state snapshot save -force s',
    ]) {
      expect([name, line, run(line).status]).not.toEqual([name, line, null]);
    }
    const reading = run('vault state check');
    // Only running processes use these; a lock works on a pipe as well.
    const isHarmless = name === 'lock' || name === 'owner' || name === 'replacing';
    expect([name, reading.status]).toEqual([name, isHarmless ? 0 : 2]);
    rmSync(state, { recursive: true });
    cpSync(`${state}.whole`, state, { recursive: true });
    chmodSync(state, 0o700);
  }
});
