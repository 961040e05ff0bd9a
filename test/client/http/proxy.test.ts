import { createServer, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { proxyChoice } from '../../../src/client/http/proxy.ts';
import { parseServerAddress, shownAddress } from '../../../src/client/http/server-address.ts';
import { certificate, certificateFile, clientOf, closedPort, listening, requestOf, stub } from './support.ts';

/** Returns the proxy that an environment chooses for an address. */
function chosen(address: string, env: Readonly<Record<string, string>>): string | undefined {
  const proxy = proxyChoice(env)(parseServerAddress(address));
  return proxy && shownAddress(proxy);
}

test("applies the client's own variables to every address", () => {
  expect(chosen('http://127.0.0.1:1', { VAULT_HTTP_PROXY: 'http://p:1', NO_PROXY: '*' })).toBe('http://p:1');
  expect(chosen('https://h', { BAO_HTTP_PROXY: 'http://p:1', BAO_PROXY_ADDR: 'http://q:1' })).toBe('http://q:1');
  expect(() => proxyChoice({ BAO_PROXY_ADDR: '127.0.0.1:1' })).toThrow('parse "127.0.0.1:1": first path segment');
});

test('applies conventional variables by scheme, except to local addresses', () => {
  const env = { HTTP_PROXY: 'p:1', https_proxy: 'http://q:2' };
  expect(chosen('http://h', env)).toBe('http://p:1');
  expect(chosen('https://h', env)).toBe('http://q:2');
  for (const local of ['localhost', '127.0.0.1', '127.3.0.1:8200', '[::1]:8200']) {
    expect(chosen(`http://${local}`, env)).toBeUndefined();
  }
  expect(() => chosen('http://h', { ...env, REQUEST_METHOD: 'GET' })).toThrow('CGI');
});

test.each([
  ['*', 'https://h', true],
  ['example.com', 'https://example.com', true],
  ['example.com', 'https://a.EXAMPLE.com:8200', true],
  ['example.com', 'https://badexample.com', false],
  ['.example.com', 'https://example.com', false],
  ['*.example.com', 'https://a.example.com', true],
  ['example.com:8200', 'https://example.com', false],
  ['x, example.com:8200', 'https://example.com:8200', true],
  ['10.0.0.0/8', 'https://10.1.2.3', true],
  ['10.0.0.0/8', 'https://11.1.2.3', false],
  ['10.1.2.3', 'https://10.1.2.3', true],
  ['10.1.2.3:443', 'https://10.1.2.3:8200', false],
  ['fd00::/8', 'https://[fd12::1]:8200', true],
  ['[fd12::1]:8200', 'https://[fd12::1]:8200', true],
  ['fd12::1', 'https://[fd12::1]:8200', true],
  ['3', 'https://10.1.2.3', false],
])('NO_PROXY=%s and %s', (noProxy, address, isDirect) => {
  expect(chosen(address, { HTTPS_PROXY: 'http://p', NO_PROXY: noProxy })).toBe(isDirect ? undefined : 'http://p');
});

/** A stub proxy that records its requests in `asked`. */
async function proxy() {
  const asked: string[] = [];
  const server = createServer((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url} ${incoming.headers['proxy-authorization']}`);
    const { method, headers, url = '' } = incoming;
    incoming.pipe(request(url, { method, headers }, (answer) => answer.pipe(response)));
  });
  server.on('connect', (incoming, socket: Socket) => {
    asked.push(`CONNECT ${incoming.url} ${incoming.headers['proxy-authorization']}`);
    if (incoming.headers['proxy-authorization'] === undefined) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const [host, port] = `${incoming.url}`.split(':');
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    for (const end of [socket, onward]) {
      end.on('error', () => {});
    }
  });
  return { port: await listening(server), asked };
}

const basic = `Basic ${Buffer.from('me:pass').toString('base64')}`;

test('sends plain requests to the proxy with their whole URL', async () => {
  const { port, asked } = await proxy();
  const { url } = await stub((response) => response.end('{}'));
  const client = clientOf(url, {}, { VAULT_PROXY_ADDR: `http://me:pass@127.0.0.1:${port}` });
  expect((await client.send(requestOf())).status).toBe(200);
  expect(asked).toEqual([`GET ${url}/v1/cubbyhole/x ${basic}`]);
});

test('tunnels TLS through the proxy', async () => {
  const { port, asked } = await proxy();
  const tls = { cert: certificate('local'), key: certificate('key') };
  const far = await stub((response) => response.end('{}'), tls);
  const options = { caCert: certificateFile('ca') };
  const client = clientOf(far.url, options, { VAULT_PROXY_ADDR: `http://me:pass@127.0.0.1:${port}` });
  expect((await client.send(requestOf())).status).toBe(200);
  expect(asked).toEqual([`CONNECT 127.0.0.1:${far.port} ${basic}`]);
  const refused = clientOf(far.url, options, { VAULT_PROXY_ADDR: `http://127.0.0.1:${port}` });
  await expect(refused.send(requestOf())).rejects.toThrow(/": Proxy Authentication Required$/);
});

test('reports an unreachable proxy', async () => {
  const port = await closedPort();
  const client = clientOf('https://127.0.0.1:1', {}, { VAULT_PROXY_ADDR: `http://127.0.0.1:${port}` });
  await expect(client.send(requestOf())).rejects.toThrow(
    `": proxyconnect tcp: dial tcp 127.0.0.1:${port}: connect: connection refused`,
  );
  await expect(
    clientOf('https://127.0.0.1:1', {}, { VAULT_PROXY_ADDR: 'socks5://127.0.0.1:1' }).send(requestOf()),
  ).rejects.toThrow('unsupported proxy scheme socks5');
});
