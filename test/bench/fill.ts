import { readPreferences, stateFolder } from '../../src/client/places.ts';
import { openEngine } from '../../src/engine/open.ts';
import { fileStorage } from '../../src/storage/files/file-storage.ts';
import { keyFromEnvironment } from '../../src/storage/files/keys/provider.ts';
import { nodeFileSystem } from '../../src/storage/files/node-file-system.ts';

/**
 * Makes many SecretIDs of the role jenkins in the user's state: `node fill.cjs <how many> <token>`. It's one process that has
 * the state to itself, and the disk may take its time.
 */
const [count = '0', token = ''] = process.argv.slice(2);
const storage = fileStorage({
  folder: stateFolder(process.env, readPreferences(process.env)),
  key: keyFromEnvironment(process.env),
  groupCommit: true,
  fileSystem: { ...nodeFileSystem, sync: () => {}, syncLater: () => Promise.resolve() },
});
const engine = openEngine({ storage });

async function fill(): Promise<void> {
  for (let made = 0; made < Number(count); made++) {
    const { status, body } = engine.handle({
      method: 'PUT',
      path: 'auth/approle/role/jenkins/secret-id',
      query: [],
      headers: { 'x-vault-token': token },
      body: '{}',
      remoteAddress: '127.0.0.1',
    });
    if (status !== 200) {
      throw new Error(`status ${status}: ${body}`);
    }
    if (made % 500 === 0) {
      await storage.settled();
    }
  }
  await storage.settled();
  storage.close();
}

fill();
