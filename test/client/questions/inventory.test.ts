import { expect, test } from 'vitest';
import { Inventory, type InventoryReader } from '../../../src/client/questions/inventory.ts';
import { QuestionedVault } from '../../engine/explain/support.ts';

/** A reader that counts how often it lists names, and how often a transaction reads each token. */
function countingReader({ ask }: QuestionedVault) {
  const listed: string[] = [];
  const read = new Map<string, number>();
  const reader: InventoryReader = {
    ask: (question) =>
      ask((core) => {
        const { storage } = core;
        const get = storage.get.bind(storage);
        storage.get = (key) => {
          read.set(key, (read.get(key) ?? 0) + 1);
          return get(key);
        };
        return question(core);
      }),
    names(folder) {
      listed.push(folder);
      return ask((core) => core.storage.list(folder)).toReversed();
    },
    options: { folder: '', key: { describe: () => '' } } as never,
  };
  return { reader, listed, read };
}

test('lists the tokens once and reads each once, however many there are', () => {
  const vault = new QuestionedVault();
  const accessors = Array.from({ length: 300 }, () => vault.newToken({ no_parent: true }).accessor);
  const { accessor: dead, id } = vault.newToken({ no_parent: true });
  vault.succeed('POST', 'auth/token/revoke', { token: id });
  const { reader, listed, read } = countingReader(vault);
  const rows = [...new Inventory(reader).tokens()];
  const found = rows.map((row) => row.accessor);
  expect(found).toHaveLength(new Set(found).size);
  expect(found).toEqual(expect.arrayContaining(accessors));
  expect(found).not.toContain(dead);
  expect(listed).toEqual(['tokens']);
  const counts = [...read].filter(([key]) => key.startsWith('tokens/')).map(([, count]) => count);
  expect(counts).toEqual(Array(rows.length).fill(1));
});

test('yields the tokens in the same order, regardless of how names are listed', () => {
  const vault = new QuestionedVault();
  for (let made = 0; made < 20; made++) {
    vault.newToken({});
  }
  const { reader } = countingReader(vault);
  const ordered: InventoryReader = { ...reader, names: (folder) => reader.names(folder).toReversed() };
  expect([...new Inventory(ordered).tokens()]).toEqual([...new Inventory(reader).tokens()]);
});
