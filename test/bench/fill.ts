import { readPreferences, stateFolder } from '../../src/client/places.ts';
import { openEngine } from '../../src/engine/open.ts';
import { fileStorage } from '../../src/storage/files/file-storage.ts';
import { keyFromEnvironment } from '../../src/storage/files/keys/provider.ts';
import { nodeFileSystem } from '../../src/storage/files/node-file-system.ts';

/**
 * Makes SecretIDs of the role jenkins, each with a last use, and tokens of its logins in the user's state: `node fill.cjs <SecretIDs>
 * <tokens>`, with a root token in VAULT_TOKEN. It's one process that has the state to itself, and nothing is synced.
 */
const [secretIds = '0', tokens = '0'] = process.argv.slice(2);
const storage = fileStorage({
  folder: stateFolder(process.env, readPreferences(process.env)),
  key: keyFromEnvironment(process.env),
  groupCommit: true,
  fileSystem: { ...nodeFileSystem, sync: () => {}, syncLater: () => Promise.resolve() },
});
const engine = openEngine({ storage });

/** Sends a request, which must succeed, and returns its answer. */
function send(method: string, path: string, body: object): Record<string, Record<string, string>> {
  const headers = { 'x-vault-token': process.env['VAULT_TOKEN'] ?? '' };
  const answer = engine.handle({
    method,
    path,
    query: [],
    headers,
    body: JSON.stringify(body),
    remoteAddress: '127.0.0.1',
  });
  if (answer.status >= 300) {
    throw new Error(`${method} ${path}: status ${answer.status}: ${answer.body}`);
  }
  return answer.body === '' ? {} : JSON.parse(answer.body);
}

/** Sends requests again and again. */
async function repeat(count: number, sendOnce: () => void): Promise<void> {
  for (let made = 0; made < count; made++) {
    sendOnce();
    if (made % 500 === 0) {
      await storage.settled();
    }
  }
}

async function fill(): Promise<void> {
  const role = 'auth/approle/role/jenkins';
  const role_id = send('GET', `${role}/role-id`, {})['data']?.['role_id'];
  const makeSecretId = () => send('PUT', `${role}/secret-id`, {})['data']?.['secret_id'];
  const logIn = (secret_id: string | undefined) => send('PUT', 'auth/approle/login', { role_id, secret_id });
  // Batch tokens aren't stored.
  send('PUT', role, { token_type: 'batch' });
  await repeat(Number(secretIds), () => logIn(makeSecretId()));
  send('PUT', role, { token_type: 'default' });
  if (Number(tokens) > 0) {
    const secretId = makeSecretId();
    await repeat(Number(tokens), () => logIn(secretId));
  }
  await storage.settled();
  storage.close();
}

fill();
