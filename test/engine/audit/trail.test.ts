import { expect, test } from 'vitest';
import { AuditBroker, AuditError } from '../../../src/engine/audit/broker.ts';
import { AuditFormatter } from '../../../src/engine/audit/format.ts';
import { RequestTrail } from '../../../src/engine/audit/trail.ts';
import { memoryStorage } from '../../../src/storage/memory.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { StateError } from '../../../src/values/state-error.ts';
import { TestVault } from '../../support/engine.ts';

interface Line {
  readonly type: string;
  readonly auth: Readonly<Record<string, unknown>>;
  readonly request: Readonly<Record<string, unknown>>;
  readonly response?: Readonly<Record<string, unknown>>;
  readonly error?: string;
}

const rawFormat = { raw: true, hmacAccessor: false, elideListResponses: false, prefix: '' };

/** A state whose audit log, by default a raw one, is kept here. Hashes only get a prefix. */
function auditedVault(storage: Storage = memoryStorage(), format = rawFormat) {
  const vault = new TestVault(storage);
  vault.send('GET', 'sys/health');
  let text = '';
  const sink = {
    write: (lines: string) => {
      text += lines;
    },
    reopen: () => {},
    close: () => {},
  };
  const formatter = new AuditFormatter(format, (value) => `hash:${value}`);
  const broker = new AuditBroker([{ path: 'a/', sink, formatter }], () => {});
  vault.engine.auditWith((core, { remotePort = 0 }) => new RequestTrail(core, broker, remotePort));
  /** Returns the lines since the last call. */
  const lines = (): Line[] => {
    broker.flush();
    const found = text.split('\n').filter((line) => line !== '');
    text = '';
    return found.map((line) => JSON.parse(line) as Line);
  };
  return { vault, lines, broker };
}

const told = ({ type, request: { operation, path }, error }: Line) =>
  `${type} ${String(operation)} ${String(path)}${error === undefined ? '' : `: ${error}`}`;

test('logs a login with inline authentication as a request of its own', () => {
  const { vault, lines } = auditedVault();
  vault.send('POST', 'sys/auth/approle', { type: 'approle' });
  vault.send('POST', 'auth/approle/role/r', { token_policies: 'default' });
  const { role_id: role } = vault.send('GET', 'auth/approle/role/r/role-id').json.data;
  const { secret_id: secret } = vault.send('POST', 'auth/approle/role/r/secret-id', {}).json.data;
  lines();
  const parameter = (key: string, value: string) => Buffer.from(JSON.stringify({ key, value })).toString('base64url');
  const headers = {
    'x-vault-inline-auth-path': 'auth/approle/login',
    'x-vault-inline-auth-parameter-a': parameter('role_id', role),
    'x-vault-inline-auth-parameter-b': parameter('secret_id', secret),
  };
  vault.send('GET', 'auth/token/lookup-self', undefined, { token: '', headers });
  const logged = lines();
  expect(logged.map(told)).toEqual([
    'request update auth/approle/login',
    'response update auth/approle/login',
    'request read auth/token/lookup-self',
    expect.stringMatching(/^response read auth\/token\/lookup-self/),
  ]);
  expect(logged[1]?.auth).toMatchObject({ display_name: 'approle', entity_created: true });
  expect(logged[2]?.auth['client_token']).toBe(logged[1]?.auth['client_token']);
});

test("logs the wrapping that a backend's error response would have had", () => {
  const none = { ttl: 60, creation_time: '0001-01-01T00:00:00Z' };
  for (const [format, expected] of [
    [rawFormat, none],
    [
      { ...rawFormat, raw: false },
      { ...none, token: 'hash:' },
    ],
    [
      { ...rawFormat, raw: false, hmacAccessor: true },
      { ...none, token: 'hash:', accessor: 'hash:' },
    ],
  ] as const) {
    const { vault, lines } = auditedVault(undefined, format);
    vault.send('POST', 'secret/data/a', {}, { wrapTtl: '60' });
    expect(lines()[1]?.response?.['wrap_info']).toEqual(expected);
    vault.send('POST', 'sys/tools/hash', { input: 'x' }, { wrapTtl: '60' });
    expect(lines()[1]?.response?.['wrap_info']).toEqual(expected);
    vault.send('POST', 'secret/data/a', {}, { wrapTtl: '60', token: 'unknown' });
    vault.send('POST', 'secret/data/a', {});
    vault.send('GET', 'secret/data/none', undefined, { wrapTtl: '60' });
    for (const { response } of lines()) {
      expect(response?.['wrap_info']).toBeUndefined();
    }
  }
});

