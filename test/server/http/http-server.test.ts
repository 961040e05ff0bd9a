import { connect } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { StateError } from '../../../src/values/state-error.ts';
import {
  exchange,
  last,
  requestText,
  serveDev,
  type TestServer,
  type TestServerOptions,
} from '../../support/server.ts';

let server: TestServer | undefined;

async function serve(options: TestServerOptions = {}): Promise<TestServer> {
  server = await serveDev(options);
  return server;
}

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const timeouts = { head: 60_000, request: 60_000, idle: 60_000, answer: 60_000 };
const statuses = (text: string) => [...text.matchAll(/^HTTP\/1\.[01] (\d+)/gm)].map((match) => Number(match[1]));

test('answers requests that are sent ahead, in their order', async () => {
  const { port } = await serve();
  const write = requestText('POST', '/v1/secret/data/app', '{"data":{"a":"ä"}}');
  const texts = [
    write,
    requestText('GET', '/v1/secret/data/app'),
    requestText('LIST', '/v1/secret/metadata'),
    requestText('SCAN', '/v1/secret/metadata'),
    requestText('BREW', '/v1/secret/metadata'),
    requestText('DELETE', '/v1/secret/data/app'),
    requestText('GET', '/v1/nowhere', '', last),
  ];
  const answer = await exchange(port, texts.join(''));
  expect(statuses(answer)).toEqual([200, 200, 200, 200, 405, 204, 404]);
  expect(answer).toContain('"data":{"a":"ä"}');
  expect(answer.match(/"keys":\["app"\]/g)).toHaveLength(2);
});

test('answers requests that arrive together in one piece', async () => {
  const { port } = await serve();
  const socket = connect(port, '127.0.0.1');
  const pieces: string[] = [];
  socket.on('data', (piece: Buffer) => pieces.push(piece.toString()));
  socket.write(requestText('GET', '/v1/sys/leader').repeat(20));
  await vi.waitFor(() => expect(statuses(pieces.join(''))).toHaveLength(20), { timeout: 60_000 });
  socket.destroy();
  expect(pieces).toHaveLength(1);
});

test('keeps the order of answers when some wait to become durable and the client reads slowly', async () => {
  let count = 0;
  const settled = () => (++count % 3 === 0 ? new Promise<void>((done) => setTimeout(done, 1)) : undefined);
  const { port } = await serve({ settled });
  const value = 'ä'.repeat(20_000);
  await exchange(port, requestText('POST', '/v1/cubbyhole/long', JSON.stringify({ value }), last));
  const requests = Array.from({ length: 200 }, (_, index) =>
    index % 2 === 0 ? requestText('GET', '/v1/cubbyhole/long') : requestText('LIST', `/v1/cubbyhole/none-${index}`),
  );
  const socket = connect(port, '127.0.0.1');
  socket.write(requests.join('') + requestText('GET', '/v1/sys/leader', '', last));
  await new Promise((done) => setTimeout(done, 200));
  const pieces: Buffer[] = [];
  for await (const piece of socket) {
    pieces.push(piece);
  }
  const answers = Buffer.concat(pieces).toString();
  const expected = requests.map((_, index) => (index % 2 === 0 ? 200 : 404));
  expect(statuses(answers)).toEqual([...expected, 200]);
  expect(answers.split(value)).toHaveLength(101);
});

test('answers many requests that are sent ahead at once', async () => {
  const { port } = await serve();
  const texts = Array.from({ length: 5000 }, () => requestText('GET', '/v1/sys/leader'));
  const answer = await exchange(port, texts.join(''), requestText('GET', '/v1/sys/leader', '', last));
  expect(statuses(answer)).toHaveLength(5001);
});

test('sends exactly the fields that the real one sends', async () => {
  const { port } = await serve();
  const answer = await exchange(port, requestText('GET', '/v1/sys/leader', '', last));
  expect(answer.replace(/Date: .*/, 'Date: …').split('\r\n')).toEqual([
    'HTTP/1.1 200 OK',
    'Cache-Control: no-store',
    'Content-Type: application/json',
    'Strict-Transport-Security: max-age=31536000; includeSubDomains',
    'Date: …',
    'Content-Length: 21',
    'Connection: close',
    '',
    '{"ha_enabled":false}\n',
  ]);
});

