import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProtocolError } from '../../../src/server/http/protocol-error.ts';
import { ReceiveBudget } from '../../../src/server/http/receive-budget.ts';
import { RequestReader } from '../../../src/server/http/request-reader.ts';

const roomy = () => new ReceiveBudget(1 << 30);

/** Reads all requests from the pieces. The last entry is the error, if there is one. */
function readAll(pieces: readonly Buffer[], reader = new RequestReader(roomy())): string[] {
  const read: string[] = [];
  try {
    for (const piece of pieces) {
      reader.push(piece);
      for (let request = reader.next(); request !== undefined; request = reader.next()) {
        read.push(`${request.head.method} ${request.head.target} ${request.body}`);
      }
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) {
      throw error;
    }
    read.push(error.body.trimEnd());
  }
  return read;
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const cuts = [...new Set([0, ...places.map((place) => place % bytes.length), bytes.length])].sort((a, b) => a - b);
  return cuts.slice(1).map((end, i) => Buffer.from(bytes.subarray(cuts[i], end)));
}

const fixed = (method: string, body: string) =>
  `${method} /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

function chunked(method: string, pieces: readonly string[]): string {
  const chunks = pieces.filter((piece) => piece !== '');
  const written = chunks.map((piece) => `${Buffer.byteLength(piece).toString(16)};ext="1"\r\n${piece}\r\n`).join('');
  return `${method} /v1/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${written}0\r\nTrailer: x\r\nOther: y\r\n z\r\n\r\n`;
}

const method = fc.constantFrom('GET', 'LIST', 'SCAN', 'POST', 'BREW');
const message = fc.oneof(
  fc.record({ method, body: fc.string({ unit: 'grapheme' }) }).map(({ method, body }) => ({
    method,
    body,
    text: fixed(method, body),
  })),
  fc.record({ method, pieces: fc.array(fc.string({ unit: 'grapheme' })) }).map(({ method, pieces }) => ({
    method,
    body: pieces.join(''),
    text: chunked(method, pieces),
  })),
);

test('finds the same requests however the bytes are split', () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 5 }), fc.array(fc.nat()), (messages, places) => {
      const bytes = Buffer.from(messages.map(({ text }) => text).join(''));
      const expected = messages.map(({ method, body }) => `${method} /v1/x ${body}`);
      expect(readAll(cut(bytes, places))).toEqual(expected);
    }),
  );
});

test('finds requests that arrive byte by byte', () => {
  const bytes = Buffer.from(fixed('POST', '{"a":"é"}') + chunked('PUT', ['ab', 'c']) + fixed('LIST', ''));
  const pieces = [...bytes].map((byte) => Buffer.from([byte]));
  expect(readAll(pieces)).toEqual(['POST /v1/x {"a":"é"}', 'PUT /v1/x abc', 'LIST /v1/x ']);
});

test('bodies keep bytes that are no UTF-8, whole or in pieces', () => {
  const body = 'a\xff\xe2\x82\xc3\xa9';
  const message = `POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const inChunks = `POST /v1/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n${body}\r\n0\r\n\r\n`;
  for (const bytes of [message, inChunks].map((text) => Buffer.from(text, 'latin1'))) {
    for (const pieces of [[bytes], [...bytes].map((byte) => Buffer.of(byte))]) {
      expect(readAll(pieces)).toEqual(['POST /v1/x a\udcff\udce2\udc82é']);
    }
  }
});

test('a repeated head means the same, with another body', () => {
  const head = (method: string) => `${method} /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n`;
  const bytes = Buffer.from(
    `${head('POST')}one\r\n${head('POST')}two${head('PUT')}\r\n\r${head('POST')}${head('POST').slice(0, 3)}`,
  );
  const expected = ['POST /v1/x one', 'POST /v1/x two', 'PUT /v1/x \r\n\r', 'POST /v1/x POS'];
  for (let end = 0; end < bytes.length; end++) {
    expect(readAll(cut(bytes, [end]))).toEqual(expected);
  }
  expect(readAll([...bytes].map((byte) => Buffer.from([byte])))).toEqual(expected);
});

test('asks for each body that waits for 100 Continue', () => {
  const reader = new RequestReader(roomy());
  for (const body of ['1', '2', '3']) {
    reader.push(Buffer.from('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n'));
    expect(reader.next()).toBeUndefined();
    expect(reader.takeWantsContinue()).toBe(true);
    reader.push(Buffer.from(body));
    expect(reader.next()?.body).toBe(body);
  }
});

test('asks even if the body is there already', () => {
  const reader = new RequestReader(roomy());
  reader.push(Buffer.from('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx'));
  expect(reader.next()?.body).toBe('x');
  expect(reader.takeWantsContinue()).toBe(true);
  expect(reader.takeWantsContinue()).toBe(false);
});

test.each(['FOO\n', '\n', '\x16\x03\x01\x02\0\x01\n', 'GET /%zz HTTP/1.1\r\n', 'GET / HTTX/1.1\r\n'])(
  'refuses the line %j before the rest of the head has come',
  (line) => {
    expect(readAll([...Buffer.from(line, 'latin1')].map((byte) => Buffer.from([byte])))).toEqual(['400 Bad Request']);
    expect(readAll([Buffer.from(line.slice(0, -1), 'latin1')])).toEqual([]);
  },
);

test('skips line breaks after a POST, but nowhere else', () => {
  const bytes = Buffer.from(`${fixed('POST', 'a')}\r\n${fixed('GET', '')}\r\n${fixed('GET', '')}`);
  expect(readAll([bytes])).toEqual(['POST /v1/x a', 'GET /v1/x ', '400 Bad Request']);
});

