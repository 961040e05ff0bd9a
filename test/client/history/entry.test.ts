import { assert, integer, property, record, string } from 'fast-check';
import { expect, test } from 'vitest';
import { parseHistory } from '../../../src/client/history/entry.ts';

const whole = JSON.stringify({
  time: '2026-11-29T22:13:12.548053405Z',
  type: 'response',
  auth: { accessor: 'hmac-sha256:1', display_name: 'root', policies: ['root'] },
  request: {
    operation: 'update',
    client_token: 'hmac-sha256:2',
    client_token_accessor: 'hmac-sha256:1',
    path: 'secret/data/x',
    data: { a: 1 },
    remote_address: '127.0.0.1',
    wrap_ttl: 60,
  },
  response: {},
});

test('an entry says who did what', () => {
  expect(parseHistory(`${whole}\n`)).toEqual({
    damaged: 0,
    entries: [
      {
        line: whole,
        time: '2026-11-29T22:13:12.548053405Z',
        displayName: 'root',
        policies: ['root'],
        accessors: ['hmac-sha256:1', 'hmac-sha256:1'],
        token: 'hmac-sha256:2',
        accessor: 'hmac-sha256:1',
        remoteAddress: '127.0.0.1',
        wrapTtl: 60,
        operation: 'update',
        path: 'secret/data/x',
        isRefused: false,
        reason: '',
        dataNames: ['a'],
        data: { a: 1 },
        answer: {},
        granted: undefined,
      },
    ],
  });
});

test.each([
  ['1 error occurred:\n\t* permission denied\n\n', 'permission denied'],
  ['2 errors occurred:\n\t* first\n\t* second\n\n', 'first; second'],
  ['invalid credentials', 'invalid credentials'],
  ['several\n lines', 'several lines'],
])('an error %j is a refusal, whose reason is one line', (error, reason) => {
  const [entry] = parseHistory(JSON.stringify({ ...JSON.parse(whole), error })).entries;
  expect(entry).toMatchObject({ isRefused: true, reason });
});

test('data with nothing but an error is a refusal of a backend', () => {
  const response = { data: { error: 'hmac-sha256:2' } };
  const [entry] = parseHistory(JSON.stringify({ ...JSON.parse(whole), response })).entries;
  expect(entry).toMatchObject({ isRefused: true, reason: '' });
});

test("the names of a nested secret's fields are shown, except null and empty ones", () => {
  const request = { path: 'a', data: { data: { user: 'x', password: 'y' }, options: {}, cas: null, b: false } };
  const [entry] = parseHistory(JSON.stringify({ ...JSON.parse(whole), request })).entries;
  expect(entry?.dataNames).toEqual(['user', 'password', 'b']);
});

test('lines that are cut, foreign or of another shape are skipped and counted', () => {
  const lines = [whole.slice(0, 40), '', whole, 'null', '[]', '{}', '"a"', '{"time":"x","type":"response"}', whole];
  expect(parseHistory(lines.join('\n'))).toMatchObject({ damaged: 6, entries: [{ line: whole }, { line: whole }] });
});

test('wherever a line is cut, the others are read', () => {
  assert(
    property(integer({ min: 1, max: whole.length - 1 }), (length) => {
      expect(parseHistory(`${whole}\n${whole.slice(0, length)}\n${whole}\n`)).toMatchObject({
        damaged: 1,
        entries: [{ line: whole }, { line: whole }],
      });
    }),
    { numRuns: 50 },
  );
});

test('any text is read without an error', () => {
  const members = record({ time: string(), type: string(), auth: string(), request: string(), response: string() });
  assert(
    property(members, string(), (object, text) => {
      const { entries, damaged } = parseHistory(`${JSON.stringify(object)}\n${text.replaceAll('\n', '')}`);
      expect(entries.length + damaged).toBe(text.replaceAll('\n', '') === '' ? 1 : 2);
    }),
    { numRuns: 100 },
  );
});
