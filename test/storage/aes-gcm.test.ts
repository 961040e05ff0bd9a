import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decryptSmall } from '../../src/storage/aes-gcm.ts';

/** What node:crypto makes of a text. */
function encrypted(key: Uint8Array, nonce: Uint8Array, context: Uint8Array, content: Uint8Array) {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(context);
  return { text: Buffer.concat([cipher.update(content), cipher.final()]), tag: cipher.getAuthTag() };
}

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const text = fc.uint8Array({ maxLength: 300 });

test('decrypts the output of node:crypto, and nothing else', () => {
  fc.assert(
    fc.property(bytes(32), bytes(12), text, text, fc.nat(), (key, nonce, context, content, position) => {
      const { text, tag } = encrypted(key, nonce, context, content);
      expect(decryptSmall(key, nonce, context, text, tag)).toEqual(new Uint8Array(content));
      for (const part of [key, nonce, context, text, tag]) {
        if (part.length === 0) {
          continue;
        }
        const changed = (one: Uint8Array) =>
          one === part
            ? one.map((byte, i) => (i === position % one.length ? byte ^ (1 << (position % 8)) : byte))
            : one;
        expect(
          decryptSmall(changed(key), changed(nonce), changed(context), changed(text), changed(tag)),
        ).toBeUndefined();
      }
    }),
    { numRuns: 300 },
  );
});

test.each([
  [0, 0],
  [15, 16],
  [16, 17],
  [17, 4096],
  [5000, 20],
])('a context of %i bytes and a content of %i', (contextLength, contentLength) => {
  const [key, nonce] = [new Uint8Array(32).fill(3), new Uint8Array(12).fill(9)];
  const [context, content] = [new Uint8Array(contextLength).fill(1), new Uint8Array(contentLength).fill(2)];
  const { text, tag } = encrypted(key, nonce, context, content);
  expect(decryptSmall(key, nonce, context, text, tag)).toEqual(content);
});
