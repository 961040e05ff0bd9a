import { expect, test } from 'vitest';
import { leaseNames } from '../../src/engine/lease-id.ts';
import { newFolder, startWith, useWorkers } from '../storage/support/processes.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { openFolder } from './support/requests.ts';

useWorkers('test/engine/support/worker.ts');

test('lets exactly 100 of 1000 logins by 20 processes succeed with a SecretID of 100 uses', async () => {
  const folder = newFolder();
  const { storage, send } = openFolder(folder);
  send('POST', 'sys/auth/approle', { type: 'approle' });
  send('PUT', 'auth/approle/role/r', { token_policies: 'x' });
  const roleId = send('GET', 'auth/approle/role/r/role-id').json.data.role_id;
  const secretId = send('PUT', 'auth/approle/role/r/secret-id', { num_uses: 100 }).json.data.secret_id;
  const counts = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const worker = startWith(['login', folder, '50', roleId, secretId]);
      let said = '';
      worker.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      await new Promise((resolve) => worker.on('close', resolve));
      return Number(said);
    }),
  );
  expect(counts.reduce((sum, count) => sum + count)).toBe(100);
  storage.transact((t) => {
    expect([...leaseNames(t, 'auth/approle/login')]).toHaveLength(100);
    expect(brokenInvariants(t)).toEqual([]);
  });
});
