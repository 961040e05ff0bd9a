import { expect, test } from 'vitest';
import { freshVault } from '../../support/engine.ts';

type Vault = ReturnType<typeof freshVault>;

const maker = `
path "auth/token/create*" { capabilities = ["create", "update"] }
path "auth/token/renew*" { capabilities = ["update"] }
path "sys/leases/*" { capabilities = ["create", "update", "list"] }`;

function create(vault: Vault, body: object = {}, path = 'create', token = 'root') {
  return vault('POST', `auth/token/${path}`, body, { token });
}

function tokenOf(vault: Vault, body: object = {}, path = 'create', token = 'root'): string {
  return create(vault, body, path, token).json.auth.client_token;
}

function lookup(vault: Vault, token: string) {
  return vault('POST', 'auth/token/lookup', { token }).json.data;
}

function withMaker(): Vault {
  const vault = freshVault();
  vault('POST', 'sys/policies/acl/maker', { policy: maker });
  return vault;
}

test('a token has the requested settings, and a lookup shows them', () => {
  const vault = freshVault();
  const asked = {
    policies: ['web'],
    ttl: '1h',
    display_name: 'ci run #7',
    meta: { team: 'red' },
    num_uses: 5,
    explicit_max_ttl: '2h',
  };
  const { status, json } = create(vault, asked);
  expect(status).toBe(200);
  expect(json.warnings).toEqual(['Policy "web" does not exist']);
  expect(json.auth).toMatchObject({
    lease_duration: 3600,
    metadata: { team: 'red' },
    num_uses: 5,
    orphan: false,
    policies: ['default', 'web'],
    renewable: true,
    token_policies: ['default', 'web'],
    token_type: 'service',
  });
  expect(lookup(vault, json.auth.client_token)).toMatchObject({
    creation_ttl: 3600,
    display_name: 'token-ci-run--7',
    explicit_max_ttl: 7200,
    num_uses: 5,
    orphan: false,
    path: 'auth/token/create',
    policies: ['default', 'web'],
    renewable: true,
    ttl: 3600,
  });
});

test.each([
  [{ type: 'odd' }, "invalid 'token_type' value"],
  [{ num_uses: -1 }, 'number of uses cannot be negative'],
  [{ ttl: 'soon' }, 'time: invalid duration "soon"'],
  [{ ttl: '-5s' }, 'ttl must be positive'],
  [{ lease: '-5s' }, 'lease must be positive'],
  [{ period: '-5s' }, 'period must be positive'],
  [{ explicit_max_ttl: '-1h' }, 'explicit_max_ttl must be positive'],
  [{ type: 'batch' }, 'batch tokens cannot be root tokens'],
  [{ type: 'batch', policies: ['x'], num_uses: 1 }, 'batch tokens cannot have "num_uses" set'],
  [{ type: 'batch', policies: ['x'], period: 'x' }, "'period' value could not be parsed"],
  [{ policies: ['response-wrapping'] }, 'cannot assign policy "response-wrapping"'],
  [{ entity_alias: 'x' }, "'entity_alias' is only allowed in combination with token role"],
])('%j is refused: %s', (body, message) => {
  const answer = create(freshVault(), body);
  expect([answer.status, answer.json]).toEqual([400, { errors: [message] }]);
});

test('without sudo, the tokens that a token can create are limited', () => {
  const vault = withMaker();
  const token = tokenOf(vault, { policies: ['maker', 'team'] });
  const refused = (body: object, path?: string) => create(vault, body, path, token).json.errors?.[0];
  expect(refused({ policies: ['other'] })).toBe('child policies must be subset of parent');
  expect(refused({ policies: ['root'] })).toBe('child policies must be subset of parent');
  expect(refused({ period: '1h' })).toBe('root or sudo privileges required to create periodic token');
  expect(refused({ id: 'mine' })).toBe('root or sudo privileges required to specify token id');
  expect(refused({ no_parent: true })).toBe('root or sudo privileges required to create orphan token');
  expect(create(vault, { policies: ['TEAM '] }, 'create', token).json.auth.policies).toEqual(['default', 'team']);
  expect(create(vault, { policies: ['team'], no_default_policy: true }, 'create', token).json.auth.policies).toEqual([
    'team',
  ]);
  expect(create(vault, {}, 'create-orphan', token).json.auth).toMatchObject({
    orphan: true,
    policies: ['default', 'maker', 'team'],
  });
});

