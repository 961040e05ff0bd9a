import fc from 'fast-check';
import { expect, test } from 'vitest';
import { QuestionedVault } from './support.ts';

function withRole(fields: object = {}): { readonly vault: QuestionedVault; readonly roleId: string } {
  const vault = new QuestionedVault();
  vault.succeed('POST', 'sys/auth/approle', { type: 'approle' });
  vault.succeed('POST', 'auth/approle/role/jenkins', fields);
  const roleId: string = vault.send('GET', 'auth/approle/role/jenkins/role-id').json.data.role_id;
  return { vault, roleId };
}

interface NewSecretId {
  readonly id: string;
  readonly accessor: string;
}

function newSecretId(vault: QuestionedVault, fields: object = {}, role = 'jenkins'): NewSecretId {
  const { data } = vault.succeed('POST', `auth/approle/role/${role}/secret-id`, fields).json;
  return { id: data.secret_id, accessor: data.secret_id_accessor };
}

const logIn = (vault: QuestionedVault, data: object, remoteAddress = '127.0.0.1') =>
  vault.send('POST', 'auth/approle/login', data, { token: '', remoteAddress });

test('the verdict agrees with the real login', () => {
  const role = fc.record(
    {
      bind_secret_id: fc.boolean(),
      secret_id_bound_cidrs: fc.constantFrom('10.0.0.0/8', '127.0.0.0/8,10.1.0.0/16'),
      token_policies: fc.constantFrom('a', 'root'),
      secret_id_num_uses: fc.integer({ min: 0, max: 2 }),
      secret_id_ttl: fc.constantFrom('0s', '90s'),
    },
    { requiredKeys: [] },
  );
  const secret = fc.record(
    { cidr_list: fc.constantFrom('127.0.0.1/32', '10.1.0.0/16'), num_uses: fc.constantFrom(0, 1) },
    { requiredKeys: [] },
  );
  const attempts = fc.array(
    fc.record({
      roleId: fc.constantFrom('own', 'own', 'own', 'unknown', ''),
      secretId: fc.constantFrom('own', 'own', 'own', 'other', 'unknown', '', 'x'.repeat(5000)),
      address: fc.constantFrom('127.0.0.1', '10.1.2.3', '10.2.2.2', '192.168.0.1'),
      wait: fc.constantFrom(0, 0, 60, 200),
    }),
    { minLength: 1, maxLength: 10 },
  );
  const reasons = new Set<string>();
  fc.assert(
    fc.property(role, secret, attempts, (fields, secretFields, all) => {
      const cidrs = fields.bind_secret_id === false ? { token_bound_cidrs: '0.0.0.0/0' } : {};
      const { vault, roleId } = withRole({ ...fields, ...cidrs });
      vault.succeed('POST', 'auth/approle/role/other', {});
      const made = vault.send('POST', 'auth/approle/role/jenkins/secret-id', secretFields).json.data;
      const own: NewSecretId = { id: made?.secret_id ?? 'none', accessor: made?.secret_id_accessor ?? 'none' };
      const other = newSecretId(vault, {}, 'other');
      for (const { roleId: which, secretId, address, wait } of all) {
        vault.sleep(wait);
        const secrets: Readonly<Record<string, NewSecretId>> = { own, other };
        const data = {
          role_id: which === 'own' ? roleId : which,
          secret_id: secrets[secretId]?.id ?? secretId,
        };
        const byData = vault.whyLogin({ data }, address);
        const accessor = secrets[secretId]?.accessor;
        const byRole =
          which === 'own' && accessor !== undefined ? vault.whyLogin({ role: 'jenkins', accessor }, address) : byData;
        const { status, body } = logIn(vault, data, address);
        expect({ data, address, body, allowed: [byData.allowed, byRole.allowed] }).toEqual({
          data,
          address,
          body,
          allowed: [status === 200, status === 200],
        });
        expect(byRole.reason).toBe(byData.reason);
        reasons.add(byData.reason.replaceAll(/[0-9./,TZ:-]+/g, ''));
      }
    }),
    { numRuns: 150 },
  );
  expect(reasons.size).toBeGreaterThan(8);
});