test('sends bodies longer than 2048 bytes as chunks, but not in HTTP/1.0', async () => {
  const { port } = await serve();
  const value = 'x'.repeat(3000);
  await exchange(port, requestText('POST', '/v1/cubbyhole/long', JSON.stringify({ value }), last));
  const chunked = await exchange(port, requestText('GET', '/v1/cubbyhole/long', '', last));
  expect(chunked).toContain('Transfer-Encoding: chunked\r\n');
  expect(chunked).toMatch(/\r\n\r\n[0-9a-f]+\r\n\{.*\}\n\r\n0\r\n\r\n$/s);
  const plain = await exchange(port, 'GET /v1/cubbyhole/long HTTP/1.0\r\nX-Vault-Token: root\r\n\r\n');
  expect(plain).toMatch(/^HTTP\/1\.0 200 OK\r\n.*Content-Length: \d+\r\n\r\n\{/s);
});

test('sends no body to HEAD', async () => {
  const { port } = await serve();
  const answer = await exchange(port, requestText('HEAD', '/v1/sys/mounts', '', last));
  expect(statuses(answer)).toEqual([405]);
  expect(answer.endsWith('\r\n\r\n')).toBe(true);
});

test('accepts a chunked body', async () => {
  const { port } = await serve();
  const body = '5\r\n{"a":\r\n4\r\n"b"}\r\n0\r\n\r\n';
  const write = requestText('POST', '/v1/cubbyhole/x', '', ['Transfer-Encoding: chunked']);
  const answer = await exchange(port, write, body, requestText('GET', '/v1/cubbyhole/x', '', last));
  expect(statuses(answer)).toEqual([204, 200]);
  expect(answer).toContain('"data":{"a":"b"}');
});

test('tells a client that asks to go on, and only when it would read the body', async () => {
  const { port } = await serve();
  const expects = ['Content-Length: 7', 'Expect: 100-continue'];
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('utf8');
  socket.write(requestText('POST', '/v1/cubbyhole/x', '', [...expects, ...last]));
  let received = '';
  for await (const text of socket) {
    received += text;
    if (text === 'HTTP/1.1 100 Continue\r\n\r\n') {
      socket.write('{"a":1}');
    }
  }
  expect(statuses(received)).toEqual([100, 204]);
  const tooMuch = requestText('POST', '/v1/cubbyhole/x', '', ['Content-Length: 99999999', 'Expect: 100-continue']);
  expect(statuses(await exchange(port, tooMuch))).toEqual([413]);
});

test('answers an unknown expectation without a body', async () => {
  const { port } = await serve();
  for (const version of ['1.0', '1.1']) {
    const fields = ['Content-Length: 7', 'Expect: more'];
    const text = requestText('POST', '/v1/cubbyhole/x', '', fields).replace('HTTP/1.1', `HTTP/${version}`);
    const answer = await exchange(port, text);
    expect(answer.replace(/Date: .*\r\n/, '')).toBe(
      `HTTP/${version} 417 Expectation Failed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
  }
});

test('sends no body for HEAD, though the request had a broken one', async () => {
  const { port } = await serve();
  const broken = requestText('HEAD', '/v1/sys/health', '', ['Transfer-Encoding: chunked']);
  const answer = await exchange(port, broken, 'xx\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 500 .*Content-Length: 44\r\nConnection: close\r\n\r\n$/s);
});

test('answers OPTIONS * with hardly a header', async () => {
  const { port } = await serve();
  const answer = await exchange(port, requestText('OPTIONS', '*', '', last));
  expect(answer.replace(/Date: .*\r\n/, '')).toBe('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
});

test.each([
  ['/v1/sys%2Fhealth', 405, 'unsupported operation'],
  ['/v1/sys%2Fleader', 200, '{"ha_enabled":false}'],
  ['/v1/sys%2Fpolicy', 200, '"auth":null}'],
  ['/v1/sys/policies%2Facl/default', 200, '"name":"default"'],
  ['/v1%2Fsys/health', 307, 'Location: /ui/'],
  ['/ui%2F', 307, 'Location: /ui/'],
  ['/v1/sys/%68ealth', 200, '"initialized":true'],
])('an escaped slash keeps %s from its route', async (target, status, text) => {
  const { port } = await serve();
  const answer = await exchange(port, requestText('GET', target, '', last));
  expect(statuses(answer)).toEqual([status]);
  expect(answer).toContain(text);
  expect(answer).not.toContain('"keys":["default","root"],"lease_id"');
});

test('repeats the namespace outside the API, too', async () => {
  const { port } = await serve();
  const answer = await exchange(port, requestText('GET', '/nope', '', ['X-Vault-Namespace: a', ...last]));
  expect(answer).toContain('X-Vault-Namespace: a\r\n');
});

test.each(['/v1/sys/mounts%00', '/a%00'])('refuses the unprintable %s without the namespace', async (target) => {
  const { port } = await serve();
  const answer = await exchange(port, requestText('GET', target, '', ['X-Vault-Namespace: a', ...last]));
  expect(statuses(answer)).toEqual([400]);
  expect(answer).not.toContain('X-Vault-Namespace');
});

test('counts a redirected path against its quota as it was sent', async () => {
  const { port } = await serve();
  const quota = '{"rate":1,"interval":"1h","path":"secret"}';
  await exchange(port, requestText('POST', '/v1/sys/quotas/rate-limit/q', quota, last));
  const ask = (path: string) => exchange(port, requestText('GET', path, '', last));
  expect(statuses(await ask('/v1/secret//a'))).toEqual([307]);
  expect(await ask('/v1/secret//a')).toContain(
    '{"errors":["request path \\"secret//a\\": rate limit quota exceeded"]}',
  );
  expect(await ask('/v1/secret%2F%2Fa')).toContain('request path \\"secret/a\\"');
});

test('refuses a body of more than 32 MiB, though the client keeps sending', async () => {
  const { port } = await serve();
  const size = 33 * 1024 * 1024;
  const answer = await exchange(
    port,
    requestText('POST', '/v1/cubbyhole/x', '', [`Content-Length: ${size}`]),
    Buffer.alloc(size, ' '),
  );
  expect(answer).toContain('HTTP/1.1 413 Request Entity Too Large\r\n');
  expect(answer).toContain('{"errors":["http: request body too large"]}\n');
});

test('answers a client that has said all it wanted, and one that stopped in the middle', async () => {
  const { port } = await serve();
  const half = (text: string) =>
    new Promise<string>((done) => {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      let received = '';
      socket.setEncoding('utf8');
      socket.on('data', (more: string) => {
        received += more;
      });
      socket.on('end', () => done(received));
      socket.end(text);
    });
  expect(statuses(await half(requestText('GET', '/v1/sys/leader')))).toEqual([200]);
  expect(await half(requestText('POST', '/v1/x', '', ['Content-Length: 2']))).toContain('unexpected EOF');
  expect(await half('GET /v1/sys')).toBe('');
});

test.each([
  ['/', '/ui/'],
  ['/ui', '/ui/'],
  ['/v1/secret//data/a?x=1', '/v1/secret/data/a?x=1'],
  ['/v1/secret/./data/../b', '/v1/secret/b'],
  ['/v1/sys', '/v1/sys/'],
  ['/%761/s%79s', '/v1/sys/'],
  ['/v1//sys/%70prof?x', '/v1/sys/pprof/?x'],
  ['/v1//\xc3\xa4', '/v1/%25C3%25A4'],
])('leads %s to %s', async (from, to) => {
  const { port } = await serve();
  const answer = await exchange(port, requestText('GET', from, '', last));
  expect(statuses(answer)).toEqual([307]);
  expect(answer).toContain(`\r\nLocation: ${to}\r\n`);
});

test('leads CONNECT requests to folders, and else takes their paths as they are', async () => {
  const { port } = await serve();
  const ask = (path: string) => exchange(port, requestText('CONNECT', path, '', last));
  expect(await ask('/v1/sys')).toContain('\r\nLocation: /v1/sys/\r\n');
  expect(await ask('/v1%2Fsecret/../a')).toContain('\r\nLocation: /ui/\r\n');
  expect(statuses(await ask('/v1/secret//a'))).toEqual([405]);
});

test('knows nothing outside of /v1', async () => {
  const { port } = await serve();
  for (const [path, status] of [
    ['/elsewhere', 404],
    ['/v2/x', 404],
    ['/v1', 404],
    ['/ui/', 200],
    ['/v2/x%0ay', 400],
    ['/ui/%0a', 400],
    ['/.well-known/acme-challenge/x', 307],
    ['/.well-known/x', 404],
    ['*', 404],
  ] as const) {
    expect(statuses(await exchange(port, requestText('GET', path, '', last)))).toEqual([status]);
  }
  expect(statuses(await exchange(port, requestText('OPTIONS', '*', '', last)))).toEqual([200]);
});

test('gives up on a client that is slow with its head, or its body', async () => {
  const { port } = await serve({ timeouts: { ...timeouts, head: 1000, request: 1500 } });
  expect(await exchange(port, 'GET / HT')).toContain('408 Request Timeout');
  const slow = requestText('POST', '/v1/cubbyhole/x', '', ['Content-Length: 5']);
  expect(await exchange(port, slow, '{')).toContain('408 Request Timeout');
});

test('closes connections on which nothing happens', async () => {
  const { port } = await serve({ timeouts: { ...timeouts, head: 1000, idle: 1000 } });
  expect(await exchange(port, '')).toBe('');
  expect(statuses(await exchange(port, requestText('GET', '/v1/sys/leader')))).toEqual([200]);
});

test('gives up on a client that does not read', async () => {
  const { port, engine } = await serve({ timeouts: { ...timeouts, answer: 200 }, maxConnections: 1 });
  const body = JSON.stringify({ value: 'x'.repeat(1_000_000) });
  const headers = { 'x-vault-token': 'root' };
  engine.handle({ method: 'POST', path: 'cubbyhole/long', query: [], headers, body, remoteAddress: '127.0.0.1' });
  const socket = connect(port, '127.0.0.1');
  socket.pause();
  socket.on('error', () => {});
  socket.write(requestText('GET', '/v1/cubbyhole/long').repeat(100));
  await new Promise((done) => socket.once('connect', done));
  // Another connection is refused until the server has closed this one.
  const other = () => exchange(port, requestText('GET', '/v1/sys/leader', '', last)).catch(() => '');
  await expect.poll(other, { timeout: 60_000 }).toContain('200 OK');
  let length = 0;
  socket.on('data', (piece: Buffer) => {
    length += piece.length;
  });
  socket.resume();
  await new Promise((done) => socket.once('close', done));
  expect(length).toBeLessThan(50_000_000);
});

test('accepts no more connections than the limit', async () => {
  const { port } = await serve({ maxConnections: 1 });
  const first = connect(port, '127.0.0.1');
  await new Promise((done) => first.once('connect', done));
  expect(await exchange(port, requestText('GET', '/v1/sys/leader')).catch(() => '')).toBe('');
  first.destroy();
});

/** What stands in for the storage's `settled`: `asked` resolves with its first call, and `settle` ends it. */
function pending() {
  let settle = () => {};
  const settled = new Promise<void>((done) => {
    settle = done;
  });
  let ask = () => {};
  const asked = new Promise<void>((done) => {
    ask = done;
  });
  return {
    asked,
    settle,
    settled: () => {
      ask();
      return settled;
    },
  };
}

test('answers only once a change is durable', async () => {
  const { asked, settle, settled } = pending();
  const { port } = await serve({ settled });
  let received = '';
  const answer = exchange(port, requestText('POST', '/v1/cubbyhole/x', '{"a":1}', last)).then((text) => {
    received = text;
  });
  await asked;
  await new Promise((done) => setTimeout(done, 100));
  expect(received).toBe('');
  settle();
  await answer;
  expect(statuses(received)).toEqual([204]);
});

test("logs the reason of an internal error, which the client doesn't learn", async () => {
  const failing = (error: Error) => {
    const fail = () => {
      throw error;
    };
    return {
      engine: {
        handle: fail,
        together: fail,
        clock: fail,
        rootToken: fail,
        auditWith: fail,
        serveAs: () => {},
      },
    };
  };
  for (const [error, logged] of [
    [
      new StateError("can't write /home/me/x: no space left on device"),
      "can't write /home/me/x: no space left on device",
    ],
    [new TypeError('entry is undefined'), 'GET /v1/auth/token/lookup/…: TypeError: entry is undefined'],
    [new RangeError('Invalid string length'), 'RangeError: Invalid string length'],
    [new SyntaxError(`Unexpected token 'p', "pass word" is not valid JSON`), 'SyntaxError\n'],
    [
      new TypeError(`The "a" argument must be of type number. Received type string ('pass word')`),
      'TypeError: The "a" argument must be of type number\n',
    ],
  ] as const) {
    const running = await serve(failing(error));
    const answer = await exchange(running.port, requestText('GET', '/v1/auth/token/lookup/s.AAAA', '', last));
    expect(answer).toContain('\r\n\r\n{"errors":["internal error"]}\n');
    expect(answer).not.toContain('/home');
    await running.stop();
    expect(running.logged()).toContain(logged);
    expect(running.logged()).not.toMatch(/pass word|AAAA/);
  }
});

test('when it stops, answers requests in flight and accepts no more', async () => {
  const { asked, settle, settled } = pending();
  const running = await serve({ settled });
  const { port } = running;
  const idle = exchange(port, '');
  const inFlight = exchange(port, requestText('POST', '/v1/cubbyhole/x', '{"a":1}') + requestText('GET', '/v1/x'));
  await asked;
  const stopped = running.stop();
  expect(await idle).toBe('');
  await expect(exchange(port, requestText('GET', '/v1/sys/leader'))).rejects.toThrow('ECONNREFUSED');
  settle();
  const answer = await inFlight;
  expect(statuses(answer)).toEqual([204]);
  expect(answer).toContain('Connection: close');
  await stopped;
});

test('logs client, method and path, but no secret', async () => {
  const { port, logged } = await serve();
  await exchange(port, requestText('POST', '/v1/auth/token/create?x=hidden', '{"id":"hush"}', last));
  expect(logged()).toMatch(/\[INFO\] 127\.0\.0\.1 POST \/v1\/auth\/token\/create 200 \d+\.\dms\n/);
  expect(logged()).not.toMatch(/root|hidden|hush/);
});

test('checks the flags of a listing, and then the origin, before it redirects', async () => {
  const { port } = await serve();
  const cors = JSON.stringify({ allowed_origins: 'http://a' });
  await exchange(port, requestText('POST', '/v1/sys/config/cors', cors, last));
  const ask = (path: string, fields = '') =>
    exchange(port, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${fields}\r\n`);
  for (const path of ['/v1/a//b?list=x', '/v1/a//b?scan=x', '/v1/sys/health?list=tRue', '/v1/a//b?list=1&scan=1']) {
    expect(await ask(path, 'Origin: http://b\r\n')).toMatch(/^HTTP\/1\.1 400 .*\{"errors":\[\]\}\n$/s);
  }
  expect(await ask('/v1/a//b', 'Origin: http://b\r\n')).toMatch(/^HTTP\/1\.1 403 .*origin not allowed/s);
  expect(await ask('/v1/a//b', 'Origin: http://a\r\n')).toMatch(/^HTTP\/1\.1 307 .*Vary: Origin\r\n/s);
  expect(await ask('/v1/a//b', 'X-Vault-Namespace: root\r\n')).toMatch(
    /^HTTP\/1\.1 307 .*X-Vault-Namespace: root\r\n/s,
  );
});