test('use-limited and batch tokens cannot create tokens', () => {
  const vault = withMaker();
  const limited = tokenOf(vault, { policies: ['maker'], num_uses: 2 });
  expect(create(vault, {}, 'create', limited).json.errors).toEqual([
    'restricted use token cannot generate child tokens',
  ]);
  expect(create(vault, {}, 'create', limited).json.errors).toEqual(['parent token lookup failed: no parent found']);
  const batch = tokenOf(vault, { policies: ['maker'], type: 'batch' });
  expect(create(vault, {}, 'create', batch).json.errors).toEqual(['batch tokens cannot create more tokens']);
});

test('an expiring root token cannot create a non-expiring one', () => {
  const vault = freshVault();
  const root = tokenOf(vault, { explicit_max_ttl: '1h' });
  expect(lookup(vault, root)).toMatchObject({ ttl: 3600, policies: ['root'], renewable: true });
  expect(create(vault, {}, 'create', root).json.errors).toEqual([
    'expiring root tokens cannot create non-expiring root tokens',
  ]);
  expect(create(vault, { ttl: '2h' }, 'create', root).json.auth.lease_duration).toBe(7200);
});

test('a role decides about policies and limits the other settings', () => {
  const vault = freshVault();
  const role = { allowed_policies: 'app,ops', allowed_policies_glob: 'team-*', disallowed_policies_glob: '*-admin' };
  expect(vault('POST', 'auth/token/roles/r', { ...role, token_num_uses: 3, token_period: '1h' }).status).toBe(204);
  const policies = (names?: string[]) => {
    const { json } = create(vault, names ? { policies: names } : {}, 'create/r');
    return json.errors?.[0] ?? json.auth.policies;
  };
  expect(policies()).toEqual(['app', 'default', 'ops']);
  expect(policies(['app'])).toEqual(['app', 'default']);
  expect(policies(['team-x'])).toEqual(['default', 'team-x']);
  expect(policies(['team-admin'])).toBe('token policy "team-admin" is disallowed by this role');
  expect(policies(['x', 'app'])).toBe(
    'token policies (["app" "default" "x"]) must be subset of the role\'s allowed policies (["app" "default" "ops"]) or glob policies (["team-*"])',
  );
  const made = create(vault, { num_uses: 9, period: '2h' }, 'create/r').json;
  expect(made.auth).toMatchObject({ num_uses: 3, lease_duration: 3600 });
  expect(made.warnings[0]).toBe(
    'Period specified both during creation call and in role; using the lesser value of 3600 seconds',
  );
  expect(lookup(vault, made.auth.client_token)).toMatchObject({ role: 'r', path: 'auth/token/create/r', period: 7200 });
});

test('renewals by id, by accessor and by the token itself', () => {
  const vault = freshVault();
  const { client_token: token, accessor } = create(vault, {
    policies: ['default'],
    ttl: '10m',
    explicit_max_ttl: '30m',
  }).json.auth;
  const renewed = vault('POST', 'auth/token/renew', { token, increment: '2h' });
  expect(renewed.json.auth).toMatchObject({ client_token: token, lease_duration: 1800 });
  expect(renewed.json.warnings).toEqual([
    'TTL of "2h" exceeded the effective max_ttl of "30m"; TTL value is capped accordingly',
  ]);
  expect(vault('POST', 'auth/token/renew-accessor', { accessor }).json.auth).toMatchObject({
    client_token: '',
    lease_duration: 1800,
  });
  expect(vault('POST', 'auth/token/renew-self', { increment: 60 }, { token }).json.auth.lease_duration).toBe(60);
  vault.sleep(30);
  expect(lookup(vault, token)).toMatchObject({ creation_ttl: 600, ttl: 30 });
  vault.sleep(31);
  expect(vault('POST', 'auth/token/renew', { token }).json.errors).toEqual(['token not found']);
  expect(vault('POST', 'auth/token/renew', {}).json.errors).toEqual(['missing token ID']);
  expect(vault('POST', 'auth/token/renew-accessor', {}).json.errors).toEqual([
    '1 error occurred:\n\t* missing accessor\n\n',
  ]);
});

