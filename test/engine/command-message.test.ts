import { expect, test } from 'vitest';
import { type CommandMessage, parseCommandMessage } from '../../src/engine/command-message.ts';

const request = { method: 'GET', path: 'sys/mounts', query: [], headers: {}, body: '', remoteAddress: '127.0.0.1' };

test.each<CommandMessage>([
  request,
  { clock: { kind: 'show' } },
  { clock: { kind: 'advance', by: 1 } },
  { rootToken: { known: [], revokeOthers: false } },
])('%j is understood', (message) => {
  expect(parseCommandMessage(JSON.stringify(message))).toEqual(message);
});

test.each([
  {},
  [],
  { ...request, query: [['a']] },
  { clock: { kind: 'advance' } },
  { rootToken: { known: [1], revokeOthers: false } },
  { inventory: { kind: 'mounts' } },
])('%j is no message', (message) => {
  expect(() => parseCommandMessage(JSON.stringify(message))).toThrow('invalid message');
});
