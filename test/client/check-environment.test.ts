import { expect, test } from 'vitest';
import { checkEnvironment } from '../../src/client/check-environment.ts';

test.each([
  [{ VAULT_MAX_RETRIES: 'many' }, 'strconv.ParseInt: parsing "many": invalid syntax'],
  [{ BAO_MAX_RETRIES: '-1' }, 'error parsing int value; out of range [0 to 9223372036854775807]: -1'],
  [{ VAULT_CLIENT_TIMEOUT: 'soon' }, 'could not parse "VAULT_CLIENT_TIMEOUT"'],
  [{ BAO_SKIP_VERIFY: 'perhaps' }, 'could not parse BAO_SKIP_VERIFY'],
  [{ VAULT_RATE_LIMIT: 'fast' }, 'VAULT_RATE_LIMIT was provided but incorrectly formatted'],
])('rejects %j', (env, message) => {
  expect(() => checkEnvironment(env)).toThrow(message);
});

test('accepts valid values and unset variables', () => {
  const good = {
    VAULT_MAX_RETRIES: '2',
    VAULT_CLIENT_TIMEOUT: '1d',
    VAULT_RATE_LIMIT: '1.5:10',
    VAULT_SKIP_VERIFY: '1',
  };
  expect(() => checkEnvironment(good)).not.toThrow();
  expect(() => checkEnvironment({ VAULT_MAX_RETRIES: 'many', BAO_MAX_RETRIES: '' })).not.toThrow();
});
