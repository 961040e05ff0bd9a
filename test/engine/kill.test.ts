import { expect, test } from 'vitest';
import { leaseNames } from '../../src/engine/lease-id.ts';
import type { Transaction } from '../../src/storage/storage.ts';
import { ended, newFolder, startWith, type TalkingWorker, useWorkers } from '../storage/support/processes.ts';
import { Promptness } from '../storage/support/promptness.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { openFolder, type Send } from './support/requests.ts';

useWorkers('test/engine/support/worker.ts');

/** How many processes are killed. `LOCALVAULT_KILLS=10000` for a night. */
const kills = Number(process.env['LOCALVAULT_KILLS'] ?? 300);
const atOnce = 4;
/** After how many rounds a new state begins, so that reading all of it stays quick. */
const roundsPerState = 10;
const uses = 1_000_000;

/** A state that processes are killed on, and what they have said of it. */
interface Scene {
  readonly folder: string;
  readonly send: Send;
  readonly read: <T>(body: (t: Transaction) => T) => T;
  readonly roleId: string;
  readonly secretId: string;
  readonly accessor: string;
  /** Of SecretIDs and tokens: whether they must be there. */
  readonly known: Map<string, boolean>;
  logins: number;
  doubtfulLogins: number;
  readonly versions: Map<string, number>;
}

function newScene(): Scene {
  const folder = newFolder();
  const { storage, send } = openFolder(folder);
  send('POST', 'sys/auth/approle', { type: 'approle' });
  send('PUT', 'auth/approle/role/r', { token_policies: 'x', token_ttl: '1h' });
  const roleId = send('GET', 'auth/approle/role/r/role-id').json.data.role_id;
  const { data } = send('PUT', 'auth/approle/role/r/secret-id', { num_uses: uses }).json;
  return {
    folder,
    send,
    read: (body) => storage.transact(body),
    roleId,
    secretId: data.secret_id,
    accessor: data.secret_id_accessor,
    known: new Map(),
    logins: 0,
    doubtfulLogins: 0,
    versions: new Map(),
  };
}

/** A worker that is loaded and waits for its start. */
interface Runner {
  readonly name: string;
  readonly worker: TalkingWorker;
  readonly ready: Promise<unknown>;
  readonly end: ReturnType<typeof ended>;
  said: string;
}

function prepare(scene: Scene): Runner[] {
  return ['a', 'b', 'c', 'd'].slice(0, atOnce).map((name) => {
    const worker = startWith(['write', scene.folder, name, scene.roleId, scene.secretId]);
    const ready = new Promise((resolve) => worker.stdout.once('data', resolve));
    const runner: Runner = { name, worker, ready, end: ended(worker), said: '' };
    worker.stdout.on('data', (chunk: Buffer) => {
      runner.said += chunk.toString();
    });
    return runner;
  });
}

/** Lets a worker go, and kills it at a random moment: now and then before it has done anything, else some while after. */
async function kill({ worker, end }: Runner): Promise<void> {
  const firstDone = new Promise<void>((resolve) => {
    worker.stdout.on('data', (chunk: Buffer) => chunk.includes('<') && resolve());
  });
  worker.stdin.on('error', () => {});
  worker.stdin.write('go');
  if (Math.random() < 0.8) {
    await firstDone;
  }
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
  worker.kill('SIGKILL');
  expect((await end).errors).toBe('');
}

/** Takes in what a worker has said: what it did, and the one thing that it may have been at. */
function note(scene: Scene, { name, said }: Runner): void {
  const lines = said.slice(0, said.lastIndexOf('\n')).split('\n').slice(1);
  for (const line of lines.filter((text) => text.startsWith('<'))) {
    const [, kind = '', detail = ''] = line.split(' ');
    if (kind === 'login') {
      scene.logins++;
    } else if (kind === 'kv') {
      scene.versions.set(name, Number(detail));
    } else {
      scene.known.set(detail, kind !== 'revoked' && kind !== 'destroyed');
    }
  }
  const last = lines.at(-1)?.split(' ') ?? [];
  if (last[0] === '>' && last[1] === 'login') {
    scene.doubtfulLogins++;
  }
  if (last[0] === '>' && last[2]) {
    scene.known.delete(last[2]);
  }
}

function check(scene: Scene): void {
  const { send, read, known, logins, doubtfulLogins, versions } = scene;
  expect(read(brokenInvariants)).toEqual([]);
  const { secret_id_num_uses: left } = send('PUT', 'auth/approle/role/r/secret-id-accessor/lookup', {
    secret_id_accessor: scene.accessor,
  }).json.data;
  const made = read((t) => [...leaseNames(t, 'auth/approle/login')]).length;
  expect(uses - left).toBe(made);
  expect(made).toBeGreaterThanOrEqual(logins);
  expect(made).toBeLessThanOrEqual(logins + doubtfulLogins);
  const present = new Set([
    ...send('LIST', 'auth/token/accessors').json.data.keys,
    ...send('LIST', 'auth/approle/role/r/secret-id').json.data.keys,
  ]);
  const wrong = [...known].filter(([accessor, isThere]) => present.has(accessor) !== isThere);
  expect(wrong).toEqual([]);
  for (const [name, acknowledged] of versions) {
    const { current_version: current } = send('GET', `secret/metadata/${name}`).json.data;
    expect([acknowledged, acknowledged + 1]).toContain(current);
    versions.set(name, current);
  }
}

test(`${kills} processes killed while they write lose nothing that was acknowledged, and leave no halves`, async () => {
  const promptness = new Promptness();
  let scene = newScene();
  let next = prepare(scene);
  for (let round = 1; round <= kills / atOnce; round++) {
    const runners = next;
    await Promise.all(runners.map((runner) => runner.ready));
    await Promise.all(runners.map(kill));
    const current = scene;
    if (round % roundsPerState === 0) {
      scene = newScene();
    }
    next = prepare(scene);
    const probe = () => current.send('PUT', 'secret/data/probe', { data: { round } }).status;
    expect(await promptness.afterKill(probe)).toBe(200);
    expect(await promptness.undisturbed(probe)).toBe(200);
    for (const runner of runners) {
      note(current, runner);
    }
    check(current);
  }
  promptness.expectPrompt();
  for (const { worker } of next) {
    worker.kill('SIGKILL');
  }
}, 3_600_000);
