import { expect, test } from 'vitest';
import { parseCommandMessage, parseInventoryAnswer } from '../../src/engine/command-message.ts';
import type { InventoryQuestion } from '../../src/engine/inventory/question.ts';

const page = { after: '', limit: 10 };

test.each<InventoryQuestion>([
  { kind: 'mounts' },
  { kind: 'policies' },
  { kind: 'roles', mount: 'auth/approle/', ...page },
  { kind: 'secret-ids', mount: 'auth/approle/', role: null, ...page },
  { kind: 'secret-ids', mount: 'auth/approle/', role: 'r', ...page },
  { kind: 'tokens', ...page },
  { kind: 'token', id: 's.x' },
])('the question %j is understood', (inventory) => {
  expect(parseCommandMessage(JSON.stringify({ inventory }))).toEqual({ inventory });
});

test.each([
  {},
  { kind: 'everything' },
  { kind: 'roles', mount: 'auth/approle/' },
  { kind: 'roles', ...page },
  { kind: 'roles', mount: 'auth/approle/', after: '', limit: 0 },
  { kind: 'secret-ids', mount: 'auth/approle/', ...page },
  { kind: 'secret-ids', mount: 'auth/approle/', role: 7, ...page },
  { kind: 'tokens', after: 1, limit: 10 },
  { kind: 'token' },
])('%j is no question', (inventory) => {
  expect(() => parseCommandMessage(JSON.stringify({ inventory }))).toThrow('invalid message');
});

test('an answer has findings, or says why there are none', () => {
  for (const message of [
    { inventory: { now: '2026-01-01T00:00:00Z', found: null } },
    { inventory: { refused: 'there is none' } },
    { error: 'the lock is damaged' },
  ]) {
    expect(parseInventoryAnswer(JSON.stringify(message))).toEqual(message);
  }
  for (const message of [{}, [], { inventory: {} }, { inventory: { now: 1, found: [] } }, { error: 1 }]) {
    expect(() => parseInventoryAnswer(JSON.stringify(message))).toThrow('invalid response');
  }
});
