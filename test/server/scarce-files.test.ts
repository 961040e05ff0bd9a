import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { requestText } from '../support/server.ts';
import { launcher, type ServerProcess, startServerProcess } from '../support/server-process.ts';

let home = '';
let server: ServerProcess | undefined;
const sockets: Socket[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'server-'));
});
afterEach(() => {
  for (const socket of sockets.splice(0)) {
    socket.destroy();
  }
  server?.child.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

function vault(...args: string[]) {
  const env = { PATH: process.env.PATH, HOME: home };
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, ...args], { env, encoding: 'utf8' });
  return { status, stdout: stdout.trim(), stderr };
}

/** Connects; errors and ends of the connection are looked at by nobody. */
function open(port: number): Promise<Socket> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => done(socket));
    socket.on('error', () => done(socket));
    sockets.push(socket);
  });
}

/** Sends a request over a connection, and resolves with the beginning of its answer. */
function ask(socket: Socket, text: string): Promise<string> {
  return new Promise((done, fail) => {
    socket.once('data', (piece: Buffer) => done(piece.toString().split('\r\n', 1)[0] ?? ''));
    socket.once('close', () => fail(new Error('the connection was closed')));
    socket.write(text);
  });
}

test('a flood of connections that say half of something leaves files for the state', async () => {
  const token = vault('print', 'token').stdout;
  server = await startServerProcess({
    home,
    args: ['-listen-address=127.0.0.1:0', '-log-level=error'],
    openFiles: 256,
  });
  const { port, url, child, written } = server;
  const first = await open(port);
  const flood = await Promise.all(Array.from({ length: 600 }, () => open(port)));
  for (const socket of flood) {
    socket.write('GET /v1/sys/health HTTP/1.1\r\nHost: a\r\n');
  }
  // The server has taken all that it takes when it has closed the rest.
  await vi.waitFor(() => expect(flood.filter((socket) => socket.closed).length).toBeGreaterThan(600 - 256), {
    timeout: 60_000,
  });
  const policy = JSON.stringify({ policy: 'path "secret/*" { capabilities = ["read"] }' });
  const write = requestText('PUT', '/v1/sys/policies/acl/p', policy).replace(
    'X-Vault-Token: root',
    `X-Vault-Token: ${token}`,
  );
  expect(await ask(first, write)).toBe('HTTP/1.1 204 No Content');
  expect(vault('policy', 'list').stdout).toContain('p');
  expect(vault('write', 'cubbyhole/x', 'n=1')).toMatchObject({ status: 0, stderr: '' });
  for (const socket of flood) {
    socket.destroy();
  }
  expect((await fetch(`${url}/v1/sys/health`)).status).toBe(200);
  expect(child.exitCode).toBeNull();
  expect(written.stderr).toBe('');
});
