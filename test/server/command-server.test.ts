import { spawn } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { openLocal, openState } from '../../src/client/local.ts';
import { resolveCommandSocket } from '../../src/engine/command-socket.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { nodeFileSystem } from '../../src/storage/files/node-file-system.ts';
import { StateError } from '../../src/values/state-error.ts';
import { temporaryFolder } from '../cli/support/io.ts';
import { environmentAt, quiet, serveState } from './support/served-state.ts';

let home = '';
beforeEach(() => {
  home = temporaryFolder();
});

const env = (folder?: string) => environmentAt(home, folder);

/** A server in this process on the state in a folder. */
const serve = (folder?: string, engine?: Engine) => serveState(env(folder), engine);

/** What a command does: one way to the state, one request. */
async function command(method: string, path: string, body = '', folder?: string) {
  const { client } = await openLocal(env(folder), {}, quiet);
  const headers = { 'x-vault-token': 'root' };
  try {
    return await client.send({ method, path, query: [], headers, body, remoteAddress: '127.0.0.1' });
  } finally {
    await client.close();
  }
}

const http = (port: number, method: string, path: string, body?: string) =>
  fetch(`http://127.0.0.1:${port}/v1/${path}`, {
    method,
    headers: { 'X-Vault-Token': 'root' },
    ...(body !== undefined && { body }),
  });

test("commands and HTTP clients see each other's writes at once, and the writes outlive the server", async () => {
  await command('POST', 'cubbyhole/before', '{"a":1}');
  const { port, stop } = await serve();
  expect((await http(port, 'GET', 'cubbyhole/before')).status).toBe(200);
  expect((await command('POST', 'cubbyhole/x', '{"by":"command"}')).status).toBe(204);
  expect(await (await http(port, 'GET', 'cubbyhole/x')).text()).toContain('"by":"command"');
  await http(port, 'POST', 'cubbyhole/x', '{"by":"client"}');
  expect((await command('GET', 'cubbyhole/x')).body).toContain('"by":"client"');
  await stop();
  expect((await command('GET', 'cubbyhole/x')).body).toContain('"by":"client"');
  expect((await command('POST', 'cubbyhole/x', '{"by":"itself"}')).status).toBe(204);
});

test("commands learn what is wrong with the state, HTTP clients don't", async () => {
  const message = `${join(home, 'state')}/lock is damaged`;
  const fail = () => {
    throw new StateError(message);
  };
  const { port, stop } = await serve(undefined, {
    handle: fail,
    together: fail,
    clock: fail,
    rootToken: fail,
    auditWith: fail,
    serveAs: () => {},
  });
  const answer = await http(port, 'GET', 'cubbyhole/x');
  expect([answer.status, await answer.json()]).toEqual([500, { errors: ['internal error'] }]);
  const { status, body } = await command('GET', 'cubbyhole/x');
  expect([status, JSON.parse(body)]).toEqual([500, { errors: [message] }]);
  await stop();
});

test('many commands at a time, and a long value', async () => {
  const { stop } = await serve();
  const names = Array.from({ length: 20 }, (_, i) => `cubbyhole/${i}`);
  const value = 'ä\n'.repeat(200_000);
  await Promise.all(names.map((name) => command('POST', name, JSON.stringify({ value }))));
  const answers = await Promise.all(names.map((name) => command('GET', name)));
  expect(answers.every(({ body }) => JSON.parse(body).data.value === value)).toBe(true);
  await stop();
});

test('only the owner reaches the socket, and it goes with the server', async () => {
  const { folder, stop } = await serve();
  const path = resolveCommandSocket(folder);
  expect(path).toBe(join(folder, 'server.sock'));
  expect(statSync(path ?? '').mode & 0o777).toBe(0o600);
  await stop();
  expect(resolveCommandSocket(folder)).toBeUndefined();
});

test('a folder whose path is too long for a socket has a link to one', async () => {
  const folder = join(home, 'long'.repeat(30));
  const { stop } = await serve(folder);
  const path = resolveCommandSocket(folder) ?? '';
  expect(lstatSync(join(folder, 'server.sock')).isSymbolicLink()).toBe(true);
  expect((await command('POST', 'cubbyhole/x', '{"a":1}', folder)).status).toBe(204);
  await stop();
  expect(existsSync(path)).toBe(false);
  expect(existsSync(join(path, '..'))).toBe(false);
});

test('a socket that a killed server left counts for nothing', async () => {
  await command('POST', 'cubbyhole/x', '{"a":1}');
  const path = join(home, 'state', 'server.sock');
  const killed = spawn(process.execPath, [
    '-e',
    `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`,
  ]);
  await new Promise((done) => killed.once('exit', done));
  expect(lstatSync(path).isSocket()).toBe(true);
  expect((await command('POST', 'cubbyhole/x', '{"a":2}')).status).toBe(204);
  const { stop } = await serve();
  expect((await command('GET', 'cubbyhole/x')).body).toContain('"a":2');
  await stop();
});

test("a link is followed only to a folder that is the user's own", () => {
  const folder = join(home, 'state');
  const open = join(home, 'open');
  mkdirSync(folder);
  mkdirSync(open);
  symlinkSync(join(open, 'socket'), join(folder, 'server.sock'));
  chmodSync(open, 0o777);
  expect(resolveCommandSocket(folder)).toBeUndefined();
  chmodSync(open, 0o700);
  expect(resolveCommandSocket(folder)).toBe(join(open, 'socket'));
});

test('a second server on the same state is refused', async () => {
  const { stop } = await serve();
  await expect(serve()).rejects.toThrow('is in use by a running localvault server');
  await stop();
});

test('a command waits for a server that has the state but does not listen yet, or any more', async () => {
  const state = openState(env(), { ...quiet, groupCommit: true });
  const tries = vi.spyOn(nodeFileSystem, 'tryLock');
  const writing = command('POST', 'cubbyhole/x', '{"a":1}');
  await vi.waitFor(() => expect(tries).toHaveBeenCalled(), { timeout: 60_000 });
  tries.mockRestore();
  state.storage.close();
  expect((await writing).status).toBe(204);
});

test('a command says so when the server goes away before it answers', async () => {
  await command('GET', 'cubbyhole/x');
  const path = join(home, 'state', 'server.sock');
  const mute = createServer((socket) => socket.once('data', () => socket.destroy()));
  await new Promise<void>((done) => mute.listen(path, done));
  await expect(command('GET', 'cubbyhole/x')).rejects.toThrow('stopped before it answered');
  mute.close();
});

test('an invalid message closes the connection, and has no other effect', async () => {
  const { folder, stop } = await serve();
  for (const text of ['nonsense\n', '{}\n', '{"method":"GET","path":1}\n', '[]\n']) {
    const socket = connect(join(folder, 'server.sock'));
    socket.write(text);
    socket.resume();
    await new Promise((done) => socket.once('close', done));
  }
  expect((await command('GET', 'sys/seal-status')).status).toBe(200);
  await stop();
});
