import { expect, test } from 'vitest';
import { freshVault } from '../support/engine.ts';

// go-sockaddr takes this for the path of a socket, and can't read what it stores.
const unreadable = '.localhost';

test.each(['auth/token/roles/r', 'auth/approle/role/r'])(
  'a write to %s, whose existence cannot be checked, is an internal error',
  (path) => {
    const vault = freshVault();
    vault('POST', 'sys/auth/approle', { type: 'approle' });
    expect(vault('POST', path, { token_bound_cidrs: unreadable }).status).toBe(204);
    const answer = vault('POST', path, { token_num_uses: 1 });
    expect([answer.status, answer.json.errors]).toEqual([500, ['1 error occurred:\n\t* internal error\n\n']]);
  },
);

test.each(['auth/token/roles/r', 'auth/approle/role/r'])('a wrong value for %s is a bad request', (path) => {
  const vault = freshVault();
  vault('POST', 'sys/auth/approle', { type: 'approle' });
  const answer = vault('POST', path, { token_num_uses: 'x' });
  expect([answer.status, answer.json.errors[0]]).toEqual([
    400,
    expect.stringMatching(/^error converting input for field "token_num_uses"/),
  ]);
});
