import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { fileStorage } from '../../src/storage/files/file-storage.ts';
import { givenKey } from '../../src/storage/files/keys/provider.ts';
import { restoreSnapshot } from '../../src/storage/files/state/snapshot.ts';
import { temporaryFolder } from '../cli/support/io.ts';
import { TestVault } from '../support/engine.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { utc } from '../support/time.ts';

/** A state that was made by the last version that wrote format 1, with every kind of document that holds a time. */
const snapshot = fileURLToPath(new URL('./fixtures/format-1.snapshot', import.meta.url));
const batchToken =
  'b.7eIyELPULdKOMqbJ9q7ffBzcdsiI9PrkR2gSObBVB5UC0mxhsta3aTfr6U_9lzO_yrzwwdF-kL4dTTwTampOLSOr_D_77CLg_DMkVofYQJ6p1hCX95k55Ig21lnfqSMdPDwCNa6feW6HBr18YeauTBsIcMfucNKuL01lk8hcJKwF7hcF4ohZWm_20Li6ZQONn59b42kIxlZhF7_hTjOlVJA0gkNeLuWEpysQPItk21Ye9uqyvhC_oCh4hbkne5XgLoDIpj03uncvQc8BEqhPS0wEKJmIo0UQbcdeJRbuZRqwsKf4s-dCd1u1COYEUy6kNiFRCEIeSxZBvS-iN-tAIjKbByBaQyT7kETaMGcTzw2MP-6MVSO1XyPQlNAcwWWplTqfF53gYgI9uU-t9yZu';
const wrappingToken = 's.4nl8WJAlyk9aC5j3o59KVEx3';

/** The state of the snapshot, brought to the present format, a minute after it was saved. */
function migrated() {
  const key = givenKey('the test', () => '00112233445566778899aabbccddeeff'.repeat(2));
  const folder = temporaryFolder();
  restoreSnapshot({ folder, key }, snapshot, { trust: true });
  const storage = fileStorage({ folder, key });
  const vault = new TestVault(storage, utc(2026, 10, 29, 1, 5, 6));
  const send = (method: string, path: string, token = 'root', body?: unknown) =>
    vault.send(method, path, body, { token }).json;
  return { storage, send };
}

test('a state of format 1 is migrated with all its times', () => {
  const { storage, send } = migrated();
  expect(storage.transact(brokenInvariants)).toEqual([]);
  expect(send('GET', 'auth/token/lookup-self', 'mine').data).toMatchObject({
    issue_time: '2026-11-29T01:04:05.66Z',
    expire_time: '2026-12-31T01:04:05.827Z',
    last_renewal: '2026-11-29T01:04:05.827Z',
  });
  expect(send('GET', 'secret/metadata/a').data).toMatchObject({
    created_time: '2026-11-29T01:04:04.159Z',
    updated_time: '2026-11-29T01:04:04.308Z',
    versions: {
      '1': { created_time: '2026-11-29T01:04:04.159Z', deletion_time: '2026-11-29T01:04:04.462Z' },
      '2': { deletion_time: '' },
    },
  });
  expect(send('GET', 'sys/policies/acl/late').data).toMatchObject({
    expiration: '2027-01-01T00:00:00Z',
    modified: '2026-11-29T01:04:05.453Z',
  });
  expect(send('POST', 'auth/approle/role/r/secret-id/lookup', 'root', { secret_id: 'sid' }).data).toMatchObject({
    creation_time: '2026-11-29T01:04:02.396Z',
    expiration_time: '2026-12-31T01:04:02.396Z',
  });
  expect(send('POST', 'auth/approle/login', '', { role_id: 'r', secret_id: 'sid' }).auth.lease_duration).toBe(3600);
  expect(send('GET', 'sys/locked-users').data.total).toBe(1);
  expect(send('GET', 'identity/entity/name/e').data).toMatchObject({
    creation_time: '2026-11-29T01:04:04.783Z',
    last_update_time: '2026-11-29T01:04:04.783Z',
  });
  expect(send('GET', 'identity/group/name/g').data).toMatchObject({
    creation_time: '2026-11-29T01:04:05.153Z',
    alias: { creation_time: '2026-11-29T01:04:05.332Z' },
  });
  expect(send('GET', 'sys/health').server_time_utc).toBe(1795914396);
});

test('tokens that left the state before still open', () => {
  const { send } = migrated();
  expect(send('GET', 'auth/token/lookup-self', batchToken).data).toMatchObject({
    type: 'batch',
    issue_time: '2026-11-29T01:04:05Z',
  });
  expect(send('POST', 'sys/wrapping/lookup', '', { token: wrappingToken }).data).toMatchObject({
    creation_time: '2026-11-29T01:04:05.957Z',
  });
  expect(send('POST', 'sys/wrapping/unwrap', wrappingToken).auth.client_token).toMatch(/^s\./);
});
