import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProtocolError } from '../../../src/server/http/protocol-error.ts';
import { parseHead } from '../../../src/server/http/request-head.ts';

const head = (...lines: string[]) => parseHead(`${lines.join('\r\n')}\r\n\r\n`);
const withFields = (...fields: string[]) => head('POST /v1/x HTTP/1.1', 'Host: a', ...fields);

function refusal(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    if (error instanceof ProtocolError) {
      return error.body;
    }
    throw error;
  }
  return 'accepted';
}

test('accepts any token as a method and keeps its case', () => {
  for (const method of ['LIST', 'SCAN', 'BREW', 'get', 'M-SEARCH', "!#$%&'*+-.^_`|~"]) {
    expect(head(`${method} / HTTP/1.1`, 'Host: a').method).toBe(method);
  }
});

test('lowercases names, trims values, and uses the first of two fields with the same name', () => {
  const { headers } = withFields('X-Vault-Token: \t root \t', 'x-vault-token: other', 'Empty:');
  expect(headers).toMatchObject({ 'x-vault-token': 'root', empty: '' });
});

test('of several Authorization fields, the first with a bearer token counts', () => {
  const of = (...values: string[]) => withFields(...values.map((value) => `Authorization: ${value}`)).headers;
  expect(of('Basic a', 'Bearer b', 'Bearer c')).toMatchObject({ authorization: 'Bearer b' });
  expect(of('Bearer a', 'Basic b')).toMatchObject({ authorization: 'Bearer a' });
});

test('decodes values as UTF-8', () => {
  const bytes = Buffer.from('X-Name: à€', 'utf8').toString('latin1');
  expect(withFields(bytes).headers['x-name']).toBe('à€');
});

test('has no fields except those sent', () => {
  const { headers } = withFields('__proto__: x');
  expect(headers['constructor']).toBeUndefined();
  expect(Object.keys(headers)).toContain('__proto__');
});

test('joins continued lines, and accepts lines without a carriage return', () => {
  expect(withFields('X-Vault-Token:', ' root').headers['x-vault-token']).toBe('root');
  expect(parseHead('GET / HTTP/1.1\nHost: a\nA: b\n\n').headers['a']).toBe('b');
});

test.each([
  ['a body of no length', [], 0],
  ['a length', ['Content-Length: 12'], 12],
  ['a length twice', ['Content-Length: 12', 'Content-Length: 12'], 12],
  ['chunks', ['Transfer-Encoding: Chunked'], 'chunked'],
])('%s', (_, fields, length) => {
  expect(withFields(...fields).bodyLength).toBe(length);
});

test.each([
  ['two lengths', ['Content-Length: 1', 'Content-Length: 2'], '400 Bad Request'],
  ['a length with a sign', ['Content-Length: +1'], '400 Bad Request'],
  ['an empty length', ['Content-Length:'], '400 Bad Request'],
  ['two lengths in one', ['Content-Length: 1, 1'], '400 Bad Request'],
  ['a length and chunks', ['Content-Length: 1', 'Transfer-Encoding: chunked'], '400 Bad Request'],
  ['another coding', ['Transfer-Encoding: gzip'], 'Unsupported transfer encoding'],
  ['a second coding', ['Transfer-Encoding: gzip, chunked'], 'Unsupported transfer encoding'],
  ['chunks twice', ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], 'Unsupported transfer encoding'],
  ['a field without a colon', ['nothing'], '400 Bad Request'],
  ['a field without a name', [': x'], '400 Bad Request'],
  ['a blank before the colon', ['Content-Length : 1'], '400 Bad Request: invalid header name'],
  ['a control character', ['A: b\x01'], '400 Bad Request'],
  ['a lone carriage return', ['A: b\rContent-Length: 1'], '400 Bad Request'],
  ['a null', ['A: \0'], '400 Bad Request'],
  ['another host', ['Host: b'], '400 Bad Request'],
  ['a length beyond 64 bits', ['Content-Length: 9223372036854775808'], '400 Bad Request'],
  ['a host with user information', ['Host: a@b'], '400 Bad Request'],
  ['a trailer that is a length', ['Transfer-Encoding: chunked', 'Trailer: X, content-length'], '400 Bad Request'],
  ['a first field that is a continuation', [], '400 Bad Request', ' A: b'],
])('rejects %s', (_, fields, body, first = 'First: a') => {
  expect(refusal(() => head('POST /v1/x HTTP/1.1', first, 'Host: a', ...fields))).toBe(body);
});

