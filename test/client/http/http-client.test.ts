import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../cli/support/io.ts';
import { clientOf, closedPort, listening, requestOf, stub } from './support.ts';

const fine = '{"data":{"a":"b"}}\n';

test('sends method, escaped path, sorted query, headers and body', async () => {
  const { url, asked } = await stub((response) => response.end(fine));
  const client = clientOf(`${url}/before/`);
  const answer = await client.send(
    requestOf({
      method: 'PUT',
      path: 'secret/a b%/ü',
      query: [
        ['list', 'true'],
        ['after', 'x y'],
      ],
      headers: { 'x-vault-token': 't', 'x-note': 'ü', host: 'other', 'content-length': '1' },
      body: '{"a":"ü"}',
    }),
  );
  expect([answer.status, answer.body]).toEqual([200, fine]);
  expect(asked[0]?.method).toBe('PUT');
  expect(asked[0]?.url).toBe('/before/v1/secret/a%20b%25/%C3%BC?after=x+y&list=true');
  expect(asked[0]?.body).toBe('{"a":"ü"}');
  expect(asked[0]?.headers).toMatchObject({
    'x-vault-token': 't',
    host: url.slice('http://'.length),
    'content-length': '10',
  });
  expect(Buffer.from(`${asked[0]?.headers['x-note']}`, 'latin1').toString()).toBe('ü');
});

test('returns the response and its headers for any status', async () => {
  const { url } = await stub((response) =>
    response.writeHead(403, { 'x-vault-namespace': 'a/' }).end('{"errors":["no"]}\n'),
  );
  expect(await clientOf(url).send(requestOf())).toMatchObject({
    status: 403,
    headers: { 'X-Vault-Namespace': 'a/' },
    body: '{"errors":["no"]}\n',
    url: `${url}/v1/cubbyhole/x`,
  });
});

test('a stream is passed on piece by piece, without a time limit', async () => {
  const { url } = await stub((response) => {
    response.writeHead(200).write(Buffer.from('a€').subarray(0, 2));
    setTimeout(() => response.end(Buffer.from('a€').subarray(2)), 100);
  });
  const pieces: string[] = [];
  const client = clientOf(url, {}, { VAULT_CLIENT_TIMEOUT: '10ms' });
  const answer = await client.send({ ...requestOf(), onBody: (piece) => pieces.push(piece) });
  expect([answer.status, answer.body, pieces.join('')]).toEqual([200, '', 'a€']);
});

test('a stream that breaks off has ended', async () => {
  const { url } = await stub((response) => {
    response.writeHead(200).write('a\n', () => response.destroy());
  });
  const pieces: string[] = [];
  await clientOf(url).send({ ...requestOf(), onBody: (piece) => pieces.push(piece) });
  expect(pieces.join('')).toBe('a\n');
});

test('the body of an error is not passed on', async () => {
  const { url } = await stub((response) => response.writeHead(403).end(fine));
  const pieces: string[] = [];
  const answer = await clientOf(url).send({ ...requestOf(), onBody: (piece) => pieces.push(piece) });
  expect([answer.status, answer.body, pieces]).toEqual([403, fine, []]);
});

test('reuses a connection for several requests', async () => {
  const ports = new Set<number | undefined>();
  const { url } = await stub((response) => {
    ports.add(response.socket?.remotePort);
    response.end(fine);
  });
  const client = clientOf(url);
  for (let i = 0; i < 3; i++) {
    await client.send(requestOf());
  }
  expect(ports.size).toBe(1);
});

test('connects to a Unix socket', async () => {
  const path = join(temporaryFolder(), 'vault.sock');
  const server = createHttpServer((_, response) => response.end(fine));
  await new Promise<void>((done) => server.listen(path, done));
  const client = clientOf(`unix://${path}`);
  expect((await client.send(requestOf())).body).toBe(fine);
  await client.close();
  await new Promise((done) => server.close(done));
  await expect(clientOf(`unix://${path}`).send(requestOf())).rejects.toThrow(
    `Get "http://localhost/v1/cubbyhole/x": dial unix ${path}: connect: no such file or directory`,
  );
});

test('explains an unreachable server and how to use the local state', async () => {
  const port = await closedPort();
  const client = clientOf(`http://127.0.0.1:${port}`, { askedBy: ['-address', 'BAO_ADDR', 'VAULT_ADDR'] });
  const error = await client.send(requestOf({ method: 'DELETE' })).catch((error: unknown) => error);
  expect(error).toHaveProperty(
    'message',
    `Delete "http://127.0.0.1:${port}/v1/cubbyhole/x": dial tcp 127.0.0.1:${port}: connect: connection refused\n\n` +
      `No server answered at http://127.0.0.1:${port} (from -address). ` +
      'To use the local state instead, leave out -address and unset BAO_ADDR VAULT_ADDR',
  );
});

