import { expect, test } from 'vitest';
import { nearest } from '../../src/cli/nearest.ts';
import { newUser } from './support/io.ts';

test.each([
  ['raed', ['read', 'write'], 'read'],
  ['writ', ['read', 'write'], 'write'],
  ['wirtee', ['read', 'write'], 'write'],
  ['READ', ['read'], 'read'],
  ['polcy', ['policy', 'print'], 'policy'],
  ['x', ['kv'], undefined],
  ['nosuch', ['read', 'write'], undefined],
  ['', ['kv'], undefined],
  ['a', [], undefined],
])('%j of %j', (written, words, meant) => {
  expect(nearest(written, words)).toBe(meant);
});

test.each([
  ['raed cubbyhole/x', 127, '\nDid you mean "localvault read"?\n'],
  ['kv metdata', 1, '\nDid you mean "localvault kv metadata"?\n'],
  ['kv metadata gte', 1, '\nDid you mean "localvault kv metadata get"?\n'],
  ['read -filed=a cubbyhole/x', 1, 'Did you mean -field?\n'],
])('on a terminal, %s is told what it may have meant', async (line, status, ending) => {
  const vault = newUser({ NO_COLOR: '1' });
  const seen = await vault(line, { isTerminal: true });
  expect([seen.status, seen.stderr.endsWith(ending)]).toEqual([status, true]);
  expect((await vault(line)).stderr).not.toContain('Did you mean');
});

test.each(['nosuch', 'kv', 'kv nosuch', '', 'read -x y', '-field=a read x'])(
  'where nothing is near, %j gets no suggestion',
  async (line) => {
    expect((await newUser()(line, { isTerminal: true })).stderr).not.toContain('Did you mean');
  },
);