test.each([
  ['100-continue', 'continue'],
  ['a, 100-Continue', 'continue'],
  ['', 'none'],
  ['more', 'unknown'],
  ['100-continued', 'unknown'],
])('Expect: %s', (expected, expectation) => {
  expect(withFields(`Expect: ${expected}`, 'Content-Length: 1').expectation).toBe(expectation);
});

test('of several faults, reports the one that Go reports first', () => {
  const first = (...lines: string[]) => refusal(() => head(...lines));
  expect(first('GET x HTTP/2.0', 'A B: c')).toBe('400 Bad Request');
  expect(first('GET / HTTP/2.0', 'nothing')).toBe('400 Bad Request');
  expect(first('GET / HTTP/2.0', 'Content-Length: x')).toBe('400 Bad Request');
  expect(first('GET / HTTP/2.0', 'A B: c', 'Host: a b')).toContain('505');
  expect(first('GET / HTTP/1.1', 'A B: c', 'Host: a b')).toContain('malformed Host header');
  expect(first('GET / HTTP/1.1', 'A B: c')).toContain('missing required Host header');
  expect(first('GET / HTTP/1.1', 'A B: c', 'Host: a', 'Expect: x')).toContain('invalid header name');
});

test('serves the preface of HTTP/2, as Go does, and CONNECT without a Host field', () => {
  expect(head('PRI * HTTP/2.0').keepAlive).toBe(false);
  expect(head('CONNECT a:1 HTTP/1.1').parsedTarget.path).toBe('');
});

test.each([
  ['', '400 Bad Request'],
  ['GARBAGE', '400 Bad Request'],
  ['GET /', '400 Bad Request'],
  ['GET  / HTTP/1.1', '400 Bad Request'],
  ['GET /a b HTTP/1.1', '400 Bad Request'],
  ['GE(T / HTTP/1.1', '400 Bad Request'],
  [' / HTTP/1.1', '400 Bad Request'],
  ['GET /a\tb HTTP/1.1', '400 Bad Request'],
  ['GET /%zz HTTP/1.1', '400 Bad Request'],
  ['GET http://a%20b/ HTTP/1.1', '400 Bad Request'],
  ['CONNECT a:b HTTP/1.1', '400 Bad Request'],
  ['GET / HTTP/1.x', '400 Bad Request'],
  ['GET / http/1.1', '400 Bad Request'],
  ['GET / HTTP/2.0', '505 HTTP Version Not Supported: unsupported protocol version'],
])('rejects the request line %j', (line, body) => {
  expect(refusal(() => head(line, 'Host: a'))).toBe(body);
});

test('requires a Host field in HTTP/1.1 only', () => {
  expect(refusal(() => head('GET / HTTP/1.1'))).toBe('400 Bad Request: missing required Host header');
  expect(refusal(() => head('GET / HTTP/1.1', 'Host: a b'))).toBe('400 Bad Request: malformed Host header');
  expect(head('GET / HTTP/1.0').keepAlive).toBe(false);
});

test.each([
  ['HTTP/1.1', undefined, true],
  ['HTTP/1.1', 'close', false],
  ['HTTP/1.1', 'foo, Close', false],
  ['HTTP/1.0', 'Keep-Alive', true],
  ['HTTP/1.0', 'close, keep-alive', false],
])('%s with Connection: %s', (version, connection, keepAlive) => {
  const fields = connection === undefined ? [] : [`Connection: ${connection}`];
  expect(head(`GET / ${version}`, 'Host: a', ...fields).keepAlive).toBe(keepAlive);
});

test('a folded line can never hide a Content-Length', () => {
  expect(withFields('A: b', ' Content-Length: 5').bodyLength).toBe(0);
});

test('any text is parsed or rejected with a ProtocolError', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(typeof refusal(() => parseHead(text))).toBe('string');
    }),
  );
});
