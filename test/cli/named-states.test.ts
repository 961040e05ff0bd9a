import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startServerProcess } from '../support/server-process.ts';
import { temporaryFolder } from './support/io.ts';
import { onTerminal, program } from './support/on-terminal.ts';

interface ProcessOutcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A user of real processes: `run` waits for one, `start` doesn't, and `type` has a terminal. */
function newUser() {
  const home = temporaryFolder();
  const env = { PATH: process.env['PATH'], HOME: home };
  const spelt = (line: string) => line.replaceAll('vault ', `${program} `);
  const run = (line: string, more: Readonly<Record<string, string>> = {}): ProcessOutcome => {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', spelt(line)], {
      env: { ...env, ...more },
      encoding: 'utf8',
      input: '',
      // A command that waits for ever fails the test.
      timeout: 100_000,
    });
    return { status, stdout, stderr };
  };
  const start = (line: string, more: Readonly<Record<string, string>> = {}): Promise<ProcessOutcome> => {
    const child = spawn('sh', ['-c', spelt(line)], { env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] });
    const written = { stdout: '', stderr: '' };
    child.stdout.on('data', (text: Buffer) => {
      written.stdout += text;
    });
    child.stderr.on('data', (text: Buffer) => {
      written.stderr += text;
    });
    return new Promise((done) => child.once('close', (status) => done({ status, ...written })));
  };
  const type = (line: string, answers: ReadonlyArray<readonly [string, string]> = []) =>
    onTerminal(spelt(line), { HOME: home }, answers);
  return { home, states: join(home, '.local/share/localvault.states'), run, start, type };
}

const demo = { LOCALVAULT_STATE: 'demo' };

test('on a terminal, "state use" creates a state, and "state delete" deletes it after a question', async () => {
  const { states, run, type } = newUser();
  expect(await type('vault state use demo')).toMatchObject({ status: 0 });
  expect(run('vault kv put secret/a x=1')).toMatchObject({ status: 0 });
  expect(run('vault state path').stdout).toBe(`${states}/demo\n`);
  const remove = `Delete the state "demo" in ${states}/demo? A copy is kept. Type "yes" to confirm: `;
  expect((await type('vault state delete demo')).shown).toContain('The state "demo" is in use.');
  run('vault state use default');
  expect(await type('vault state delete demo', [[remove, 'no']])).toMatchObject({ status: 2 });
  expect(run('vault kv get -field=x secret/a', demo).stdout).toBe('1');
  const deleted = await type('vault state delete demo', [[remove, 'yes']]);
  expect(deleted.status).toBe(0);
  const back = /^To bring it back, run: (.*)$/m.exec(deleted.shown)?.[1] ?? '';
  expect(run(back.replace('localvault ', 'vault '))).toMatchObject({ status: 0, stderr: '' });
  expect(run('vault kv get -field=x secret/a', demo).stdout).toBe('1');
});

test('on a terminal, pruning asks before it removes a key', async () => {
  const { home, run, type } = newUser();
  run('vault status && rm -r ~/lesson', { LOCALVAULT_HOME: join(home, 'lesson') });
  const keys = () => readdirSync(join(home, '.config/localvault')).filter((name) => name.endsWith('.key'));
  const [key = ''] = keys();
  const question = 'Remove 1 key, and keep the files in another folder? Type "yes" to confirm: ';
  const listed = await type('vault state list');
  expect(listed.shown).toContain(`~/.config/localvault/${key}    no state; it was in ~/lesson\n`);
  expect(listed.shown).toContain(
    'To remove the keys that belong to no state, run: vault state list -prune'.replace('vault', 'localvault'),
  );
  expect(await type('vault state list -prune', [[question, 'no']])).toMatchObject({ status: 2 });
  expect(keys()).toEqual([key]);
  expect(await type('vault state list -prune', [[question, 'yes']])).toMatchObject({ status: 0 });
  expect(keys()).toEqual([]);
});

test('a state that a server uses is listed with its process, and not deleted', async () => {
  const { home, states, run } = newUser();
  run('vault state create demo');
  run('vault state use demo');
  const server = await startServerProcess({ args: ['-listen-address=127.0.0.1:0'], home });
  onTestFinished(() => void server.child.kill('SIGKILL'));
  expect(server.written.stdout).toContain(`State: ${states}/demo\n`);
  run('vault state use default');
  const rows = JSON.parse(run('vault state list -format=json').stdout).states;
  expect(rows.find((row: { name: string }) => row.name === 'demo')).toMatchObject({ process: server.child.pid });
  expect(run('vault state list').stdout).toContain(`process ${server.child.pid}\n`);
  expect(run('vault state delete -force demo')).toEqual({
    status: 2,
    stdout: '',
    stderr: `the localvault server with process id ${server.child.pid} is using the state in ${states}/demo; stop it and try again (nothing was changed)\n`,
  });
  server.child.kill('SIGTERM');
  await server.ended;
  expect(run('vault state delete -force demo')).toMatchObject({ status: 0, stderr: '' });
  expect(readdirSync(states)).toEqual(['demo.copies']);
});

