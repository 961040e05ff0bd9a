import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openState } from '../../src/client/local.ts';
import { Keyring } from '../../src/storage/files/keys/keyring.ts';
import { keyFromEnvironment } from '../../src/storage/files/keys/provider.ts';
import { nodeFileSystem } from '../../src/storage/files/node-file-system.ts';
import { readStateFile, writeStateFile } from '../../src/storage/files/state/file.ts';
import { runWith, temporaryFolder } from '../cli/support/io.ts';
import { environmentAt, quiet, serveState } from './support/served-state.ts';

/** Whoever can write to a state's folder can put a socket there. These commands meet one that isn't a server's of the state. */

const token = 'the-root-token';

/** A user with a state. */
function newUser(key?: string) {
  const home = temporaryFolder();
  const folder = join(home, 'state');
  const env = {
    ...environmentAt(home, folder),
    VAULT_DEV_ROOT_TOKEN_ID: token,
    VAULT_TOKEN: token,
    ...(key && { LOCALVAULT_KEY: key }),
  };
  const state = openState(env, quiet);
  state.storage.close();
  return { home, folder, env, path: join(folder, 'server.sock') };
}

type User = ReturnType<typeof newUser>;

/** Puts a socket in the user's folder. `behave` is told of each piece that comes. Returns all that came. */
async function plant({ path }: User, behave: (socket: Socket, piece: string) => void): Promise<string[]> {
  const received: string[] = [];
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (piece) => {
      received.push(piece.toString());
      behave(socket, piece.toString());
    });
  });
  await new Promise<void>((done) => server.listen(path, done));
  onTestFinished(() => void server.close());
  return received;
}

/** Sends one line to a socket and resolves with what comes back until a line or the connection is over. */
function exchange(path: string, line: string): Promise<string> {
  return new Promise((done) => {
    const socket = connect(path);
    let answer = '';
    socket.on('data', (piece) => {
      answer += piece.toString();
      if (answer.endsWith('\n')) {
        socket.destroy();
      }
    });
    socket.on('error', () => {});
    socket.once('close', () => done(answer));
    socket.write(line);
  });
}

const commands = [
  ['kv', 'put', 'secret/x', 'password=hunter2'],
  ['read', 'cubbyhole/x'],
  ['token', 'lookup'],
  ['clock', 'show'],
  ['clock', 'advance', '1h'],
  ['state', 'reset', '-force'],
  ['state', 'rotate-key'],
];

const refused = ({ path }: User) => ({
  status: 2,
  stdout: '',
  stderr: `the process listening on ${path} isn't a server of this state; remove that file\n`,
});
const onlyChallenge = /^\{"challenge":"[0-9a-f]{32}"\}\n$/;

const liars: ReadonlyArray<[string, string]> = [
  ['an answer to a request', '{"status":200,"headers":{},"body":"{\\"data\\":{}}"}\n'],
  ['an answer about the clock', `{"clock":{"offset":0,"isDone":true},"process":1}\n`],
  ['a made-up proof', `{"proof":"${'0'.repeat(32)}"}\n`],
  ['no proof', '{"proof":null}\n{"status":200,"headers":{},"body":""}\n'],
  ['nonsense', '\n\0\n'],
];

test.each(liars)('a planted socket that answers with %s gets nothing but challenges', async (_, answer) => {
  const user = newUser();
  const before = readFileSync(join(user.folder, 'state.json'), 'utf8');
  const received = await plant(user, (socket) => socket.write(answer));
  for (const args of commands) {
    expect([args, await runWith(args, { env: user.env })]).toEqual([args, refused(user)]);
  }
  expect(new Set(received).size).toBe(commands.length);
  expect(received.filter((text) => !onlyChallenge.test(text))).toEqual([]);
  expect(readFileSync(join(user.folder, 'state.json'), 'utf8')).toBe(before);
});

test('a planted socket that echoes the challenge, or closes the connection, receives nothing else', async () => {
  const echoed = newUser();
  const fromEcho = await plant(echoed, (socket, piece) => socket.write(piece));
  expect(await runWith(['token', 'lookup'], { env: echoed.env })).toEqual(refused(echoed));
  const ended = newUser();
  const fromEnd = await plant(ended, (socket) => socket.destroy());
  const { status, stderr } = await runWith(['token', 'lookup'], { env: ended.env });
  expect([status, stderr]).toEqual([2, expect.stringContaining('stopped before it answered; try again')]);
  expect([...fromEcho, ...fromEnd]).toEqual([
    expect.stringMatching(onlyChallenge),
    expect.stringMatching(onlyChallenge),
  ]);
});

