import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTime } from '../../../src/go/parse-time.ts';
import { formatTime, nanoseconds, wholeSecond } from '../../../src/values/time.ts';
import { type Answer, TestVault } from '../../support/engine.ts';

/** A way to set the TTL of a token: creates one with the given duration. */
type Way = (vault: TestVault, duration: string) => Answer;

const create =
  (field: string, more: object = {}): Way =>
  (vault, duration) =>
    vault.send('POST', 'auth/token/create', { [field]: duration, ...more });

const withDefault = { policies: ['default'] };

/** Logs in at a new AppRole mount. */
function logIn(vault: TestVault, config: object, role: object = {}): Answer {
  expect(vault.send('POST', 'sys/auth/short', { type: 'approle', config }).status).toBe(204);
  return logInAgain(vault, role);
}

function logInAgain(vault: TestVault, role: object = {}): Answer {
  const bound = { bind_secret_id: false, secret_id_bound_cidrs: '127.0.0.0/8' };
  expect(vault.send('POST', 'auth/short/role/r', { role_id: 'r', ...bound, ...role }).status).toBe(204);
  return vault.send('POST', 'auth/short/login', { role_id: 'r' });
}

function tuned(vault: TestVault, path: string, settings: object): void {
  expect(vault.send('POST', `sys/${path}/tune`, settings).status).toBe(204);
}

/** Logs in at a mount whose limit was set after the role was created. */
function boundedLogIn(vault: TestVault, ttl: string, role: object): Answer {
  logIn(vault, {}, role);
  tuned(vault, 'auth/short', { max_lease_ttl: ttl });
  return vault.send('POST', 'auth/short/login', { role_id: 'r' });
}

/** Ways that refuse a negative duration. */
const positive: Readonly<Record<string, Way>> = {
  'ttl of a root token': create('ttl'),
  'ttl of another token': create('ttl', withDefault),
  'lease, the old name': create('lease', withDefault),
  'explicit_max_ttl of a root token': create('explicit_max_ttl'),
  'explicit_max_ttl of another token': create('explicit_max_ttl', withDefault),
  period: create('period', withDefault),
  'ttl of a batch token': create('ttl', { ...withDefault, type: 'batch' }),
};

/** Ways that use a mount's settings, which can be negative. */
const ofMounts: Readonly<Record<string, Way>> = {
  'default_lease_ttl of the new auth method': (vault, ttl) => logIn(vault, { default_lease_ttl: ttl }),
  'default_lease_ttl of the tuned auth method': (vault, ttl) => {
    logIn(vault, {});
    tuned(vault, 'auth/short', { default_lease_ttl: ttl });
    return logInAgain(vault);
  },
  'default_lease_ttl of a method with batch tokens': (vault, ttl) =>
    logIn(vault, { default_lease_ttl: ttl, token_type: 'batch' }),
  'default_lease_ttl of the token store': (vault, ttl) => {
    tuned(vault, 'auth/token', { default_lease_ttl: ttl });
    return vault.send('POST', 'auth/token/create', withDefault);
  },
};

/** Ways that use a limit. With a negative limit no token can be created. */
const bounds: Readonly<Record<string, Way>> = {
  'max_lease_ttl of the auth method': (vault, ttl) => boundedLogIn(vault, ttl, {}),
  'max_lease_ttl against a longer role': (vault, ttl) => boundedLogIn(vault, ttl, { token_ttl: '1h' }),
  'max_lease_ttl against a period': (vault, ttl) => boundedLogIn(vault, ttl, { token_period: '1h' }),
  'max_lease_ttl of the token store': (vault, ttl) => {
    tuned(vault, 'auth/token', { max_lease_ttl: ttl });
    return vault.send('POST', 'auth/token/create', { ttl: '1h', ...withDefault });
  },
};

const durations = [
  ['500ms', 0.5],
  ['1ns', 1e-9],
  ['1s500ms', 1.5],
  ['2500ms', 2.5],
  ['999999999ns', 0.999_999_999],
] as const;

/** Looks up a token with itself at a given time. */
function lookupAt(vault: TestVault, moment: bigint, token: string): Answer {
  vault.now = moment;
  return vault.send('GET', 'auth/token/lookup-self', undefined, { token });
}

