import { expect, test } from 'vitest';
import { answerText } from '../../../src/server/http/answer-text.ts';
import { parseHead } from '../../../src/server/http/request-head.ts';

const head = (method = 'GET') => parseHead(`${method} / HTTP/1.1\r\nHost: a\r\n\r\n`);
const strict = 'Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n';
const type = { 'Content-Type': 'application/json' };
const text = (answer: Parameters<typeof answerText>[1], method?: string) =>
  answerText(head(method), answer, true).text.replace(/Date: .*\r\n/, '');

test('an informational status precedes the response', () => {
  expect(text({ status: 103, headers: type, body: '{}\n' })).toBe(
    `HTTP/1.1 103 Early Hints\r\nCache-Control: no-store\r\nContent-Type: application/json\r\n${strict}\r\n` +
      `HTTP/1.1 200 OK\r\nCache-Control: no-store\r\nContent-Type: application/json\r\n${strict}Content-Length: 3\r\n\r\n{}\n`,
  );
});

test('a 304 has no Content-Type', () => {
  expect(text({ status: 304, headers: type, body: '{}\n' })).toBe(
    `HTTP/1.1 304 Not Modified\r\nCache-Control: no-store\r\n${strict}\r\n`,
  );
});

test('fields are sorted by name', () => {
  const headers = { ...type, Vary: 'Origin', 'X-Vault-Namespace': 'root' };
  expect(text({ status: 200, headers, body: '' })).toBe(
    `HTTP/1.1 200 OK\r\nCache-Control: no-store\r\nContent-Type: application/json\r\n${strict}` +
      'Vary: Origin\r\nX-Vault-Namespace: root\r\nContent-Length: 0\r\n\r\n',
  );
});

test('a bare answer has neither Cache-Control nor Strict-Transport-Security', () => {
  expect(text({ status: 400, headers: {}, body: '', isBare: true })).toBe(
    'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n',
  );
});

test('a response never has the fields of the one before', () => {
  const old = parseHead('GET / HTTP/1.0\r\n\r\n');
  const shared = Object.freeze({ 'Content-Type': 'application/json' });
  const own: Record<string, string> = { Vary: 'Origin' };
  const startOf = (...args: Parameters<typeof answerText>) =>
    answerText(...args).text.split(/Cache-Control|Date/, 1)[0];
  const answer = { status: 200, headers: shared, body: '' };
  for (let turn = 0; turn < 2; turn++) {
    expect(startOf(head(), answer, true)).toBe('HTTP/1.1 200 OK\r\n');
    expect(startOf(old, answer, true)).toBe('HTTP/1.0 200 OK\r\n');
    expect(startOf(head(), { ...answer, status: 404 }, true)).toBe('HTTP/1.1 404 Not Found\r\n');
    expect(startOf(head(), { ...answer, isBare: true }, true)).toContain('OK\r\nContent-Type');
    own['Vary'] = `${turn}`;
    expect(text({ status: 200, headers: own, body: '' })).toContain(`Vary: ${turn}\r\n`);
    expect(text({ status: 200, headers: Object.freeze({ Vary: 'ä' }), body: '' })).toContain('Vary: ä\r\n');
  }
});
