import { expect, test } from 'vitest';
import { ended, newFolder, openState, start, useWorkers } from '../support/processes.ts';
import { Promptness } from '../support/promptness.ts';

useWorkers();

test('20 processes that add one 50 times each lose nothing', async () => {
  const folder = newFolder();
  const workers = Array.from({ length: 20 }, () => start('increment', folder, '50'));
  for (const result of await Promise.all(workers.map(ended))) {
    expect(result).toEqual({ code: 0, errors: '' });
  }
  expect(openState(folder).transact((t) => t.get('shared/counter'))).toEqual({ value: 1000 });
});

test('50 processes that write a version at once create 50 versions', async () => {
  const folder = newFolder();
  const workers = Array.from({ length: 50 }, (_, index) => start('put', folder, `value ${index}`));
  for (const result of await Promise.all(workers.map(ended))) {
    expect(result).toEqual({ code: 0, errors: '' });
  }
  const values = openState(folder).transact((t) =>
    t.list('kv/versions').map((version) => t.get(`kv/versions/${version}`)?.sealed),
  );
  expect(new Set(values).size).toBe(50);
  expect(openState(folder).transact((t) => t.get('kv/meta'))).toEqual({ version: 50 });
});

test('readers never wait, neither for a server that owns the state nor for its lock', async () => {
  const folder = newFolder();
  const server = start('own', folder);
  await new Promise((resolve) => server.stdout.once('data', resolve));
  const promptness = new Promptness();
  const storage = openState(folder);
  expect(storage.transact((t) => t.get('owned'))).toEqual({});
  expect(() => storage.transact((t) => t.put('a', {}))).toThrow(
    `the state in ${folder} is in use by a running localvault server`,
  );
  server.kill('SIGKILL');
  await ended(server);
  const put = () => storage.transact((t) => t.put('a', {}));
  await promptness.afterKill(put);
  await promptness.undisturbed(put);
  promptness.expectPrompt();
});
