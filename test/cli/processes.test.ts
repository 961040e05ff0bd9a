import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { useWorkers } from '../storage/support/processes.ts';
import { Promptness } from '../storage/support/promptness.ts';
import { newUser, temporaryFolder } from './support/io.ts';
import { Runner } from './support/runner.ts';

useWorkers('test/cli/support/lines.ts');

/** So many processes of one user, loaded. */
async function runners(home: string, count: number): Promise<Runner[]> {
  const all = Array.from({ length: count }, () => new Runner(home));
  await Promise.all(all.map((runner) => runner.ready));
  return all;
}

test('50 concurrent processes: one state is created, each kv put creates a version, one unwraps a token', async () => {
  const home = temporaryFolder();
  const all = await runners(home, 50);
  const vault = newUser({ HOME: home });
  const atOnce = (line: (index: number) => string) => Promise.all(all.map((runner, index) => runner.run(line(index))));

  const first = await atOnce((index) => `write cubbyhole/${index} a=${index}`);
  expect(first.map(({ status, stderr }) => `${status} ${stderr}`)).toEqual(first.map(() => '0 '));
  expect(JSON.parse((await vault('list -format=json cubbyhole')).stdout)).toHaveLength(50);

  await vault('kv metadata put -max-versions=60 secret/x');
  const puts = await atOnce((index) => `kv put -format=json secret/x value=${index}`);
  expect(puts.map((outcome) => outcome.stderr).join('')).toBe('');
  const versions = puts.map((outcome) => Number(JSON.parse(outcome.stdout).data.version));
  expect(versions.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));

  await vault('kv put secret/y value=precious');
  const { stdout: token } = await vault('read -wrap-ttl=5m -field=wrapping_token secret/data/y');
  const unwraps = await atOnce(() => `unwrap -format=json ${token}`);
  expect(unwraps.filter((outcome) => outcome.status === 0)).toHaveLength(1);
  expect(unwraps.filter((outcome) => outcome.stdout.includes('precious'))).toHaveLength(1);
  expect((await vault('state check')).stderr).toBe('');
});

/** Lines that write, for as long as a process lives. */
const writing = Array.from({ length: 200 }, () => [
  'kv put secret/x n=1',
  'write -f auth/approle/role/r/secret-id',
  'token create -ttl=1h',
]).flat();

test('commands that are killed are done or not done, and the next one does not wait', async () => {
  const home = temporaryFolder();
  const vault = newUser({ HOME: home });
  await vault('auth enable approle');
  await vault('write auth/approle/role/r secret_id_num_uses=0');
  await vault('kv put secret/x n=0');
  const promptness = new Promptness();
  const put = () => vault('kv put -format=json secret/y n=2');
  const one = async (kind: string) => JSON.parse((await vault(`read -format=json ${kind}`)).stdout).data;
  let next = runners(home, 3);
  let [version, doubtful] = [1, 0];
  for (let round = 1; round <= 15; round++) {
    const current = await next;
    for (const runner of current) {
      runner.give(...writing);
    }
    await sleep(Math.random() * 150);
    await Promise.all(current.map((runner) => runner.kill()));
    const { status, stderr } = await promptness.afterKill(put);
    expect([status, stderr]).toEqual([0, '']);
    await promptness.undisturbed(put);
    const outcomes = current.map((runner) => runner.outcomes);
    expect(outcomes.flat().every((outcome) => outcome.status === 0)).toBe(true);
    // The put is the first of three lines.
    version += outcomes.reduce((sum, { length }) => sum + Math.ceil(length / 3), 0);
    doubtful += outcomes.filter(({ length }) => length % 3 === 0).length;
    const { current_version: now } = await one('secret/metadata/x');
    expect(now).toBeGreaterThanOrEqual(version);
    expect(now).toBeLessThanOrEqual(version + doubtful);
    [version, doubtful] = [now, 0];
    next = runners(home, 3);
  }
  await next;
  promptness.expectPrompt();
  expect(await vault('state check')).toMatchObject({ status: 0, stderr: '' });
});
