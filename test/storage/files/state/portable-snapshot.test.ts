import { expect, test } from 'vitest';
import { keyFiles } from '../../../../src/storage/files/keys/provider.ts';
import {
  isPortable,
  restorePortableSnapshot,
  savePortableSnapshot,
} from '../../../../src/storage/files/state/portable-snapshot.ts';
import { saveSnapshot } from '../../../../src/storage/files/state/snapshot.ts';
import { folder, newDisk, open } from '../../support/simulated-state.ts';
import { readAll } from '../../support/workload.ts';

test('a portable snapshot restores the same state elsewhere, and the key is in clear only in key files', async () => {
  const disk = newDisk();
  const fs = disk.process();
  const key = keyFiles('/home/keys', fs);
  const storage = open(fs, { key });
  storage.transact((t) => {
    for (let number = 0; number < 300; number++) {
      t.put(`kv/${number}`, { sealed: `${number} `.repeat(200) });
    }
  });
  const before = readAll(storage);
  const options = { folder, key, fileSystem: fs };
  const facts = await savePortableSnapshot(options, '/home/portable', 'a passphrase');
  expect(facts).toMatchObject({ documents: 300 });
  expect(facts.bytes).toBeGreaterThan(3 * 65_536);

  saveSnapshot(options, '/home/plain');
  expect([isPortable('/home/portable', fs), isPortable('/home/plain', fs)]).toEqual([true, false]);
  const otherKey = keyFiles('/home/other/keys', fs);
  const other = { folder: '/home/other/state', key: otherKey, fileSystem: fs };
  expect(await restorePortableSnapshot(other, '/home/portable', 'a passphrase')).toEqual({ ...facts, copy: undefined });
  expect(readAll(open(fs, { folder: other.folder, key: otherKey }))).toEqual(before);

  const clear = key.find(facts.id)[0]?.toString('base64') ?? 'no key';
  const files = [...disk.contents()].filter(([, contents]) => contents.includes(clear)).map(([path]) => path);
  expect(files.sort()).toEqual([`/home/keys/${facts.id}.key`, `/home/other/keys/${facts.id}.key`]);
  expect([...disk.contents().keys()].filter((path) => path.endsWith('.localvault-snapshot'))).toEqual([]);
});