for (const [name, way] of Object.entries({ ...positive, ...ofMounts, ...bounds })) {
  test.each(durations)(`${name}: a token of %s expires exactly then`, (text, seconds) => {
    const vault = new TestVault();
    const made = way(vault, text);
    expect([made.status, made.json.auth?.lease_duration]).toEqual([200, Math.trunc(seconds)]);
    const { client_token: token, token_type } = made.json.auth;
    // The clock advances by a nanosecond with each request, and the lifetime of a batch token starts at a whole second.
    const madeAt = vault.now - 1n;
    const begin = token_type === 'batch' ? wholeSecond(madeAt) : madeAt;
    const end = begin + nanoseconds(seconds);
    if (end > madeAt) {
      const { status, json } = lookupAt(vault, end, token);
      expect([status, json.data]).toEqual([
        200,
        expect.objectContaining({
          issue_time: formatTime(begin),
          expire_time: formatTime(end),
          ttl: 0,
          creation_ttl: Math.trunc(seconds),
        }),
      ]);
    }
    expect(lookupAt(vault, end + 1n, token).status).toBe(403);
    expect(lookupAt(vault, end + nanoseconds(3600), token).status).toBe(403);
  });
}

for (const [name, way] of Object.entries(positive)) {
  test.each(['-1', '-500ms', '-1ns'])(`${name}: %s is refused`, (text) => {
    const { status, json } = way(new TestVault(), text);
    expect([status, json.errors]).toEqual([400, [expect.stringMatching(/ must be positive$/)]]);
  });
}

for (const [name, way] of Object.entries(ofMounts)) {
  test.each([
    ['-1', -1],
    ['-1500ms', -1],
    ['-500ms', 0],
    ['-1ns', 0],
  ])(`${name}: with %s a token is dead from the beginning`, (text, shown) => {
    const vault = new TestVault();
    const { status, json } = way(vault, text);
    expect([status, json.auth.lease_duration]).toEqual([200, shown]);
    const token = json.auth.client_token;
    for (const path of ['auth/token/lookup-self', 'secret/data/x', 'cubbyhole/x']) {
      expect(vault.send('GET', path, undefined, { token }).status).toBe(403);
    }
    vault.sleep(3600);
    expect(vault.send('POST', 'auth/token/renew-self', {}, { token }).status).toBe(403);
  });
}

for (const [name, way] of Object.entries(bounds)) {
  test.each(['-1', '-500ms', '-1ns'])(`${name}: %s creates no token`, (text) => {
    const { status, json } = way(new TestVault(), text);
    expect([status, json.errors]).toEqual([
      expect.toSatisfy((code: number) => code >= 400),
      [expect.stringContaining('max TTL must be greater than zero')],
    ]);
  });
}

test('no renewal extends a token beyond its explicit maximum TTL, to the nanosecond', () => {
  const milliseconds = fc.integer({ min: 1, max: 5000 });
  const renewals = fc.array(fc.record({ wait: milliseconds, increment: fc.nat(5) }), { maxLength: 5 });
  fc.assert(
    fc.property(milliseconds, milliseconds, fc.boolean(), renewals, (max, start, periodic, steps) => {
      const vault = new TestVault();
      vault.sleep(start / 1000);
      const { client_token: token } = vault.send('POST', 'auth/token/create', {
        explicit_max_ttl: `${max}ms`,
        ...(periodic && { period: '2s' }),
        ...withDefault,
      }).json.auth;
      const end = vault.now - 1n + nanoseconds(max / 1000);
      for (const { wait, increment } of steps) {
        vault.sleep(wait / 1000);
        vault.send('POST', 'auth/token/renew-self', { increment }, { token });
      }
      if (vault.now <= end) {
        vault.now = end + 1n;
      }
      expect(vault.send('GET', 'auth/token/lookup-self', undefined, { token }).status).toBe(403);
    }),
  );
});

test('renewals keep the fraction of a second of the TTL', () => {
  const vault = new TestVault();
  const { client_token: token } = vault.send('POST', 'auth/token/create', { ttl: '1500ms', ...withDefault }).json.auth;
  vault.sleep(1);
  expect(vault.send('POST', 'auth/token/renew-self', {}, { token }).json.auth.lease_duration).toBe(1);
  vault.sleep(1.4);
  expect(vault.send('GET', 'auth/token/lookup-self', undefined, { token }).status).toBe(200);
  vault.sleep(0.2);
  expect(vault.send('GET', 'auth/token/lookup-self', undefined, { token }).status).toBe(403);
});