test('a server of another state is refused, with a key of its own or with the same', async () => {
  const key = 'ab'.repeat(32);
  for (const [own, other] of [
    [newUser(), newUser()],
    [newUser(key), newUser(key)],
  ] as const) {
    const { stop } = await serveState(other.env);
    const proofs: string[] = [];
    const received = await plant(own, (socket, piece) => {
      void exchange(other.path, piece).then((proof) => {
        proofs.push(proof);
        socket.write(proof);
      });
    });
    expect(await runWith(['kv', 'put', 'secret/x', 'a=1'], { env: own.env })).toEqual(refused(own));
    expect(received).toEqual([expect.stringMatching(onlyChallenge)]);
    expect(proofs).toEqual([expect.stringMatching(/^\{"proof":"[0-9a-f]{32}"\}\n$/)]);
    await stop();
  }
});

test('a proof of an earlier challenge is refused', async () => {
  const user = newUser();
  const { stop } = await serveState(user.env);
  const proof = await exchange(user.path, `{"challenge":"${'7'.repeat(32)}"}\n`);
  expect(proof).toMatch(/^\{"proof":"[0-9a-f]{32}"\}\n$/);
  expect((await runWith(['token', 'lookup'], { env: user.env })).status).toBe(0);
  await stop();
  const received = await plant(user, (socket) => socket.write(proof));
  expect(await runWith(['token', 'lookup'], { env: user.env })).toEqual(refused(user));
  expect(received).toEqual([expect.stringMatching(onlyChallenge)]);
});

test('a planted socket where there is no state yet is refused too', async () => {
  const user = newUser();
  rmSync(user.folder, { recursive: true });
  mkdirSync(user.folder, { mode: 0o700 });
  const received = await plant(user, (socket) => socket.write('{"proof":""}\n'));
  expect(await runWith(['kv', 'put', 'secret/x', 'a=1'], { env: user.env })).toEqual(refused(user));
  expect(received).toEqual([]);
});

test('a state.json that was changed, or whose key is missing, makes no proof', async () => {
  const user = newUser();
  const path = join(user.folder, 'state.json');
  const state = readStateFile(nodeFileSystem, user.folder);
  if (state === undefined) {
    throw new Error('there is no state');
  }
  const received = await plant(user, (socket) => socket.write('{"proof":""}\n'));
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), generation: '9-stranger' }));
  const changed = await runWith(['token', 'lookup'], { env: user.env });
  expect(changed).toMatchObject({ status: 2, stderr: expect.stringContaining('state.json is damaged') });
  writeStateFile(nodeFileSystem, user.folder, state, Keyring.of(state, keyFromEnvironment(user.env)).authenticator);
  const lacking = await runWith(['token', 'lookup'], { env: { ...user.env, LOCALVAULT_KEY: '00'.repeat(32) } });
  expect(lacking).toMatchObject({ status: 2, stderr: expect.stringContaining('is not the key of this state') });
  expect(received).toEqual([]);
});

test('a server makes proofs for challenges alone, and closes a connection that begins otherwise', async () => {
  const user = newUser();
  const { stop } = await serveState(user.env);
  const request = JSON.stringify({
    method: 'GET',
    path: 'sys/seal-status',
    query: [],
    headers: {},
    body: '',
    remoteAddress: '127.0.0.1',
  });
  const digits = '0123456789abcdef';
  for (const line of [
    request,
    '{"clock":{"kind":"show"}}',
    '{"challenge":""}',
    `{"challenge":"${digits}"}`,
    `{"challenge":"${digits}${digits}0"}`,
    `{"challenge":"${digits}${digits.toUpperCase()}"}`,
    `{"challenge":"${digits} 123456789abcdef"}`,
    `{"challenge":["${digits}${digits}"]}`,
    `"${digits}${digits}"`,
    '[]',
    'null',
  ]) {
    expect([line, await exchange(user.path, `${line}\n`)]).toEqual([line, '']);
  }
  expect(await exchange(user.path, `{"challenge":"${digits}${digits}"}\n`)).toContain('proof');
  await stop();
});
