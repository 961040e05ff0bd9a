import { expect, test } from 'vitest';
import { decodeIntent, encodeIntent, type Intent } from '../../src/values/intent.ts';

test.each<Intent>([
  { capability: 'write', part: 'data', path: 'secret/a' },
  { capability: 'update', part: 'undelete', path: ' a  b é\n ' },
  { capability: 'list', part: 'metadata', path: '' },
])('%j is decoded as it was encoded', (intent) => {
  expect(decodeIntent(encodeIntent(intent))).toEqual(intent);
});

test.each(['', 'read', 'sudo data a', 'read config a', 'READ data a', ' read data a'])(
  '%j, which a client might send, is no intent',
  (text) => {
    expect(decodeIntent(text)).toBeUndefined();
  },
);
