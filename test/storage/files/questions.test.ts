import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileStorage } from '../../../src/storage/files/file-storage.ts';
import { givenKey } from '../../../src/storage/files/keys/provider.ts';
import { documentNames } from '../../../src/storage/files/state/document-names.ts';
import { temporaryFolder } from '../../cli/support/io.ts';

const key = givenKey('the test', () => '11'.repeat(32));
const newFolder = () => `${temporaryFolder()}/state`;

test('a transaction that discards its writes reads them, and leaves nothing', () => {
  const folder = newFolder();
  const storage = fileStorage({ folder, key });
  storage.transact((t) => t.put('a/b', { n: 1 }));
  const looking = fileStorage({ folder, key, discardsWrites: true });
  const seen = looking.transact((t) => {
    t.put('a/c', { n: 2 });
    t.delete('a/b');
    return t.list('a');
  });
  expect(seen).toEqual(['c']);
  for (const each of [looking, storage]) {
    expect(each.transact((t) => [t.list('a'), t.get('a/b')])).toEqual([['b'], { n: 1 }]);
    each.close();
  }
});

test('it takes no lock, so it works while a server owns the state', async () => {
  const folder = newFolder();
  const server = fileStorage({ folder, key, groupCommit: true });
  server.transact((t) => t.put('a/b', { n: 1 }));
  await server.settled();
  const looking = fileStorage({ folder, key, create: false, discardsWrites: true });
  expect(looking.transact((t) => t.put('a/c', {}))).toBeUndefined();
  expect(looking.transact((t) => t.list('a'))).toEqual(['b']);
  looking.close();
  server.close();
});

test('lists the names that a transaction lists, in files or in the journal', () => {
  const name = fc.constantFrom('1', '2', 'long-name', 'A b', 'x.json', '~');
  const write = fc.oneof(
    name.map((n) => ({ kind: 'put', key: `tokens/${n}` }) as const),
    name.map((n) => ({ kind: 'put', key: `tokens/${n}/below` }) as const),
    name.map((n) => ({ kind: 'delete', key: `tokens/${n}` }) as const),
    fc.constantFrom('tokens', 'tokens/1', 'other').map((folder) => ({ kind: 'deleteAll', key: folder }) as const),
  );
  fc.assert(
    fc.property(fc.array(fc.array(write, { maxLength: 4 }), { maxLength: 6 }), fc.boolean(), (commits, isShort) => {
      const folder = newFolder();
      // A short journal is emptied into the files now and then.
      const storage = fileStorage({ folder, key, ...(isShort && { checkpointBytes: 600 }) });
      storage.transact((t) => t.put('other/1', {}));
      for (const writes of commits) {
        storage.transact((t) => {
          for (const each of writes) {
            if (each.kind === 'put') {
              t.put(each.key, {});
            } else if (each.kind === 'delete') {
              t.delete(each.key);
            } else {
              t.deleteAll(each.key);
            }
          }
        });
      }
      const listed = storage.transact((t) => t.list('tokens')).filter((each) => !each.endsWith('/'));
      storage.close();
      expect(documentNames({ folder, key }, 'tokens').sort()).toEqual([...listed].sort());
    }),
    { numRuns: 60 },
  );
});