test.each([
  ['zz\r\n', 'invalid byte in chunk length'],
  ['-1\r\n', 'invalid byte in chunk length'],
  ['0x1\r\n', 'invalid byte in chunk length'],
  ['\r\n', 'empty hex number for chunk length'],
  ['1 ;a\r\n', 'invalid byte in chunk length'],
  ['1\n', 'chunked line ends with bare LF'],
  ['1\r\r\n', 'invalid CR in chunked line'],
  ['1\r\na\nb', 'malformed chunked encoding'],
  ['0\r\n A: b\r\n\r\n', 'malformed MIME header initial line: " A: b"'],
  ['0\r\nA\r\n\r\n', 'malformed MIME header: missing colon: "A"'],
  ['0\r\n: b\r\n\r\n', 'malformed MIME header line: ": b"'],
  ['0\r\nä: b\r\n\r\n', 'malformed MIME header line: "ä: b"'],
  ['0\r\nA: b\n\nGET /\r\n\r\n', 'malformed MIME header line: "A: b\\n\\nGET /"'],
  [`1;${'x'.repeat(4000)}\r\na\r\n`.repeat(5), 'chunked encoding contains too much non-data'],
  ['2\r\nabc\r\n', 'malformed chunked encoding'],
  ['fffffffffffffffff\r\n', 'http chunk length too large'],
  [`1;${'x'.repeat(5000)}\r\n`, 'header line too long'],
  [`0\r\n${'A: b\r\n'.repeat(20_000)}`, 'http: suspiciously long trailer after chunked body'],
])('rejects the chunks %j', (chunks, message) => {
  const start = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
  expect(readAll([Buffer.from(start + chunks)])).toEqual([JSON.stringify({ errors: [message] })]);
});

test('rejects a head of more than a megabyte, complete or not', () => {
  const start = 'GET / HTTP/1.1\r\nHost: a\r\nA: ';
  const refused = ['431 Request Header Fields Too Large'];
  expect(readAll([Buffer.from(start), Buffer.alloc(1_100_000, 'x')])).toEqual(refused);
  expect(readAll([Buffer.from(`${start}${'x'.repeat(1_100_000)}\r\n\r\n`)])).toEqual(refused);
});

test('rejects a body of more than 32 MiB: by its length at once, in chunks when the limit is exceeded', () => {
  const refused = ['{"errors":["http: request body too large"]}'];
  const head = 'POST / HTTP/1.1\r\nHost: a\r\n';
  expect(readAll([Buffer.from(`${head}Content-Length: ${32 * 1024 * 1024 + 1}\r\n\r\n`)])).toEqual(refused);
  const mebibyte = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(1024 * 1024, 'x'), Buffer.from('\r\n')]);
  const pieces = [Buffer.from(`${head}Transfer-Encoding: chunked\r\n\r\n`), ...Array<Buffer>(33).fill(mebibyte)];
  expect(readAll(pieces)).toEqual(refused);
});

test('rejects bodies that together exceed the budget, and releases their share', () => {
  const budget = new ReceiveBudget(10);
  const first = new RequestReader(budget);
  expect(readAll([Buffer.from('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n12345678')], first)).toEqual([]);
  const refused = ['{"errors":["too many large requests at once"]}'];
  expect(readAll([Buffer.from(fixed('POST', '123'))], new RequestReader(budget))).toEqual(refused);
  expect(readAll([Buffer.from('9')], first)).toEqual(['POST / 123456789']);
  expect(readAll([Buffer.from(fixed('POST', '1234567890'))], new RequestReader(budget))).toHaveLength(1);
  first.push(Buffer.from('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n123456789'));
  first.next();
  first.discard();
  expect(budget.take(10)).toBe(true);
});

test('incomplete heads count against the budget, and release their share', () => {
  const budget = new ReceiveBudget(100_000, 1000);
  const readers = Array.from({ length: 40 }, () => new RequestReader(budget));
  const half = Buffer.from(`GET / HTTP/1.1\r\nHost: a\r\nA: ${'x'.repeat(3000)}`);
  const refused = ['{"errors":["too many large requests at once"]}'];
  const outcomes = readers.map((reader) => readAll([half], reader));
  expect(outcomes.filter((read) => read.length === 0)).toHaveLength(Math.floor(100_000 / (2 * half.length - 1000)));
  expect(outcomes.at(-1)).toEqual(refused);
  expect(readAll([Buffer.from(fixed('POST', '123'))], new RequestReader(budget))).toEqual(['POST /v1/x 123']);
  for (const reader of readers) {
    reader.discard();
  }
  expect(budget.take(100_000)).toBe(true);
});

test('pipelined requests count against the budget', () => {
  const budget = new ReceiveBudget(10_000, 1000);
  const reader = new RequestReader(budget);
  reader.push(Buffer.from(fixed('GET', '') + fixed('GET', '')));
  reader.next();
  reader.push(Buffer.alloc(3000));
  expect(reader.account()).toBe(true);
  reader.push(Buffer.alloc(3000));
  expect(reader.account()).toBe(false);
});

test('reports the requests in flight', () => {
  const reader = new RequestReader(roomy());
  expect(reader.phase).toBe('idle');
  reader.push(Buffer.from('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n'));
  expect(reader.next()).toBeUndefined();
  expect(reader.phase).toBe('head');
  reader.push(Buffer.from('\r\n'));
  expect(reader.next()).toBeUndefined();
  expect(reader.phase).toBe('body');
  expect(reader.takeWantsContinue()).toBe(true);
  expect(reader.takeWantsContinue()).toBe(false);
  expect(() => reader.end()).toThrow(ProtocolError);
  reader.push(Buffer.from('x'));
  expect(reader.next()?.body).toBe('x');
  expect(reader.phase).toBe('idle');
});
