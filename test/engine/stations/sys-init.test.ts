import { expect, test } from 'vitest';
import { freshVault } from '../../support/engine.ts';

const invalid = (problem: string) => `invalid seal configuration: ${problem}`;
const undecodable = (problem: string) => `failed to decode JSON input: json: cannot unmarshal ${problem}`;

test.each([
  ['sys/init', {}, invalid('shares must be at least one')],
  ['sys/init', null, invalid('shares must be at least one')],
  ['sys/init', { SECRET_SHARES: 1, secret_threshold: 1, unknown: [] }, 'Vault is already initialized'],
  ['sys/init', { secret_shares: 5, secret_threshold: 3 }, 'Vault is already initialized'],
  ['sys/init', { secret_shares: 1 }, invalid('threshold must be at least one')],
  ['sys/init', { secret_shares: 1, secret_threshold: 2 }, invalid('threshold cannot be larger than shares')],
  [
    'sys/init',
    { secret_shares: 2, secret_threshold: 1 },
    invalid('threshold must be greater than one for multiple shares'),
  ],
  ['sys/init', { secret_shares: 256, secret_threshold: 2 }, invalid('shares must be less than 256')],
  [
    'sys/init',
    { secret_shares: 1, secret_threshold: 1, pgp_keys: ['a', null] },
    invalid('count mismatch between number of provided PGP keys and number of shares'),
  ],
  [
    'sys/init',
    { recovery_shares: 1, recovery_pgp_keys: ['a'] },
    'parameters recovery_shares,recovery_pgp_keys not applicable to seal type shamir',
  ],
  [
    'sys/init',
    { secret_shares: 'a' },
    undecodable('string into Go struct field InitRequest.secret_shares of type int'),
  ],
  [
    'sys/init',
    { secret_shares: 1.5 },
    undecodable('number 1.5 into Go struct field InitRequest.secret_shares of type int'),
  ],
  ['sys/init', { pgp_keys: [1] }, undecodable('number into Go struct field InitRequest.pgp_keys of type string')],
  ['sys/init', [], undecodable('array into Go value of type http.InitRequest')],
  ['sys/unseal', [], undecodable('array into Go value of type http.UnsealRequest')],
  ['sys/unseal', { key: 1 }, undecodable('number into Go struct field UnsealRequest.Key of type string')],
  ['sys/unseal', { migrate: 'a' }, undecodable('string into Go struct field UnsealRequest.Migrate of type bool')],
  ['sys/unseal', { reset: true }, 'vault is unsealed'],
])('%s refuses %j', (path, body, message) => {
  const vault = freshVault();
  for (const method of ['PUT', 'POST']) {
    expect(vault(method, path, body)).toMatchObject({ status: 400, json: { errors: [message] } });
  }
});

test('a key is not needed, but an attempt to migrate a seal fails', () => {
  const vault = freshVault();
  expect(vault('PUT', 'sys/unseal', { key: 'abcd' }).json.sealed).toBe(false);
  expect(vault('PUT', 'sys/unseal', { key: 'abcd', migrate: true })).toMatchObject({
    status: 500,
    json: { errors: ["can't perform a seal migration, no migration seal found"] },
  });
});
