import { connect, type Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { Log } from '../../src/server/log.ts';
import { exchange, last, requestText, serveDev, type TestServer } from '../support/server.ts';

const running: Array<{ stop(): unknown }> = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
});

async function start(options: Parameters<typeof serveDev>[0] = {}): Promise<TestServer> {
  const server = await serveDev(options);
  running.push(server);
  return server;
}

/** A client that sends a text and notes what comes back. */
interface Follower {
  readonly socket: Socket;
  readonly received: () => string;
  readonly ended: Promise<void>;
}

async function follow({ port }: TestServer, text: string): Promise<Follower> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  running.push({ stop: () => socket.destroy() });
  let received = '';
  socket.setEncoding('utf8').on('data', (piece: string) => {
    received += piece;
  });
  const ended = new Promise<void>((done) => socket.once('end', () => done()));
  socket.write(text);
  const follower = { socket, received: () => received, ended };
  await until(() => expect(received).toContain('\r\n\r\n'));
  return follower;
}

const until = (check: () => unknown) => vi.waitFor(check, { timeout: 60_000, interval: 2 });
const monitor = (query = '') => requestText('GET', `/v1/sys/monitor${query}`);
const someRequest = (server: TestServer) => fetch(`${server.url}/v1/sys/leader`);
const inFlight = async (server: TestServer) =>
  Object.values<{ request_path: string }>(
    JSON.parse(
      await (await fetch(`${server.url}/v1/sys/in-flight-req`, { headers: { 'X-Vault-Token': 'root' } })).text(),
    ),
  ).map((one) => one.request_path);

test('the response begins at once, and streams log messages as chunks', async () => {
  const server = await start();
  const { received } = await follow(server, monitor());
  expect(
    received()
      .replace(/Date: .*/, 'Date: …')
      .split('\r\n'),
  ).toEqual([
    'HTTP/1.1 200 OK',
    'Cache-Control: no-store',
    'Strict-Transport-Security: max-age=31536000; includeSubDomains',
    'Date: …',
    'Transfer-Encoding: chunked',
    '',
    '',
  ]);
  await someRequest(server);
  await until(() =>
    expect(received()).toMatch(/\r\n\r\n[0-9a-f]+\r\n\S+ \[INFO\] 127\.0\.0\.1 GET \/v1\/sys\/leader 200 \S+ms\n\r\n$/),
  );
});

test('it shows messages that the server itself does not log', async () => {
  const server = await start({ log: new Log('error', () => {}) });
  const { received } = await follow(server, monitor('?log_format=json'));
  await someRequest(server);
  await until(() => expect(received()).toContain('"@module":"core.requests"'));
});

test('it is in flight until the client closes its side, and the end is logged', async () => {
  const server = await start();
  const { socket, received, ended } = await follow(server, monitor());
  expect(await inFlight(server)).toEqual(['/v1/sys/monitor', '/v1/sys/in-flight-req']);
  expect(server.logged()).not.toContain('GET /v1/sys/monitor');
  socket.end();
  await ended;
  expect(received()).toMatch(/\r\n0\r\n\r\n$/);
  expect(await inFlight(server)).toEqual(['/v1/sys/in-flight-req']);
  expect(server.logged()).toContain('GET /v1/sys/monitor 200');
});

test('it is in flight no longer once the client is gone', async () => {
  const server = await start();
  const { socket } = await follow(server, monitor());
  socket.destroy();
  await until(async () => expect(await inFlight(server)).toEqual(['/v1/sys/in-flight-req']));
});

test('it ends with the server', async () => {
  const server = await start();
  const { received, ended, socket } = await follow(server, monitor());
  const stopped = server.stop();
  await ended;
  socket.destroy();
  await stopped;
  expect(received()).toMatch(/\r\n0\r\n\r\n$/);
});

test('requests after it are never answered, and those before it are', async () => {
  const server = await start();
  const leader = requestText('GET', '/v1/sys/leader');
  const { socket, received, ended } = await follow(server, leader + monitor('?log_level=off') + leader.repeat(3));
  socket.write(leader);
  await until(() => expect(received()).toContain('chunked'));
  await someRequest(server);
  socket.end();
  await ended;
  expect(received().match(/^HTTP/gm)).toHaveLength(2);
});

test('in HTTP/1.0 it has no chunks', async () => {
  const server = await start();
  const { socket, received, ended } = await follow(
    server,
    'GET /v1/sys/monitor HTTP/1.0\r\nX-Vault-Token: root\r\n\r\n',
  );
  await someRequest(server);
  await until(() => expect(received()).toMatch(/includeSubDomains\r\nDate: .*\r\n\r\n\S+ \[INFO\] .*\n$/));
  socket.end();
  await ended;
  expect(received()).not.toContain('Transfer-Encoding');
});

test('a client that does not read misses messages, and the server keeps working', async () => {
  const log = new Log('error', () => {});
  const server = await start({ log });
  const { socket, received } = await follow(server, monitor());
  socket.pause();
  const long = 'x'.repeat(100_000);
  for (let count = 0; count < 200; count++) {
    log.log('info', long);
  }
  socket.resume();
  await until(() => {
    log.log('info', 'now');
    expect(received()).toMatch(/\[WARN\] Monitor dropped \d+ logs during monitor request\n/);
  });
});

test.each([
  ['?log_level=loud', 'unknown log level'],
  ['?log_format=xml', 'unknown log format'],
  ['?log_format=', 'unknown log format'],
])('refuses %s', async (query, message) => {
  const { port } = await start();
  const answer = await exchange(port, requestText('GET', `/v1/sys/monitor${query}`, '', last));
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain(`{"errors":["${message}"]}\n`);
});

test('a token is needed, and only clients of the address can follow', async () => {
  const { port, engine } = await start();
  expect(await exchange(port, 'GET /v1/sys/monitor HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.0 403 /);
  const headers = { 'x-vault-token': 'root' };
  const request = { method: 'GET', path: 'sys/monitor', query: [], headers, body: '', remoteAddress: '127.0.0.1' };
  expect(engine.handle(request)).toMatchObject({ status: 400, body: expect.stringContaining('VAULT_ADDR') });
});
