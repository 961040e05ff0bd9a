import { expect, test } from 'vitest';
import { openEngine } from '../../../src/engine/open.ts';
import { memoryStorage } from '../../../src/storage/memory.ts';
import { documentsBeneath } from '../../support/invariants.ts';
import { seconds, utc } from '../../support/time.ts';

/** A state with expired tokens and SecretIDs, and functions that send requests and count what it holds. */
function agedState() {
  const storage = memoryStorage();
  let now = utc(2026, 0, 31, 12);
  const engine = openEngine({ storage, clock: () => now, rootToken: 'root' });
  const send = (method: string, path: string, body: unknown = {}) =>
    JSON.parse(
      engine.handle({
        method,
        path,
        query: [],
        headers: { 'x-vault-token': 'root' },
        body: method === 'GET' ? '' : JSON.stringify(body),
        remoteAddress: '127.0.0.1',
      }).body || '{}',
    );
  const count = (folder: string) => storage.transact((t) => [...documentsBeneath(t, folder)].length);
  send('POST', 'sys/auth/approle', { type: 'approle' });
  send('PUT', 'auth/approle/role/r', { token_ttl: '1h' });
  const { role_id } = send('GET', 'auth/approle/role/r/role-id').data;
  const { secret_id } = send('PUT', 'auth/approle/role/r/secret-id').data;
  for (let i = 0; i < 20; i++) {
    send('PUT', 'auth/approle/role/r/secret-id', { ttl: '30m' });
    send('PUT', 'auth/token/create', { ttl: '1m' });
  }
  now += seconds(2 * 3600);
  const secretIds = () => count(storage.transact((t) => `approle/${t.list('approle')[0]?.slice(0, -1)}/secret-ids`));
  return { send, logIn: () => send('PUT', 'auth/approle/login', { role_id, secret_id }), count, secretIds };
}

test('removes a few expired tokens with each writing request', () => {
  const { send, count } = agedState();
  expect(count('tokens')).toBe(21);
  send('PUT', 'secret/data/x', { data: {} });
  expect(count('tokens')).toBe(17);
  for (let i = 0; i < 10; i++) {
    send('PUT', 'secret/data/x', { data: {} });
  }
  expect(count('tokens')).toBe(1);
});

test('removes expired SecretIDs of a login’s mount', () => {
  const { logIn, count, secretIds } = agedState();
  expect(secretIds()).toBe(21);
  for (let i = 0; i < 10; i++) {
    logIn();
  }
  expect([secretIds(), count('tokens')]).toEqual([1, 11]);
});

test('removes nothing with a read', () => {
  const { send, count, secretIds } = agedState();
  send('GET', 'auth/approle/role/r');
  send('PUT', 'sys/capabilities-self', { paths: ['x'] });
  expect([secretIds(), count('tokens')]).toEqual([21, 21]);
});
