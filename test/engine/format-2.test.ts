import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { askState } from '../../src/engine/ask.ts';
import { answerInventory } from '../../src/engine/inventory/answer.ts';
import { fileStorage } from '../../src/storage/files/file-storage.ts';
import { Keyring } from '../../src/storage/files/keys/keyring.ts';
import { givenKey } from '../../src/storage/files/keys/provider.ts';
import { nodeFileSystem } from '../../src/storage/files/node-file-system.ts';
import { checkState } from '../../src/storage/files/state/check.ts';
import { readStateFile, writeStateFile } from '../../src/storage/files/state/file.ts';
import { restoreSnapshot } from '../../src/storage/files/state/snapshot.ts';
import type { Document } from '../../src/storage/storage.ts';
import { temporaryFolder } from '../cli/support/io.ts';
import { TestVault } from '../support/engine.ts';
import { brokenInvariants, documentsBeneath } from '../support/invariants.ts';
import { utc } from '../support/time.ts';

/** A state that the last version made that wrote format 2. It has a SecretID of unlimited uses, one of five, and an unused one. */
const snapshot = fileURLToPath(new URL('fixtures/format-2.snapshot', import.meta.url));
const key = givenKey('the test', () => '00112233445566778899aabbccddeeff'.repeat(2));

/** Puts a state of format 2 with these SecretIDs into a folder. */
const ways: Readonly<Record<string, (folder: string) => void>> = {
  'a snapshot': (folder) => {
    restoreSnapshot({ folder, key }, snapshot);
  },
  'a folder': (folder) => {
    const storage = fileStorage({ folder, key });
    const vault = new TestVault(storage, utc(2026, 10, 30, 17, 19, 18));
    vault.send('POST', 'sys/auth/approle', { type: 'approle' });
    vault.send('POST', 'auth/approle/role/r', { role_id: 'r' });
    const accessors = (['unlimited', 'limited', 'unused'] as const).map((secret_id) => {
      const body = { secret_id, num_uses: secret_id === 'limited' ? 5 : 0 };
      return vault.send('POST', 'auth/approle/role/r/custom-secret-id', body).json.data.secret_id_accessor;
    });
    vault.send('POST', 'auth/approle/login', { role_id: 'r', secret_id: 'limited' });
    storage.transact((t) => {
      const unlimited = [...documentsBeneath(t, 'approle')].find(([, { accessor }]) => accessor === accessors[0]);
      const lastUse = { time: '2026-11-30T17:19:18.000000000Z', from: '127.0.0.1' };
      t.put(`approle/${unlimited?.[0]}`, { ...unlimited?.[1], lastUse } as Document);
    });
    const state = readStateFile(nodeFileSystem, folder);
    if (state === undefined) {
      throw new Error('there is no state');
    }
    // Without logs, it is as format 2 would have it.
    writeStateFile(nodeFileSystem, folder, { ...state, version: 2 }, Keyring.of(state, key).authenticator);
  },
};

test.each(Object.entries(ways))('%s of format 2 keeps the last uses that its SecretIDs name', (_, make) => {
  const folder = temporaryFolder();
  make(folder);
  const storage = fileStorage({ folder, key });
  const lastUses = () => {
    const question = { kind: 'secret-ids', mount: 'auth/approle/', role: null, after: '', limit: 9 } as const;
    const { found } = askState(storage, () => utc(2026, 10, 30, 18, 0, 0))((core) => answerInventory(core, question));
    expect(found).toMatchObject({ next: null });
    const rows = found !== null && 'rows' in found ? found.rows : [];
    return rows.map((row) => ('lastUse' in row && row.lastUse !== null ? row.lastUse : { time: 'never', from: '' }));
  };
  const before = lastUses().map(({ time, from }) => `${time.slice(0, 19)} ${from}`.trim());
  expect(before.sort()).toEqual(['2026-11-30T17:19:18 127.0.0.1', '2026-11-30T17:19:18 127.0.0.1', 'never']);
  const vault = new TestVault(storage, utc(2026, 10, 30, 17, 30, 0));
  for (const secret_id of ['unlimited', 'limited']) {
    const body = { role_id: 'r', secret_id };
    expect(vault.send('POST', 'auth/approle/login', body, { remoteAddress: '10.0.0.7' }).status).toBe(200);
  }
  const after = lastUses().map(({ time, from }) => `${time.slice(0, 17)} ${from}`.trim());
  expect(after.sort()).toEqual(['2026-11-30T17:30: 10.0.0.7', '2026-11-30T17:30: 10.0.0.7', 'never']);
  expect(storage.transact(brokenInvariants)).toEqual([]);
  expect(checkState({ folder, key }).problems).toEqual([]);
  expect(JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'))).toMatchObject({ version: 3 });
});
