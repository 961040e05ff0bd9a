import { expect, test } from 'vitest';
import { parseHistory } from '../../../src/client/history/entry.ts';
import { HistoryTokens } from '../../../src/client/history/tokens.ts';
import { parseTime } from '../../../src/go/parse-time.ts';

const noon = '2026-01-31T12:00:00Z';
const moment = (time: string) => parseTime(`2026-01-31T${time}Z`);

function historyOf(...entries: readonly object[]): HistoryTokens {
  const lines = entries.map((entry) => JSON.stringify({ time: noon, type: 'response', ...entry }));
  const { entries: parsed, damaged } = parseHistory(lines.join('\n'));
  expect(damaged).toBe(0);
  return new HistoryTokens(parsed);
}

const created = {
  request: { operation: 'update', path: 'auth/token/create', client_token: 'root', client_token_accessor: 'root-acc' },
  auth: { display_name: 'root', policies: ['root'] },
  response: { auth: { client_token: 't', accessor: 'a', display_name: 'token', policies: ['p'], token_ttl: 3600 } },
};
const revoking = (path: string, data: object, request: object = {}) => ({
  time: '2026-01-31T12:30:00Z',
  request: { operation: 'update', path, data, ...request },
});

test('a token is known by the request that created it', () => {
  const tokens = historyOf(created);
  expect([tokens.accessorOf('t'), tokens.accessorOf('root'), tokens.accessorOf('x')]).toEqual(['a', 'root-acc', '']);
  expect(tokens.pastOf('a', moment('12:59:59'))).toEqual({ displayName: 'token', end: undefined });
  expect(tokens.pastOf('a', moment('14:00:00'))).toEqual({
    displayName: 'token',
    end: { how: 'expired', time: moment('13:00:00') },
  });
  expect(tokens.pastOf('x', moment('14:00:00'))).toBeUndefined();
});

test('a renewal puts the expiry off, and a token without a TTL never expires', () => {
  const renewed = { ...created, time: '2026-01-31T12:50:00Z' };
  expect(historyOf(created, renewed).pastOf('a', moment('13:40:00'))?.end).toBeUndefined();
  expect(historyOf(created, renewed).pastOf('a', moment('13:51:00'))?.end).toMatchObject({ time: moment('13:50:00') });
  const endless = { ...created, response: { auth: { ...created.response.auth, token_ttl: undefined } } };
  expect(historyOf(endless).pastOf('a', moment('23:00:00'))?.end).toBeUndefined();
});

test.each([
  revoking('auth/token/revoke-self', {}, { client_token: 't', client_token_accessor: 'a' }),
  revoking('auth/token/revoke-accessor', { accessor: 'a' }),
  revoking('auth/token/revoke', { token: 't' }),
  revoking('auth/token/revoke-orphan', { token: 't' }),
])('%j revokes it', (revocation) => {
  const end = { how: 'revoked', time: moment('12:30:00') };
  expect(historyOf(created, revocation).pastOf('a', moment('14:00:00'))?.end).toEqual(end);
  const refused = { ...revocation, error: 'permission denied' };
  expect(historyOf(created, refused).pastOf('a', moment('12:40:00'))?.end).toBeUndefined();
});

test('whose token a request had is known from others', () => {
  const [entry] = parseHistory(
    JSON.stringify({
      time: noon,
      type: 'response',
      request: { path: 'x', client_token: 't' },
      error: 'permission denied',
    }),
  ).entries;
  if (entry === undefined) {
    throw new Error('no entry');
  }
  expect(historyOf().ownerOf(entry)).toBeUndefined();
  expect(historyOf(created).ownerOf(entry)).toMatchObject({ displayName: 'token', policies: ['p'] });
});
