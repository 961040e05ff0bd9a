import { expect, test } from 'vitest';
import { parseHistory } from '../../../src/client/history/entry.ts';
import { type HashedSecretId, traceSecretId } from '../../../src/client/history/secret-id-past.ts';
import { parseTime } from '../../../src/go/parse-time.ts';

const moment = (time: string) => parseTime(`2026-01-31T${time}Z`);
const mount = 'auth/approle/';

function generation(uses: number, ttl: number, path = 'role/Jenkins/secret-id') {
  const data = { secret_id: 's', secret_id_accessor: 'a', secret_id_num_uses: uses, secret_id_ttl: ttl };
  return { request: { operation: 'update', path: `${mount}${path}` }, response: { data } };
}

function login(time: string, secretId = 's', more: object = {}) {
  const request = {
    operation: 'update',
    path: `${mount}login`,
    data: { secret_id: secretId },
    remote_address: '10.0.0.1',
  };
  return { time: `2026-01-31T${time}Z`, request, ...more };
}

function trace(entries: readonly object[], now: string, id: HashedSecretId = { secretIds: ['s'] }) {
  const lines = entries.map((entry) => JSON.stringify({ time: '2026-01-31T12:00:00Z', type: 'response', ...entry }));
  return traceSecretId(parseHistory(lines.join('\n')).entries, mount, id, moment(now));
}

test('its generation names the role, however the SecretID is identified', () => {
  const found = { role: 'jenkins', accessor: 'a', generated: moment('12:00:00'), uses: 0, end: undefined };
  for (const id of [{ secretIds: ['s'] }, { secretIds: ['x', 's'] }, { accessor: 'a' }]) {
    expect(trace([generation(0, 0)], '13:00:00', id)).toEqual(found);
  }
  expect(trace([generation(0, 0, 'role/r/custom-secret-id')], '13:00:00')?.role).toBe('r');
  for (const id of [{ secretIds: [''] }, { secretIds: ['a'] }, { accessor: 's' }, { accessor: '' }]) {
    expect(trace([generation(0, 0), login('12:01:00', '')], '13:00:00', id)).toBeUndefined();
  }
  expect(trace([login('12:01:00')], '13:00:00')).toBeUndefined();
});

test('it expires by its TTL', () => {
  expect(trace([generation(0, 60)], '12:00:59')?.end).toBeUndefined();
  expect(trace([generation(0, 60)], '12:02:00')?.end).toEqual({ how: 'expired', time: moment('12:01:00') });
});

test('its logins use it up, and refused ones do not count', () => {
  const refused = login('12:02:00', 's', { error: 'invalid credentials' });
  const entries = [generation(2, 3600), login('12:01:00'), refused, login('12:03:00', 'other')];
  expect(trace(entries, '12:30:00')?.end).toBeUndefined();
  expect(trace([...entries, login('12:04:00')], '14:00:00')?.end).toEqual({
    how: 'used up',
    time: moment('12:04:00'),
    from: '10.0.0.1',
  });
  // A login from a file may have had a line break.
  expect(trace([...entries, login('12:04:00', 's+')], '12:30:00', { secretIds: ['s', 's+'] })?.end).toMatchObject({
    how: 'used up',
  });
});

test.each([
  ['secret-id/destroy', { secret_id: 's' }],
  ['secret-id-accessor/destroy', { secret_id_accessor: 'a' }],
])('%s destroys it', (path, data) => {
  const destruction = {
    time: '2026-01-31T12:05:00Z',
    request: { operation: 'update', path: `${mount}role/jenkins/${path}`, data },
  };
  const end = { how: 'destroyed', time: moment('12:05:00') };
  expect(trace([generation(1, 60), destruction], '13:00:00')?.end).toEqual(end);
  expect(trace([generation(1, 60), { ...destruction, error: 'x' }], '12:00:30')?.end).toBeUndefined();
});
