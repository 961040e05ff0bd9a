import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hmacSha256 } from '../../../src/storage/mac/hmac-sha256.ts';
import { SipHash } from '../../../src/storage/mac/siphash.ts';

function expected(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

const key = Buffer.alloc(32, 7);

test('HMACs agree with node:crypto, for each way to fill the last block', () => {
  for (let length = 0; length < 260; length++) {
    const text = 'x'.repeat(length);
    expect([length, hmacSha256(key, text)]).toEqual([length, expected(key, text)]);
  }
});

test('HMACs of any key and text agree with node:crypto', () => {
  const keys = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(keys, fc.string({ unit: 'binary', maxLength: 1000 }), (key, text) => {
      expect(hmacSha256(key, text)).toBe(expected(key, text));
    }),
    { numRuns: 1000 },
  );
});

test('long texts grow the memory, and both kinds of codes can alternate', () => {
  const hash = new SipHash(Buffer.alloc(16, 1));
  const tag = hash.tag('a');
  const long = 'ü€𝄞'.repeat(100_000);
  expect(hmacSha256(key, long)).toBe(expected(key, long));
  expect(hash.tag('a')).toBe(tag);
  expect(hmacSha256(key, 'a')).toBe(expected(key, 'a'));
  expect(hash.tag('a')).toBe(tag);
});

test('an HMAC key of another length is refused', () => {
  expect(() => hmacSha256(Buffer.alloc(31), 'a')).toThrow('32 bytes');
});

test('the embedded code is the assembled source', async () => {
  const { assemble } = createRequire(import.meta.url)('../../../bin/build/assemble-mac.js');
  const carried = readFileSync(fileURLToPath(new URL('../../../src/storage/mac/code.ts', import.meta.url)), 'utf8');
  expect(await assemble()).toBe(carried);
});