test('a refused renewal by accessor gives no reason', () => {
  const vault = freshVault();
  const { client_token: token, accessor } = create(vault, { policies: ['default'], renewable: false }).json.auth;
  expect(vault('POST', 'auth/token/renew', { token }).json.errors).toEqual(['lease is not renewable']);
  expect(vault('POST', 'auth/token/renew-accessor', { accessor }).json.errors).toEqual([
    '1 error occurred:\n\t* invalid request\n\n',
  ]);
});

test('a number is not a token', () => {
  for (const path of ['lookup', 'renew', 'revoke', 'revoke-orphan']) {
    const answer = freshVault()('POST', `auth/token/${path}`, { token: 17 });
    expect([answer.status, answer.json]).toEqual([403, { errors: ['invalid token'] }]);
  }
});

test('the last permitted use shows itself as -1', () => {
  const vault = freshVault();
  const token = tokenOf(vault, { policies: ['default'], num_uses: 1 });
  expect(vault('GET', 'auth/token/lookup-self', undefined, { token }).json.data.num_uses).toBe(-1);
  expect(vault('GET', 'auth/token/lookup-self', undefined, { token }).json).toEqual({ errors: ['permission denied'] });
});

test('a token in its last use is still listed and counted', () => {
  const vault = freshVault();
  const lastUse = () => ({ token: tokenOf(vault, { policies: ['root'], num_uses: 1 }) });
  expect(vault('LIST', 'auth/token/accessors', undefined, lastUse()).json.data.keys).toHaveLength(2);
  const { counters } = vault('GET', 'sys/internal/counters/tokens', undefined, lastUse()).json.data;
  expect(counters.service_tokens.total).toBe(2);
  expect(vault('LIST', 'auth/token/accessors').json.data.keys).toHaveLength(1);
});

test('leases: list, lookup, renew, revoke', () => {
  const vault = freshVault();
  const token = tokenOf(vault, { policies: ['default'], ttl: '1h' });
  const names: string[] = vault('LIST', 'sys/leases/lookup/auth/token/create').json.data.keys;
  const ids = names.map((name) => `auth/token/create/${name}`);
  const told = ids.map((lease_id) => vault('POST', 'sys/leases/lookup', { lease_id }).json.data);
  expect(told.map(({ ttl }) => ttl).sort()).toEqual([0, 3600]);
  const renewals = ids.map((lease_id) => vault('POST', 'sys/leases/renew', { lease_id }).json.errors[0]);
  expect(renewals.sort()).toEqual(['lease is not renewable', 'tokens cannot be renewed through this endpoint']);
  const own = ids.find((_, i) => told[i].ttl === 3600);
  expect(vault('POST', `sys/leases/revoke/${own}`, { sync: false }).status).toBe(202);
  expect(vault('GET', 'auth/token/lookup-self', undefined, { token }).status).toBe(403);
  expect(vault('GET', 'sys/leases/count?type=irrevocable').json.data).toEqual({ lease_count: 0, counts: {} });
  expect(vault('GET', 'sys/leases/count').status).toBe(404);
  expect(vault('POST', 'sys/leases/revoke-prefix/no/such').status).toBe(204);
  expect(vault('POST', 'sys/leases/tidy').status).toBe(202);
});

