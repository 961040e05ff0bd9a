import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startWith, useWorkers } from '../storage/support/processes.ts';
import { type Outcome, temporaryFolder } from './support/io.ts';

useWorkers('test/cli/support/program.ts');

/** Runs a command line as a process of its own; `killAfter` ends it with SIGKILL after so many milliseconds. */
async function run(home: string, line: string, killAfter?: number): Promise<Outcome> {
  const child = startWith(line.split(' '), { HOME: home });
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (chunk: Buffer) => {
      written[stream] += chunk.toString();
    });
  }
  const end = new Promise<number | null>((resolve) => child.on('close', resolve));
  child.stdin.end();
  if (killAfter !== undefined) {
    await sleep(killAfter);
    child.kill('SIGKILL');
  }
  return { status: (await end) ?? -1, ...written };
}

const repeated = <T>(count: number, body: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => body(index)));

test('20 first commands at once make one state, and all of them have its root token', async () => {
  const home = temporaryFolder();
  const outcomes = await repeated(20, (index) => run(home, `write cubbyhole/${index} a=${index}`));
  expect(outcomes.map(({ status, stderr }) => `${status} ${stderr}`)).toEqual(outcomes.map(() => '0 '));
  expect((await run(home, 'list -format=json cubbyhole')).stdout.match(/"\d+"/g)).toHaveLength(20);
  expect((await run(home, 'state check')).status).toBe(0);
});

test('50 kv puts at once make 50 versions', async () => {
  const home = temporaryFolder();
  await run(home, 'write sys/mounts/secret/tune options=version=2');
  await run(home, 'kv metadata put -max-versions=60 secret/x');
  const outcomes = await repeated(50, (index) => run(home, `kv put -format=json secret/x value=${index}`));
  expect(outcomes.map((outcome) => outcome.stderr).join('')).toBe('');
  const versions = outcomes.map((outcome) => Number(JSON.parse(outcome.stdout).data.version));
  expect(versions.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
});

test('50 processes that unwrap one token at once: one gets it', async () => {
  const home = temporaryFolder();
  await run(home, 'kv put secret/x value=precious');
  const { stdout: token } = await run(home, 'read -wrap-ttl=5m -field=wrapping_token secret/data/x');
  const outcomes = await repeated(50, () => run(home, `unwrap -format=json ${token.trim()}`));
  expect(outcomes.filter((outcome) => outcome.status === 0)).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome.stdout.includes('precious'))).toHaveLength(1);
});

test('a command that is killed is done or not done, and the next one does not wait', async () => {
  const home = temporaryFolder();
  await run(home, 'auth enable approle');
  await run(home, 'write auth/approle/role/r secret_id_num_uses=0');
  await run(home, 'kv put secret/x n=0');
  let version = 1;
  for (let round = 0; round < 20; round++) {
    const lines = ['kv put secret/x n=1', 'write -f auth/approle/role/r/secret-id', 'token create -ttl=1h'];
    const [put] = await Promise.all(lines.map((line) => run(home, line, 40 + Math.random() * 120)));
    const begin = performance.now();
    const next = await run(home, 'kv put -format=json secret/y n=2');
    expect(performance.now() - begin).toBeLessThan(5000);
    expect([next.status, next.stderr]).toEqual([0, '']);
    const { current_version: current } = JSON.parse(
      (await run(home, 'read -format=json secret/metadata/x')).stdout,
    ).data;
    expect(put?.status === 0 ? [version + 1] : [version, version + 1]).toContain(current);
    version = current;
  }
  expect(await run(home, 'state check')).toMatchObject({ status: 0, stderr: '' });
});
