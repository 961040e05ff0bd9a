import { crc32 as nativeSum } from 'node:zlib';
import { expect, test } from 'vitest';
import { crc32 } from '../../src/storage/files/crc32.ts';

test('the sums that everybody else computes', () => {
  expect(crc32(Buffer.from(''))).toBe(0);
  expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926);
  expect(crc32(Buffer.from('The quick brown fox jumps over the lazy dog'))).toBe(0x414fa339);
});

test('bytes in pieces have the sum of the whole', () => {
  expect(crc32(Buffer.from('6789'), crc32(Buffer.from('12345')))).toBe(0xcbf43926);
});

test("Node's own sums are the same: a server takes those", () => {
  for (let length = 0; length < 300; length++) {
    const bytes = Buffer.from(Array.from({ length }, (_, index) => (index * 167 + length) % 256));
    expect(crc32(bytes, length)).toBe(nativeSum(bytes, length));
  }
});