test('leases: the names of paths and of parts of the index can’t be taken for each other', () => {
  const vault = freshVault();
  const list = (path: string) => vault('LIST', `sys/leases/lookup/${path}`).json;
  const names = Array.from({ length: 16 }, (_, i) => `${i.toString(16)}0`);
  for (const name of names) {
    vault('POST', `auth/token/roles/${name}`, {});
    vault('POST', `auth/token/create/${name}`, { policies: ['default'], ttl: '1h' });
    vault('POST', `auth/token/create/${name}`, { policies: ['default'], ttl: '1h', id: `chosen${name}` });
  }
  for (let i = 0; i < 50; i++) {
    tokenOf(vault, { policies: ['default'], ttl: '1h' });
  }
  const { keys } = list('auth/token/create').data;
  expect(keys).toEqual(keys.toSorted());
  expect(keys.filter((key: string) => key.endsWith('/'))).toEqual(names.map((name) => `${name}/`).toSorted());
  expect(keys.filter((key: string) => /^h[0-9a-f]{64}$/.test(key))).toHaveLength(50);
  for (const name of names) {
    const inner: string[] = list(`auth/token/create/${name}`).data.keys;
    expect(inner).toEqual([expect.stringMatching(/^[0-9a-f]{40}$/), expect.stringMatching(/^h[0-9a-f]{64}$/)]);
    const found = inner.map((one) =>
      vault('POST', 'sys/leases/lookup', { lease_id: `auth/token/create/${name}/${one}` }),
    );
    expect(found.map(({ status }) => status)).toEqual([200, 200]);
  }
  for (const path of ['.', 'auth/token/create/.', 'auth/token/create/./c0']) {
    expect(list(path), path).toMatchObject({ errors: expect.any(Array) });
  }
  expect(vault('POST', 'sys/leases/revoke-prefix/auth/token/create/c0').status).toBe(204);
  expect(list('auth/token/create').data.keys).toEqual(keys.filter((key: string) => key !== 'c0/'));
});

test('use counts are exact to 64 bits, and count down', () => {
  const vault = freshVault();
  const most = '9223372036854775807';
  const made = vault('POST', 'auth/token/create', { num_uses: most });
  expect(made.body).toContain(`"num_uses":${most}`);
  const own = vault('GET', 'auth/token/lookup-self', undefined, { token: made.json.auth.client_token });
  expect(own.body).toContain('"num_uses":9223372036854775806');
});

test("a role quotes an address that is taken for a socket's path once more each time it is stored", () => {
  const vault = freshVault();
  const cidrs = () => vault('GET', 'auth/token/roles/r').json.data.token_bound_cidrs;
  const quoted = (times: number): string => (times === 0 ? '4/32' : JSON.stringify(quoted(times - 1)));
  vault('POST', 'auth/token/roles/r', { token_bound_cidrs: ['4/32', '1.2.3.4'] });
  expect(cidrs()).toEqual([quoted(2), '1.2.3.4']);
  vault('POST', 'auth/token/roles/r', { orphan: true });
  expect(cidrs()).toEqual([quoted(3), '1.2.3.4']);
  vault('POST', 'auth/token/roles/old', { bound_cidrs: '4/32' });
  expect(vault('GET', 'auth/token/roles/old').json.data.bound_cidrs).toEqual([quoted(2)]);
});

test('a role whose addresses can’t be read any longer says so', () => {
  const vault = freshVault();
  vault('POST', 'auth/token/roles/r', { token_bound_cidrs: '.5s' });
  vault('POST', 'sys/auth/approle', { type: 'approle' });
  vault('POST', 'auth/approle/role/r', { token_bound_cidrs: '.5s' });
  for (const path of ['auth/token/roles/r', 'auth/approle/role/r']) {
    expect(vault('GET', path)).toMatchObject({
      status: 500,
      json: {
        errors: [
          '1 error occurred:\n\t* Unable to convert "\\".5s\\"" to an IPv4 or IPv6 address, or a UNIX Socket\n\n',
        ],
      },
    });
  }
});

test('metadata sent as a list of nulls is none', () => {
  const { auth } = create(freshVault(), { meta: [null] }).json;
  expect(auth.metadata).toBeNull();
});

test('a role without an explicit maximum TTL exceeds no maximum, not even a negative one', () => {
  const vault = freshVault();
  vault('POST', 'sys/auth/token/tune', { max_lease_ttl: '-1' });
  expect(vault('POST', 'auth/token/roles/r', { token_ttl: '5m' }).status).toBe(204);
  const { warnings } = vault('POST', 'auth/token/roles/r', { token_explicit_max_ttl: '5m' }).json;
  expect(warnings[0]).toContain('allowed value of -1 seconds');
});
