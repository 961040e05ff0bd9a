import { existsSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { fileStorage } from '../../../src/storage/files/file-storage.ts';
import { keyFiles } from '../../../src/storage/files/keys/provider.ts';
import { checkState } from '../../../src/storage/files/state/check.ts';
import { inspectSnapshot, saveSnapshot } from '../../../src/storage/files/state/snapshot.ts';
import type { Transaction } from '../../../src/storage/storage.ts';
import { ended, newFolder, openState, start, stateKey, useWorkers, type Worker } from '../support/processes.ts';
import { Promptness } from '../support/promptness.ts';

useWorkers();

/** How many processes are killed. `LOCALVAULT_KILLS=10000` for a night. */
const kills = Number(process.env['LOCALVAULT_KILLS'] ?? 100);

/** Lets a worker run for a random time after its first word, and kills it; returns the last step that it said. */
async function killSometime(worker: Worker): Promise<number> {
  let said = '';
  worker.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await new Promise((resolve) => worker.stdout.once('data', resolve));
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 25));
  worker.kill('SIGKILL');
  const { errors } = await ended(worker);
  expect(errors).toBe('');
  return Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1));
}

/** What must hold in each state, whenever the writers died. Returns their steps. */
function invariants(t: Transaction): Record<string, number> {
  const steps: Record<string, number> = {};
  let total = 0;
  const accessors = new Set(t.list('accessors'));
  for (const name of t.list('writers')) {
    const done = Number(t.get(`writers/${name}`)?.['steps']);
    const ids = t.list(`ids/${name}`);
    // A folder is cleared at each seventh step, after which it fills up again.
    expect(ids.length).toBe(done % 7);
    for (const id of ids) {
      const accessor = String(t.get(`ids/${name}/${id}`)?.['accessor']);
      expect(accessors.delete(accessor)).toBe(true);
      expect(t.get(`accessors/${accessor}`)).toEqual({ id: Number(id) });
    }
    expect(t.get(`logs/last/${name}`)?.['steps']).toBe(done);
    expect(t.list('logs/steps').filter((step) => step.startsWith(`${name}-`))).toEqual([`${name}-${done}`]);
    steps[name] = done;
    total += done;
  }
  expect([...accessors]).toEqual([]);
  expect(Number(t.get('total')?.['steps'] ?? 0)).toBe(total);
  return steps;
}

test(`${kills} processes killed at random moments lose nothing that was acknowledged`, async () => {
  const promptness = new Promptness();
  const folder = newFolder();
  const storage = openState(folder);
  for (let round = 0; round < kills / 4; round++) {
    const names = ['a', 'b', 'c', 'd'];
    const last = await Promise.all(names.map((name) => killSometime(start('write', folder, name))));
    const probe = () =>
      storage.transact((t) => {
        t.put('probe', { round });
        return invariants(t);
      });
    const steps = await promptness.afterKill(probe);
    await promptness.undisturbed(probe);
    for (const [index, name] of names.entries()) {
      const acknowledged = last[index] ?? Number.NaN;
      expect([acknowledged, acknowledged + 1]).toContain(steps[name]);
    }
  }
  promptness.expectPrompt();
}, 3_600_000);

test(`${kills / 4} servers killed at random moments lose nothing that was settled`, async () => {
  const promptness = new Promptness();
  const folder = newFolder();
  for (let round = 0; round < kills / 4; round++) {
    const settled = await killSometime(start('serve', folder, 'a'));
    expect(checkState({ folder, key: stateKey }).problems).toEqual([]);
    const probe = () =>
      openState(folder).transact((t) => {
        t.put('probe', { round });
        return invariants(t);
      });
    const steps = await promptness.afterKill(probe);
    await promptness.undisturbed(probe);
    expect(steps['a']).toBeGreaterThanOrEqual(settled);
    expect(steps['a']).toBeLessThanOrEqual(settled + 3);
  }
  promptness.expectPrompt();
}, 3_600_000);

/** Of the copies that are kept of a state, each that has its name is whole. There is one more until the next replacement. */
function expectWholeCopies(copies: string): void {
  const names = existsSync(copies) ? readdirSync(copies).filter((name) => !name.startsWith('.')) : [];
  expect(names.length).toBeLessThanOrEqual(6);
  for (const name of names) {
    expect(inspectSnapshot(`${copies}/${name}`)).toMatchObject({ documents: expect.any(Number) });
  }
}

test(`${kills / 4} processes killed while they rotate the key, save and restore snapshots leave the state whole and the folder clean`, async () => {
  const folder = newFolder();
  const options = { folder, key: keyFiles(`${folder}-keys`) };
  const documents = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [`kv/${index}`, { sealed: `secret ${index}` }]),
  );
  const first = fileStorage(options);
  first.transact((t) => {
    for (const [key, document] of Object.entries(documents)) {
      t.put(key, document);
    }
  });
  first.close();
  for (let round = 0; round < kills / 4; round++) {
    await killSometime(start('replace', folder));
    // Before any command has cleared up.
    expect(checkState(options).problems).toEqual([]);
    const storage = fileStorage(options);
    const found = storage.transact((t) => {
      t.put('probe', { round });
      return Object.fromEntries(t.list('kv').map((name) => [`kv/${name}`, t.get(`kv/${name}`)]));
    });
    storage.close();
    expect(found).toEqual(documents);
    const names = readdirSync(folder).filter((name) => !/^(?:\.gitignore|data(?:-2)?)$/.test(name));
    expect(names.sort()).toEqual(['journal', 'lock', 'position', 'state.json']);
    expectWholeCopies(`${folder}.copies`);
    saveSnapshot(options, `${folder}.snapshot`);
    expect(readdirSync(dirname(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  }
}, 3_600_000);
