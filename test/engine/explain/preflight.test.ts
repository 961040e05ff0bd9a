import { expect, test } from 'vitest';
import type { Subject } from '../../../src/engine/explain/question.ts';
import { QuestionedVault } from './support.ts';

const prefix = 'sys/internal/ui/mounts/';
const ofPolicy = (...policies: string[]): Subject => ({ kind: 'policies', policies });

function newVault(): QuestionedVault {
  const vault = new QuestionedVault();
  vault.succeed('POST', 'sys/mounts/one', { type: 'kv', options: { version: '1' } });
  vault.writePolicy('reader', 'path "secret/data/app" { capabilities = ["read"] }');
  vault.writePolicy('lister', 'path "one/+/x" { capabilities = ["list"] }');
  vault.writePolicy('none', 'path "elsewhere/*" { capabilities = ["read"] }');
  return vault;
}

test.each([
  ['secret/app', 'read', 'secret/data/app'],
  ['secret/a/b', 'read', 'secret/data/a/b'],
  ['secret/a/', 'list', 'secret/metadata/a/'],
  ['secret', 'list', 'secret/metadata/'],
  ['one/a', 'read', 'one/a'],
  ['auth/token/x', 'read', 'auth/token/x'],
])('a preflight for %s that is denied is explained by a %s of %s', (target, capability, path) => {
  const vault = newVault();
  const explanation = vault.why('read', `${prefix}${target}`, ofPolicy('none'));
  expect(explanation).toMatchObject({ allowed: false, capability, path });
  expect(explanation.reason).toMatch(/^The token's policies grant nothing below [a-z/]+\/, so a kv command is refused/);
  expect(explanation.policies).toMatchObject([{ name: 'none', decided: false }]);
});

test('the decision is that of the request', () => {
  const vault = newVault();
  const subjects = ['reader', 'lister', 'none', 'root'].map((policy) =>
    vault.newToken({ policies: [policy], no_default_policy: true }),
  );
  for (const { id: token } of subjects) {
    for (const target of ['secret/app', 'secret', 'one/a', 'one/', 'nope/a', 'nope', 'sys/internal/ui/mounts/secret']) {
      const { status } = vault.send('GET', `${prefix}${target}`, undefined, { token });
      const { allowed } = vault.why('read', `${prefix}${target}`, { kind: 'token', token });
      expect([target, allowed]).toEqual([target, status === 200]);
    }
  }
});

test('a dead token, and an address, are the reason before any policy', () => {
  const vault = newVault();
  const { id: token } = vault.newToken({ policies: ['reader'], ttl: '1h' });
  vault.sleep(7200);
  const { allowed, path, reason } = vault.why('read', `${prefix}secret/app`, { kind: 'token', token });
  expect([allowed, path, reason]).toEqual([
    false,
    'secret/data/app',
    expect.stringMatching(/^The token expired 1h ago/),
  ]);
  vault.succeed('POST', 'auth/token/roles/bound', { token_bound_cidrs: '10.0.0.0/8' });
  const { client_token: bound } = vault.succeed('POST', 'auth/token/create/bound', { policies: ['reader'] }).json.auth;
  expect(vault.why('read', `${prefix}secret/app`, { kind: 'token', token: bound }).reason).toContain(
    'only from 10.0.0.0/8',
  );
});
