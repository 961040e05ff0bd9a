import { expect, test } from 'vitest';
import { systemBackend } from '../../../src/backends/system/index.ts';
import { QuestionedVault } from './support.ts';

/** A vault, and tokens by what is wrong with them. */
function newVault() {
  const vault = new QuestionedVault();
  vault.succeed('POST', 'sys/auth/approle', { type: 'approle' });
  vault.succeed('POST', 'auth/token/roles/bound', { token_bound_cidrs: '10.0.0.0/8' });
  const { client_token: bound } = vault.succeed('POST', 'auth/token/create/bound', { policies: ['p'] }).json.auth;
  vault.succeed('POST', 'auth/approle/role/ci', {
    role_id: 'id',
    bind_secret_id: false,
    token_bound_cidrs: '127.0.0.1',
  });
  const { client_token: disabled, entity_id: id } = vault.succeed('POST', 'auth/approle/login', { role_id: 'id' }).json
    .auth;
  vault.succeed('POST', `identity/entity/id/${id}`, { disabled: true });
  const { id: expired } = vault.newToken({ policies: ['p'], ttl: '1s' });
  const { id: valid } = vault.newToken({ policies: ['p'] });
  vault.sleep(60);
  return { vault, tokens: { none: '', unknown: 'x', bound, disabled, expired, valid } };
}

/** The paths of the system backend that need no token, but for those that read a wrapping token. */
const paths = systemBackend.unauthenticatedPaths
  ?.filter((path) => !path.endsWith('*') && !path.startsWith('wrapping/'))
  .map((path) => `sys/${path}`);

test.each(paths ?? [])('the verdict on a read of %s is what a request gets, whatever its token', (path) => {
  const { vault, tokens } = newVault();
  for (const [name, token] of Object.entries(tokens)) {
    const { status, json } = vault.send('GET', path, undefined, { token });
    const isRefused = status === 403 || json.errors?.[0]?.includes('client token empty');
    const { allowed } = vault.why('read', path, { kind: 'token', token });
    expect([name, allowed]).toEqual([name, !isRefused]);
  }
});

test('the reason says what the list contains with and without the token', () => {
  const { vault, tokens } = newVault();
  const why = (path: string, token: string) => vault.why('read', path, { kind: 'token', token });
  const publicMounts =
    'The path needs no token. Without one, its response has only the mounts with listing_visibility "unauth".';
  const mounts = 'sys/internal/ui/mounts';
  expect(why(mounts, tokens.none)).toMatchObject({ allowed: true, reason: publicMounts });
  expect(why(mounts, tokens.unknown)).toMatchObject({
    allowed: false,
    reason: expect.stringMatching(/^This state doesn't know the token/),
    notes: [publicMounts],
  });
  expect(why(mounts, tokens.bound)).toMatchObject({
    allowed: false,
    reason: 'The token may not be used from 127.0.0.1, only from 10.0.0.0/8.',
    notes: [publicMounts],
  });
  expect(why(mounts, tokens.disabled).reason).toMatch(/^The token's entity \(.*\) is disabled or deleted\.$/);
  expect(why(mounts, tokens.valid)).toMatchObject({
    allowed: true,
    reason:
      'The path needs no permission. Its response has the mounts that the token\'s policies grant something on, and those with listing_visibility "unauth".',
    notes: [expect.stringMatching(/^The token expires /)],
  });
  expect(why('sys/internal/ui/namespaces', tokens.none)).toMatchObject({
    allowed: false,
    reason: 'The request has no token.',
    notes: [],
  });
});