test('explains why a SecretID is refused', () => {
  const { vault, roleId } = withRole({ secret_id_ttl: '1h' });
  const expired = newSecretId(vault);
  const destroyed = newSecretId(vault);
  vault.succeed('POST', 'auth/approle/role/jenkins/secret-id/destroy', { secret_id: destroyed.id });
  vault.sleep(5400);
  const { reason: ofExpired } = vault.whyLogin({ data: { role_id: roleId, secret_id: expired.id } });
  expect(ofExpired).toBe('The SecretID expired 30m ago.');
  vault.succeed('POST', 'auth/approle/role/other', {});
  const others = newSecretId(vault, {}, 'other');
  const bound = newSecretId(vault, { cidr_list: '10.0.0.0/8' });
  const reason = (secret_id?: string) => {
    const data = secret_id === undefined ? { role_id: roleId } : { role_id: roleId, secret_id };
    return vault.whyLogin({ data }).reason;
  };
  const unknown =
    'The role jenkins has no such SecretID: it never existed, or it was used up, destroyed, or removed after it expired.';
  expect([reason(), reason('none'), reason(destroyed.id), reason(others.id), reason(bound.id)]).toEqual([
    'The role jenkins requires a SecretID, and the login gives none.',
    unknown,
    unknown,
    'The SecretID belongs to the role other, not to jenkins.',
    'The SecretID may not be used from 127.0.0.1, only from 10.0.0.0/8.',
  ]);
  expect(vault.whyLogin({ role: 'jenkins', accessor: others.accessor }).reason).toBe(
    'The SecretID belongs to the role other, not to jenkins.',
  );
  expect(vault.whyLogin({ data: { role_id: 'none', secret_id: 'x' } }).reason).toBe(
    'No role at auth/approle/ has this RoleID.',
  );
});

test('says how long a SecretID is good for', () => {
  const { vault } = withRole({ secret_id_ttl: '1h' });
  const { accessor } = newSecretId(vault, { num_uses: 3 });
  const { allowed, notes } = vault.whyLogin({ role: 'jenkins', accessor });
  expect({ allowed, notes }).toEqual({
    allowed: true,
    notes: ['The SecretID is good for 3 logins.', 'The SecretID expires in 59m59s.'],
  });
});

test('says until when a role is locked', () => {
  const { vault, roleId } = withRole();
  const { id } = newSecretId(vault);
  for (let i = 0; i < 5; i++) {
    logIn(vault, { role_id: roleId, secret_id: 'wrong' });
  }
  vault.sleep(300);
  expect(logIn(vault, { role_id: roleId, secret_id: id }).status).toBe(403);
  const { allowed, reason } = vault.whyLogin({ data: { role_id: roleId, secret_id: id } });
  expect(allowed).toBe(false);
  expect(reason).toMatch(
    /^After too many failed logins, the role is locked until 2026-01-31T12:15:00Z \(in 9m59s\)\.$/,
  );
  vault.sleep(600);
  expect(vault.whyLogin({ data: { role_id: roleId, secret_id: id } }).allowed).toBe(true);
});

test('a question about a login counts nothing', () => {
  const { vault, roleId } = withRole();
  const { id, accessor } = newSecretId(vault, { num_uses: 1 });
  vault.whyLogin({ data: { role_id: roleId, secret_id: id } });
  vault.whyLogin({ role: 'jenkins', accessor });
  vault.whyLogin({ data: { role_id: roleId, secret_id: 'wrong' } });
  expect(vault.send('LIST', 'identity/entity/id').status).toBe(404);
  expect(logIn(vault, { role_id: roleId, secret_id: id }).status).toBe(200);
});

test('a role or an auth method that does not exist is an error, not a refusal', () => {
  const { vault } = withRole();
  expect(() => vault.whyLogin({ role: 'nope' })).toThrow(
    'there is no role "nope" at auth/approle/; `localvault list auth/approle/role` lists them',
  );
});