test.each([
  ['ftp://127.0.0.1:1', 'unsupported protocol scheme "ftp"'],
  ['localhost:8200', 'unsupported protocol scheme "localhost"'],
  ['vault.example.com', 'unsupported protocol scheme ""'],
  ['http://', 'http: no Host in request URL'],
  ['http://127.0.0.1:99999', 'dial tcp: address 99999: invalid port'],
  ['unix://', 'dial unix: missing address'],
])('rejects the unusable address %s', async (address, reason) => {
  await expect(clientOf(address).send(requestOf())).rejects.toThrow(`: ${reason}`);
});

test('rejects invalid header values before sending anything', async () => {
  const client = clientOf('http://127.0.0.1:1');
  await expect(client.send(requestOf({ headers: { 'a b': 'c' } }))).rejects.toThrow('invalid header field name "a b"');
  await expect(client.send(requestOf({ headers: { 'x-a': 'secret\n' } }))).rejects.toThrow(
    /invalid header field value for "X-A"$/,
  );
});

test.each([
  [
    'resets',
    (socket: import('node:net').Socket) => socket.resetAndDestroy(),
    /read tcp 127\.0\.0\.1:\d+->127\.0\.0\.1:\d+: read: connection reset by peer$/,
  ],
  ['ends', (socket: import('node:net').Socket) => socket.end(), /": EOF$/],
  [
    'talks nonsense',
    (socket: import('node:net').Socket) => socket.end('hello there\r\n\r\n'),
    /transport connection broken: malformed HTTP status code "there"$/,
  ],
  [
    'has a field without a colon',
    (socket: import('node:net').Socket) => socket.end('HTTP/1.1 200 OK\r\nno field\r\n\r\n'),
    /transport connection broken: malformed MIME header: missing colon: "no field"$/,
  ],
  [
    'has a length that is none',
    (socket: import('node:net').Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n'),
    /transport connection broken: bad Content-Length "abc"$/,
  ],
  [
    'has a chunk without a length',
    (socket: import('node:net').Socket) =>
      socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n'),
    /^invalid byte in chunk length$/,
  ],
])('reports a server that %s', async (_, react, message) => {
  const port = await listening(
    createServer((socket) => socket.once('data', () => react(socket)).on('error', () => {})),
  );
  await expect(clientOf(`http://127.0.0.1:${port}`).send(requestOf())).rejects.toThrow(message);
});

test('decompresses responses', async () => {
  const { url, asked } = await stub((response, { url }) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(url.endsWith('bad') ? 'x' : gzipSync(fine));
  });
  expect((await clientOf(url).send(requestOf())).body).toBe(fine);
  expect(asked[0]?.headers['accept-encoding']).toBe('gzip');
  await expect(clientOf(url).send(requestOf({ path: 'bad' }))).rejects.toThrow(/^gzip: invalid header$/);
});

test.each([
  ['http://[bad', `parse "http://[bad": missing ']' in host`],
  ['%zz', 'parse "%zz": invalid URL escape "%zz"'],
])('reports the invalid Location %s, followed or not', async (location, reason) => {
  const { url } = await stub((response) => response.writeHead(308, { location }).end());
  const message = `Get "${url}/v1/cubbyhole/x": failed to parse Location header "${location}": ${reason}`;
  await expect(clientOf(url).send(requestOf())).rejects.toThrow(message);
  await expect(clientOf(url, { disableRedirects: true }).send(requestOf())).rejects.toThrow(message);
});

test('reports a Location without a host', async () => {
  const { url } = await stub((response) => response.writeHead(307, { location: 'http:///v1/ok' }).end());
  await expect(clientOf(url).send(requestOf())).rejects.toThrow('Get "http:///v1/ok": http: no Host in request URL');
});

test('treats a negative timeout as exceeded', async () => {
  const { url, asked } = await stub((response) => response.end(fine));
  const client = clientOf(url, {}, { VAULT_CLIENT_TIMEOUT: '-1' });
  await expect(client.send(requestOf())).rejects.toThrow(/^context deadline exceeded/);
  expect(asked).toEqual([]);
});

test('reports a truncated response', async () => {
  const { url } = await stub((response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{');
    setTimeout(() => response.destroy(), 20);
  });
  await expect(clientOf(url).send(requestOf())).rejects.toThrow(/^unexpected EOF$/);
});

test('times out', async () => {
  const { url } = await stub((response, { url }) => {
    if (url.endsWith('body')) {
      response.writeHead(200, { 'content-length': '100' }).write('{');
    }
  });
  const client = clientOf(url, {}, { VAULT_CLIENT_TIMEOUT: '300ms' });
  await expect(client.send(requestOf())).rejects.toThrow(/^context deadline exceeded\n\nNo server answered/);
  await expect(client.send(requestOf({ path: 'body' }))).rejects.toThrow(/^context deadline exceeded$/);
});

test('does not retry by default', async () => {
  const { url, asked } = await stub((response) => response.writeHead(503).end());
  expect((await clientOf(url).send(requestOf())).status).toBe(503);
  expect(asked).toHaveLength(1);
});

test('retries the same request, waiting as long as the server asks', async () => {
  const { url, asked } = await stub((response, _, number) => {
    if (number < 2) {
      response.writeHead([503, 429][number] ?? 0, { 'retry-after': '0' }).end();
    } else {
      response.end(fine);
    }
  });
  const client = clientOf(url, {}, { VAULT_MAX_RETRIES: '2' });
  expect((await client.send(requestOf({ method: 'PUT', body: '{}' }))).body).toBe(fine);
  expect(asked.map(({ method, body }) => method + body)).toEqual(['PUT{}', 'PUT{}', 'PUT{}']);
});

test('waits at least a second between retries, but not beyond the deadline', async () => {
  const { url, asked } = await stub((response) => response.writeHead(500).end());
  const client = clientOf(url, {}, { BAO_MAX_RETRIES: '5', BAO_CLIENT_TIMEOUT: '600ms' });
  await expect(client.send(requestOf())).rejects.toThrow(/^context deadline exceeded/);
  expect(asked).toHaveLength(1);
});

test.each([501, 400, 404])('does not retry a %i', async (status) => {
  const { url, asked } = await stub((response) => response.writeHead(status).end());
  expect((await clientOf(url, {}, { VAULT_MAX_RETRIES: '2' }).send(requestOf())).status).toBe(status);
  expect(asked).toHaveLength(1);
});

test('follows one redirect with the same method, headers, body and query', async () => {
  const other = await stub((response) => response.writeHead(403).end('{}'));
  const { url } = await stub((response) =>
    response.writeHead(307, { location: `${other.url}/v1/else/where?z=1` }).end(),
  );
  const request = requestOf({ method: 'PUT', query: [['q', '1']], headers: { 'x-vault-token': 't' }, body: '{}' });
  expect(await clientOf(url).send(request)).toMatchObject({ status: 403, url: `${other.url}/v1/else/where?q=1` });
  expect(other.asked).toMatchObject([
    { method: 'PUT', url: '/v1/else/where?q=1', headers: { 'x-vault-token': 't' }, body: '{}' },
  ]);
});

test('returns a second redirect, or the first if redirects are disabled', async () => {
  const { url, asked } = await stub((response) => response.writeHead(307, { location: '/v1/again' }).end('<a>'));
  expect(await clientOf(url).send(requestOf())).toMatchObject({ status: 307, body: '<a>' });
  expect(asked.map((one) => one.url)).toEqual(['/v1/cubbyhole/x', '/v1/again']);
  await clientOf(url, { disableRedirects: true }).send(requestOf());
  expect(asked).toHaveLength(3);
});

test('reports a redirect without a Location', async () => {
  const { url } = await stub((response) => response.writeHead(302).end());
  await expect(clientOf(url).send(requestOf())).rejects.toThrow('http: no Location header in response');
});

test('reports a redirect to an invalid port', async () => {
  for (const start of ['http:', '']) {
    const { url } = await stub((response) =>
      response.writeHead(307, { location: `${start}//127.0.0.1:99999/x` }).end(),
    );
    await expect(clientOf(url).send(requestOf())).rejects.toThrow('dial tcp: address 99999: invalid port');
  }
});

test('passes a burst and delays further requests', async () => {
  const { url } = await stub((response) => response.end(fine));
  const client = clientOf(url, {}, { VAULT_RATE_LIMIT: '10:2' });
  const start = performance.now();
  for (let i = 0; i < 4; i++) {
    await client.send(requestOf());
  }
  expect(performance.now() - start).toBeGreaterThan(180);
});