test('a child is revoked when its short-lived parent expires', () => {
  const vault = new TestVault();
  const { client_token: parent } = vault.send('POST', 'auth/token/create', { ttl: '500ms' }).json.auth;
  const { client_token: child } = vault.send('POST', 'auth/token/create', { ttl: '1h' }, { token: parent }).json.auth;
  vault.sleep(0.4);
  expect(vault.send('GET', 'auth/token/lookup-self', undefined, { token: child }).status).toBe(200);
  vault.sleep(0.2);
  expect(vault.send('GET', 'auth/token/lookup-self', undefined, { token: child }).status).toBe(403);
});

test('the lower of request and role applies to the nanosecond, and is shown in whole seconds', () => {
  const vault = new TestVault();
  vault.send('POST', 'auth/token/roles/r', { token_explicit_max_ttl: 2, token_period: 2 });
  const { json } = vault.send('POST', 'auth/token/create/r', {
    explicit_max_ttl: '1500ms',
    period: '1400ms',
    ...withDefault,
  });
  expect(json.auth.lease_duration).toBe(1);
  expect(json.warnings).toEqual([
    'Explicit max TTL specified both during creation call and in role; using the lesser value of 1 seconds',
    'Period specified both during creation call and in role; using the lesser value of 1 seconds',
  ]);
  vault.sleep(1.39);
  const token = json.auth.client_token;
  expect(vault.send('GET', 'auth/token/lookup-self', undefined, { token }).json.data).toMatchObject({
    period: 1,
    explicit_max_ttl: 1,
  });
  vault.sleep(0.02);
  expect(vault.send('GET', 'auth/token/lookup-self', undefined, { token }).status).toBe(403);
});

test('warnings name fractions as Go prints them', () => {
  const vault = new TestVault();
  const { json } = vault.send('POST', 'auth/token/create', { ttl: '1h', explicit_max_ttl: '1s500ms', ...withDefault });
  expect(json.warnings).toEqual([
    'TTL of "1h" exceeded the effective max_ttl of "1.5s"; TTL value is capped accordingly',
  ]);
});

test('mount settings are compared to the nanosecond, and shown in whole seconds', () => {
  const vault = new TestVault();
  const enable = (path: string, config: object) => vault.send('POST', `sys/auth/${path}`, { type: 'approle', config });
  expect(enable('a', { default_lease_ttl: 1, max_lease_ttl: '0.0000001h' }).json.errors).toEqual([
    'given default lease TTL greater than given max lease TTL',
  ]);
  expect(enable('a', { default_lease_ttl: '1ns', max_lease_ttl: '1999ms' }).status).toBe(204);
  expect(vault.send('GET', 'sys/auth').json.data['a/'].config).toMatchObject({
    default_lease_ttl: 0,
    max_lease_ttl: 1,
  });
  expect(vault.send('GET', 'sys/auth/a/tune').json.data).toMatchObject({ default_lease_ttl: 0, max_lease_ttl: 1 });
  expect(vault.send('POST', 'sys/auth/a/tune', { default_lease_ttl: '2s' }).json.errors).toEqual([
    'backend max lease TTL of 1 would be less than backend default lease TTL of 2',
  ]);
});

test.each([
  ['500ms', '1h', '2026-01-31T12:00:10.5Z', 0],
  ['1ns', '1h', '2026-01-31T12:00:10.000000001Z', 0],
  ['1s500ms', '1h', '2026-01-31T12:00:11.5Z', 1],
  ['1s500ms', '1s', '2026-01-31T12:00:11Z', 1],
  ['1s500ms', '0', '0001-01-01T00:00:00Z', 0],
  ['-5', '1h', '2026-01-31T12:00:05Z', -5],
  ['-5', '0', '2026-01-31T12:00:05Z', -5],
  ['-500ms', '0', '2026-01-31T12:00:09.5Z', 0],
])('a SecretID at a mount with max_lease_ttl %s and ttl %s expires at %s', (max, ttl, expires, shown) => {
  const vault = new TestVault();
  vault.send('POST', 'sys/auth/short', { type: 'approle' });
  vault.send('POST', 'auth/short/role/r', { role_id: 'r' });
  tuned(vault, 'auth/short', { max_lease_ttl: max });
  vault.now = parseTime('2026-01-31T12:00:10Z');
  const { data } = vault.send('POST', 'auth/short/role/r/secret-id', { ttl }).json;
  expect(data.secret_id_ttl).toBe(shown);
  const { secret_id } = data;
  expect(vault.send('POST', 'auth/short/role/r/secret-id/lookup', { secret_id }).json.data).toMatchObject({
    creation_time: '2026-01-31T12:00:10Z',
    expiration_time: expires,
  });
});