test('logs the warnings of a wrapped response, which clients find in it', () => {
  const { vault, lines } = auditedVault();
  const { json } = vault.send('LIST', 'sys/policy?x=1', undefined, { wrapTtl: '60' });
  expect(json.warnings).toBeNull();
  const warnings = ['Endpoint ignored these unrecognized parameters: [x]'];
  expect(lines()[1]?.response).toMatchObject({ warnings, wrap_info: { ttl: 60 } });
  expect(vault.send('POST', 'sys/wrapping/unwrap', { token: json.wrap_info.token }).json.warnings).toEqual(warnings);
});

test('logs the wrapping token in the place of the JSON Web Token that holds it', () => {
  const { vault, lines } = auditedVault();
  const asJwt = { wrapTtl: '60', headers: { 'x-vault-wrap-format': 'jwt' } };
  const { token } = vault.send('POST', 'sys/wrapping/wrap', { a: 1 }, asJwt).json.wrap_info;
  const { jti } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
  expect(lines()[1]?.response?.['wrap_info']).toMatchObject({ token: jti });
  vault.send('POST', 'sys/wrapping/lookup', { token });
  expect(lines().map(({ request }) => request['data'])).toEqual([{ token: jti }, { token: jti }]);
  vault.send('POST', 'sys/wrapping/unwrap', undefined, { token });
  expect(lines().map(({ auth }) => auth['client_token'])).toEqual([jti, jti]);
  vault.send('POST', 'sys/wrapping/unwrap', { token: `${token}A` });
  expect(lines()[0]?.request['data']).toEqual({ token: `${token}A` });
});

test('only the first login creates an entity', () => {
  const { vault, lines } = auditedVault();
  vault.send('POST', 'sys/auth/approle', { type: 'approle' });
  vault.send('POST', 'auth/approle/role/r', { bind_secret_id: false, token_bound_cidrs: '127.0.0.1/32' });
  const { role_id: role } = vault.send('GET', 'auth/approle/role/r/role-id').json.data;
  lines();
  vault.send('POST', 'auth/approle/login', { role_id: role }, { token: '' });
  vault.send('POST', 'auth/approle/login', { role_id: role }, { token: '' });
  const created = lines().map(({ auth }) => auth['entity_created']);
  expect(created).toEqual([undefined, true, undefined, undefined]);
});

test('performs nothing that could not be logged', () => {
  const { vault, lines, broker } = auditedVault();
  broker.logRequest = () => {
    throw new AuditError('full');
  };
  const { status, json } = vault.send('POST', 'secret/data/a', { data: {} });
  expect([status, json]).toEqual([500, { errors: ['internal error'] }]);
  lines();
  Reflect.deleteProperty(broker, 'logRequest');
  expect(vault.send('GET', 'secret/data/a').status).toBe(404);
  expect(lines().map(told)).toEqual(['request read secret/data/a', 'response read secret/data/a']);
});

test('logs an internal error where a response could not be committed', () => {
  const storage = memoryStorage();
  let fails = false;
  const { vault, lines } = auditedVault({
    ...storage,
    transact: (body) =>
      storage.transact((transaction) => {
        const result = body(transaction);
        if (fails) {
          throw new StateError('the disk is full');
        }
        return result;
      }),
  });
  fails = true;
  expect(() => vault.send('POST', 'secret/data/a', { data: { x: '1' } })).toThrow('the disk is full');
  const logged = lines();
  expect(logged.map(told)).toEqual([
    'request create secret/data/a',
    'response create secret/data/a: 1 error occurred:\n\t* internal error\n\n',
  ]);
  expect(logged[1]?.response).not.toHaveProperty('data');
});

test('logs nothing of requests that no mount and no policy ever sees', () => {
  const { vault, lines } = auditedVault();
  vault.send('GET', 'sys/health');
  vault.send('GET', 'sys/seal-status');
  vault.send('POST', 'secret/data/a', 'not json');
  vault.send('POST', 'secret/data/a/', {});
  vault.send('OPTIONS', 'secret/data/a');
  expect(lines()).toEqual([]);
});
