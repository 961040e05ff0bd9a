import { expect, test } from 'vitest';
import { commandIndex } from '../../../src/cli/tree/command-index.ts';
import { explainMismatch } from '../../../src/cli/tutorial/matching-command.ts';
import { parseShellLine } from '../../../src/cli/tutorial/shell-line.ts';
import type { StepCommand } from '../../../src/cli/tutorial/step.ts';

const values: Readonly<Record<string, string>> = { TOKEN: 's.1', OTHER: 's.2' };
const parse = (line: string) => parseShellLine(line, (name) => values[name]);

const role = 'vault write auth/approle/role/jenkins token_policies=jenkins token_ttl=1h';
const wrap = 'vault write -wrap-ttl=5m -f auth/approle/role/jenkins/secret-id';
const get = 'VAULT_TOKEN=$TOKEN vault kv get secret/mysql/webapp';
const put = 'vault kv put secret/mysql/webapp user=admin';

const freedoms: Readonly<Record<string, Pick<StepCommand, 'free' | 'takesMore'>>> = {
  [role]: { free: ['token_ttl'] },
  [wrap]: { free: ['-wrap-ttl'] },
  [get]: {},
  [put]: { free: ['user'], takesMore: true },
};

async function mismatch(typed: string, needed: string, ...also: string[]) {
  const accepted = [needed, ...also].map(parse);
  return explainMismatch(parse(typed), accepted, freedoms[needed] ?? {}, commandIndex);
}

test.each([
  ['vault write auth/approle/role/jenkins token_ttl=20m token_policies="jenkins"', role],
  ['localvault write /auth/approle/role/jenkins/ token_policies=jenkins token_ttl=3600', role],
  ['bao write -force --wrap-ttl 90s auth/approle/role/jenkins/secret-id', wrap],
  ['VAULT_TOKEN="s.1" vault kv get secret/mysql/webapp', get],
  ['vault kv put secret/mysql/webapp user=bob password=a=b', put],
])('%j does what "%s" does', async (typed, needed) => {
  expect(await mismatch(typed, needed)).toBeUndefined();
});

test('another spelling is accepted, and mismatches refer to the first one', async () => {
  const other = 'VAULT_TOKEN=$TOKEN vault kv get -mount=secret mysql/webapp';
  expect(await mismatch(other, get, other)).toBeUndefined();
  expect(await mismatch(other, get)).toBe('Leave -mount out.');
  expect(await mismatch('VAULT_TOKEN=$TOKEN vault kv get secret/mysql', get, other)).toBe(
    '"secret/mysql" should be "secret/mysql/webapp".',
  );
});

test.each([
  ['ls', role, 'Only "vault" and "localvault" run here, not "ls".'],
  ['/bin/vault status', role, 'Only "vault" and "localvault" run here, not "/bin/vault".'],
  ['vault', role, 'Here, the command is "write".'],
  ['vault kv', put, 'Here, the command is "kv put".'],
  ['vault kv get secret/mysql/webapp', put, 'Here, the command is "kv put".'],
  ['vault write -x auth/approle/role/jenkins', role, "The flags aren't valid: flag provided but not defined: -x."],
  [
    'vault write -address=http://127.0.0.1:1 auth/approle/role/jenkins token_policies=jenkins token_ttl=1h',
    role,
    'Leave -address out.',
  ],
  ['vault write', role, '"auth/approle/role/jenkins" is missing.'],
  [
    'vault write auth/approle/role/jenkin token_policies=jenkins token_ttl=1h',
    role,
    '"auth/approle/role/jenkin" should be "auth/approle/role/jenkins".',
  ],
  ['vault write auth/approle/role/jenkins token_policies=jenkins token_ttl=1h more', role, 'Leave "more" out.'],
  ['vault write auth/approle/role/jenkins token_ttl=1h', role, 'token_policies is missing.'],
  [
    'vault write auth/approle/role/jenkins token_policies=admin token_ttl=1h',
    role,
    'token_policies should be jenkins.',
  ],
  ['vault write auth/approle/role/jenkins token_policies=jenkins', role, 'token_ttl is missing.'],
  [
    'vault write auth/approle/role/jenkins token_policies=jenkins token_ttl=1h token_num_uses=1',
    role,
    'Leave token_num_uses out.',
  ],
  ['vault write -f auth/approle/role/jenkins/secret-id', wrap, '-wrap-ttl is missing.'],
  ['vault write -wrap-ttl=5m auth/approle/role/jenkins/secret-id', wrap, '-force is missing.'],
  ['vault kv get secret/mysql/webapp', get, 'The token is another one: put VAULT_TOKEN=… in front, as shown.'],
  [
    'VAULT_TOKEN=$OTHER vault kv get secret/mysql/webapp',
    get,
    'The token is another one: put VAULT_TOKEN=… in front, as shown.',
  ],
  ['VAULT_TOKEN=$TOKEN vault kv put secret/mysql/webapp user=admin', put, 'Leave VAULT_TOKEN out.'],
  ['VAULT_ADDR=http://127.0.0.1:1 vault kv put secret/mysql/webapp user=admin', put, 'Leave VAULT_ADDR out.'],
])('%j differs', async (typed, needed, message) => {
  expect(await mismatch(typed, needed)).toBe(message);
});
