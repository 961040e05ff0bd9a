import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { givenKey } from '../../src/storage/files/keys/provider.ts';
import { restoreSnapshot } from '../../src/storage/files/state/snapshot.ts';

/** The key of the states of formats 2 and 3. */
export const oldKey = givenKey('the test', () => '00112233445566778899aabbccddeeff'.repeat(2));

/**
 * Puts a state that the last version of its format wrote into a folder: from a snapshot, or as that version left it.
 *
 * @param version of the format: 2 or 3
 */
export function putOldState(from: 'a snapshot' | 'a folder', version: number, folder: string): void {
  const source = fileURLToPath(new URL(`../engine/fixtures/format-${version}`, import.meta.url));
  if (from === 'a snapshot') {
    restoreSnapshot({ folder, key: oldKey }, `${source}.snapshot`);
    return;
  }
  for (const name of ['data', 'journal', 'position', 'state.json']) {
    cpSync(join(source, name), join(folder, name), { recursive: true });
  }
}

/** The version of the format that a state has now. */
export function formatVersion(folder: string): unknown {
  return JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')).version;
}

/** The folder of a state's documents, which may be either of two. */
export function documentsFolder(folder: string): string {
  const paths = ['data', 'data-2'].map((name) => join(folder, name));
  return paths.find((path) => existsSync(path)) ?? '';
}
