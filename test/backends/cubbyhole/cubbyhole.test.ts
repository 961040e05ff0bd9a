import { expect, test } from 'vitest';
import { freshVault } from '../../support/engine.ts';

test('each token has its own cubbyhole', () => {
  const vault = freshVault();
  const token = vault('POST', 'auth/token/create', { policies: ['default'] }).json.auth.client_token;
  vault('POST', 'cubbyhole/a/b', { c: 1 }, { token });
  expect(vault('GET', 'cubbyhole/a/b').status).toBe(404);
  expect(vault('LIST', 'cubbyhole', undefined, { token }).json.data.keys).toEqual(['a/']);
  vault('DELETE', 'cubbyhole/a/b', undefined, { token });
  expect(vault('LIST', 'cubbyhole', undefined, { token }).status).toBe(404);
});

test('values are returned unchanged', () => {
  const vault = freshVault();
  vault('POST', 'cubbyhole/n', '{"n":1.0,"big":12345678901234567890}');
  expect(vault('GET', 'cubbyhole/n').body).toContain('"data":{"big":12345678901234567890,"n":1.0}');
});

test('batch tokens have no cubbyhole', () => {
  const vault = freshVault();
  const token = vault('POST', 'auth/token/create', { policies: ['default'], type: 'batch' }).json.auth.client_token;
  const refused = {
    status: 400,
    json: { errors: ["cubbyhole operations are only supported by 'service' type tokens"] },
  };
  expect(vault('POST', 'cubbyhole/a', { b: 1 }, { token })).toMatchObject(refused);
  expect(vault('GET', 'cubbyhole/a', undefined, { token })).toMatchObject(refused);
});

test('the mount itself is not an entry', () => {
  const vault = freshVault();
  const missing = { status: 500, json: { errors: ['1 error occurred:\n\t* missing path\n\n'] } };
  expect(vault('GET', 'cubbyhole')).toMatchObject(missing);
  expect(vault('POST', 'cubbyhole', { a: 1 })).toMatchObject(missing);
  expect(vault('DELETE', 'cubbyhole').status).toBe(204);
});