test('if many processes choose a state, one wins, and the preferences stay intact', async () => {
  const { home, states, run, start } = newUser();
  const names = ['a', 'b', 'c', 'd'];
  run(`vault config set format json; for n in ${names.join(' ')}; do vault state create $n; done`);
  const outcomes = await Promise.all([...names, ...names].map((name) => start(`vault state use ${name}`)));
  expect(outcomes.map(({ status, stderr }) => [status, stderr])).toEqual(Array(8).fill([0, '']));
  const stored = JSON.parse(readFileSync(join(home, '.config/localvault/config.json'), 'utf8'));
  expect(names.map((name) => ({ format: 'json', state: `${states}/${name}` }))).toContainEqual(stored);
});

test('of many processes that create or delete one state, one succeeds', async () => {
  const { states, run, start } = newUser();
  const race = (line: string) => Promise.all(Array.from({ length: 4 }, () => start(line)));
  const created = await race('vault state create demo');
  expect(created.filter(({ status }) => status === 0)).toHaveLength(1);
  for (const { status, stderr } of created.filter((one) => one.status !== 0)) {
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/There is a state named "demo" already|there is a state in|has just created/),
    ]);
  }
  expect(run('vault kv put secret/a x=1', demo)).toMatchObject({ status: 0, stderr: '' });
  const deleted = await race('vault state delete -force demo');
  expect(deleted.filter(({ status }) => status === 0)).toHaveLength(1);
  for (const { status, stderr } of deleted.filter((one) => one.status !== 0)) {
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^[Tt]here is no state /)]);
  }
  expect(readdirSync(states)).toEqual(['demo.copies']);
  expect(readdirSync(join(states, 'demo.copies'))).toHaveLength(1);
});

test('writes before a deletion are in the copy, and writes after it in a new state', async () => {
  const { states, run, start } = newUser();
  run('vault state create demo');
  const writer = (name: string) =>
    // In a new state the secret is missing, so that its version isn't the expected one.
    start(`i=0; while vault kv put -cas=$i secret/${name} x=$i > /dev/null; do echo $i; i=$((i + 1)); done`, demo);
  const writers = ['a', 'b'].map(writer);
  const written = () => ['a', 'b'].every((name) => run(`vault kv get -field=x secret/${name}`, demo).status === 0);
  while (!written()) {
    // Each attempt is a process of its own. If there is never anything to read, the test's own limit ends this.
  }
  expect(run('vault state delete -force demo')).toMatchObject({ status: 0, stderr: '' });
  const outcomes = await Promise.all(writers);
  for (const { stderr } of outcomes) {
    // The last one: it had read its token before the deletion, and the other writer created a state meanwhile, which doesn't know it.
    expect(stderr).toMatch(
      /check-and-set parameter did not match the current version|^there is no state in |permission denied/,
    );
  }
  const [copy = ''] = readdirSync(join(states, 'demo.copies'));
  run(`vault state snapshot restore -force '${states}/demo.copies/${copy}'`, demo);
  for (const [index, name] of ['a', 'b'].entries()) {
    const last = outcomes[index]?.stdout.trim().split('\n').at(-1);
    expect(run(`vault kv get -field=x secret/${name}`, demo).stdout).toBe(last);
  }
});

test('completion offers the names of states, also if the one in use is missing', () => {
  const { home, run } = newUser();
  run(
    'vault state create demo; vault state create lesson-1; vault state use demo; rm -r ~/.local/share/localvault.states/demo',
  );
  expect(run("vault __complete -- state use ''").stdout).toBe('lesson-1\t\n');
  run('vault status', { LOCALVAULT_STATE: 'default' });
  expect(run("vault __complete -- state delete ''").stdout).toBe('default\t\nlesson-1\t\n');
  expect(run('vault __complete -- state use les').stdout).toBe('lesson-1\t\n');
  writeFileSync(join(home, '.config/localvault/config.json'), '{');
  expect(run('vault __complete -- state use les').stdout).toBe('lesson-1\t\n');
});
