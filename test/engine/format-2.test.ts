import { expect, test } from 'vitest';
import { askState } from '../../src/engine/ask.ts';
import { answerInventory } from '../../src/engine/inventory/answer.ts';
import { fileStorage } from '../../src/storage/files/file-storage.ts';
import { checkState } from '../../src/storage/files/state/check.ts';
import { temporaryFolder } from '../cli/support/io.ts';
import { TestVault } from '../support/engine.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { formatVersion, oldKey, putOldState } from '../support/old-state.ts';
import { utc } from '../support/time.ts';

// The state has a SecretID of unlimited uses, one of five, and an unused one.

test.each(['a snapshot', 'a folder'] as const)('%s of format 2 keeps the last uses that its SecretIDs name', (from) => {
  const folder = temporaryFolder();
  putOldState(from, 2, folder);
  const storage = fileStorage({ folder, key: oldKey });
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
  expect(checkState({ folder, key: oldKey }).problems).toEqual([]);
  expect(formatVersion(folder)).toBe(4);
});
