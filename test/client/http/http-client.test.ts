import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../cli/support/io.ts';
import { clientOf, closedPort, listening, requestOf, stub } from './support.ts';

const fine = '{"data":{"a":"b"}}\n';

test('a request is sent as it is: method, escaped path, sorted query, headers, body', async () => {
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

test('an answer comes back whatever its status, with its headers', async () => {
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

test('one connection serves several requests', async () => {
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

test('a server may listen at a Unix socket', async () => {
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

test('where nobody listens, the message says so and how to go local', async () => {
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
])('%s is an address that leads nowhere', async (address, reason) => {
  await expect(clientOf(address).send(requestOf())).rejects.toThrow(`: ${reason}`);
});

test('what no header can carry is refused before anything is sent', async () => {
  const client = clientOf('http://127.0.0.1:1');
  await expect(client.send(requestOf({ headers: { 'a b': 'c' } }))).rejects.toThrow('invalid header field name "A b"');
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
])('a server that %s', async (_, react, message) => {
  const port = await listening(
    createServer((socket) => socket.once('data', () => react(socket)).on('error', () => {})),
  );
  await expect(clientOf(`http://127.0.0.1:${port}`).send(requestOf())).rejects.toThrow(message);
});

test('an answer may be packed', async () => {
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
])('a new place that is none is complained of, followed or not: %s', async (location, reason) => {
  const { url } = await stub((response) => response.writeHead(308, { location }).end());
  const message = `Get "${url}/v1/cubbyhole/x": failed to parse Location header "${location}": ${reason}`;
  await expect(clientOf(url).send(requestOf())).rejects.toThrow(message);
  await expect(clientOf(url, { disableRedirects: true }).send(requestOf())).rejects.toThrow(message);
});

test('a new place without a host', async () => {
  const { url } = await stub((response) => response.writeHead(307, { location: 'http:///v1/ok' }).end());
  await expect(clientOf(url).send(requestOf())).rejects.toThrow('Get "http:///v1/ok": http: no Host in request URL');
});

test('less than no time is too little', async () => {
  const { url, asked } = await stub((response) => response.end(fine));
  const client = clientOf(url, {}, { VAULT_CLIENT_TIMEOUT: '-1' });
  await expect(client.send(requestOf())).rejects.toThrow(/^context deadline exceeded/);
  expect(asked).toEqual([]);
});

test('an answer that breaks off', async () => {
  const { url } = await stub((response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{');
    setTimeout(() => response.destroy(), 20);
  });
  await expect(clientOf(url).send(requestOf())).rejects.toThrow(/^unexpected EOF$/);
});

test('a server that takes too long', async () => {
  const { url } = await stub((response, { url }) => {
    if (url.endsWith('body')) {
      response.writeHead(200, { 'content-length': '100' }).write('{');
    }
  });
  const client = clientOf(url, {}, { VAULT_CLIENT_TIMEOUT: '300ms' });
  await expect(client.send(requestOf())).rejects.toThrow(/^context deadline exceeded\n\nNo server answered/);
  await expect(client.send(requestOf({ path: 'body' }))).rejects.toThrow(/^context deadline exceeded$/);
});

test('errors are final unless retries are asked for', async () => {
  const { url, asked } = await stub((response) => response.writeHead(503).end());
  expect((await clientOf(url).send(requestOf())).status).toBe(503);
  expect(asked).toHaveLength(1);
});

test('retries send the same again until there is an answer, at the pace that the server asks for', async () => {
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

test('retries wait a second or more, but not beyond the time that there is', async () => {
  const { url, asked } = await stub((response) => response.writeHead(500).end());
  const client = clientOf(url, {}, { BAO_MAX_RETRIES: '5', BAO_CLIENT_TIMEOUT: '600ms' });
  await expect(client.send(requestOf())).rejects.toThrow(/^context deadline exceeded/);
  expect(asked).toHaveLength(1);
});

test.each([501, 400, 404])('%i is no reason to try again', async (status) => {
  const { url, asked } = await stub((response) => response.writeHead(status).end());
  expect((await clientOf(url, {}, { VAULT_MAX_RETRIES: '2' }).send(requestOf())).status).toBe(status);
  expect(asked).toHaveLength(1);
});

test('one redirect is followed with method, headers, body and the query of before', async () => {
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

test('a second redirect is an answer, and so is the first where none is wanted', async () => {
  const { url, asked } = await stub((response) => response.writeHead(307, { location: '/v1/again' }).end('<a>'));
  expect(await clientOf(url).send(requestOf())).toMatchObject({ status: 307, body: '<a>' });
  expect(asked.map((one) => one.url)).toEqual(['/v1/cubbyhole/x', '/v1/again']);
  await clientOf(url, { disableRedirects: true }).send(requestOf());
  expect(asked).toHaveLength(3);
});

test('a redirect to nowhere', async () => {
  const { url } = await stub((response) => response.writeHead(302).end());
  await expect(clientOf(url).send(requestOf())).rejects.toThrow('http: no Location header in response');
});

test('a redirect to a port that there is none of', async () => {
  for (const start of ['http:', '']) {
    const { url } = await stub((response) =>
      response.writeHead(307, { location: `${start}//127.0.0.1:99999/x` }).end(),
    );
    await expect(clientOf(url).send(requestOf())).rejects.toThrow('dial tcp: address 99999: invalid port');
  }
});

test('a rate limit lets a burst through and slows down what follows', async () => {
  const { url } = await stub((response) => response.end(fine));
  const client = clientOf(url, {}, { VAULT_RATE_LIMIT: '10:2' });
  const start = performance.now();
  for (let i = 0; i < 4; i++) {
    await client.send(requestOf());
  }
  expect(performance.now() - start).toBeGreaterThan(180);
});
