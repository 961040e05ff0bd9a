import { expect, test } from 'vitest';
import { freshVault } from '../support/engine.ts';

/** The path of a request for `%ff`, as the server decodes it. */
const invalid = '\udcff';

const key = 'key contains invalid UTF-8 characters';
const field = 'string field contains invalid UTF-8';
const policy = 'length=8\nrule "charset" { charset = "abc" }';

test.each([
  ['POST', `kv/${invalid}`, { a: 1 }, `failed to write: ${key}`],
  ['POST', `kv/a${invalid}/b`, { a: 1 }, `failed to write: ${key}`],
  ['DELETE', `kv/${invalid}`, undefined, key],
  ['POST', `cubbyhole/${invalid}`, { a: 1 }, `failed to write: ${key}`],
  ['DELETE', `cubbyhole/${invalid}`, undefined, key],
  ['POST', `secret/data/${invalid}`, { data: { a: 1 } }, field],
  ['POST', `secret/metadata/${invalid}`, { max_versions: 1 }, field],
  ['POST', `identity/entity/name/${invalid}`, {}, `failed to marshal entity: ${field}`],
  ['POST', `identity/group/name/${invalid}`, {}, field],
  ['POST', `sys/policies/password/${invalid}`, { policy }, `failed to save policy to storage backend: ${key}`],
])('%s %j is refused', (method, path, body, message) => {
  const vault = freshVault();
  vault('POST', 'sys/mounts/kv', { type: 'kv' });
  expect(vault(method, path, body)).toMatchObject({
    status: 500,
    json: { errors: [`1 error occurred:\n\t* ${message}\n\n`] },
  });
});

test.each(['kv', 'cubbyhole', 'secret/data', 'secret/metadata', 'secret/subkeys'])(
  'nothing is found in %s under a name that is not UTF-8',
  (folder) => {
    const vault = freshVault();
    vault('POST', 'sys/mounts/kv', { type: 'kv' });
    vault('POST', 'kv/\ufffd', { a: 1 });
    vault('POST', 'cubbyhole/\ufffd', { a: 1 });
    vault('POST', 'secret/data/\ufffd', { data: { a: 1 } });
    expect(vault('GET', `${folder}/\ufffd`).status).toBe(200);
    expect(vault('GET', `${folder}/${invalid}`)).toMatchObject({ status: 404, json: { errors: [] } });
  },
);

test('a policy is written under U+FFFD, and the client is warned', () => {
  const vault = freshVault();
  const written = vault('POST', `sys/policies/acl/${invalid}`, { policy: 'path "a" {}' });
  expect(written.json.warnings).toEqual(['policy name was converted to \ufffd']);
  expect(vault('GET', 'sys/policies/acl/\ufffd').status).toBe(200);
});

test('mounts whose paths differ in one byte are different ones', () => {
  const vault = freshVault();
  vault('POST', `sys/mounts/${invalid}`, { type: 'kv' });
  vault('POST', 'sys/mounts/\udcfe', { type: 'kv' });
  vault('POST', `${invalid}/a`, { b: 1 });
  expect(vault('GET', `${invalid}/a`).json.data).toEqual({ b: 1 });
  expect(vault('GET', '\udcfe/a').status).toBe(404);
  expect(vault('GET', `nowhere${invalid}`).json.errors).toEqual([
    'no handler for route "nowhere\\xff". route entry not found.',
  ]);
});
