import { expect, test } from 'vitest';
import { freshVault } from '../support/engine.ts';

test('a fresh state has a root token, cubbyhole and mounts', () => {
  const vault = freshVault();
  expect(vault('POST', 'cubbyhole/a', { b: 1 })).toMatchObject({ status: 204, body: '' });
  expect(vault('GET', 'cubbyhole/a').json.data).toEqual({ b: 1 });
  expect(vault('LIST', 'cubbyhole').json.data).toEqual({ keys: ['a'] });
  expect(vault('GET', 'nowhere').json).toEqual({ errors: ['no handler for route "nowhere". route entry not found.'] });
});
