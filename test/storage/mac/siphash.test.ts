import { expect, test } from 'vitest';
import { SipHash } from '../../../src/storage/mac/siphash.ts';

/** Published with the algorithm (vectors.h, SipHash-2-4-128): key 00 01 … 0f, messages of the first n bytes 00 01 02 …. */
const vectors: ReadonlyArray<readonly [length: number, tag: string]> = [
  [0, 'a3817f04ba25a8e66df67214c7550293'],
  [1, 'da87c1d86b99af44347659119b22fc45'],
  [2, '8177228da4a45dc7fca38bdef60affe4'],
  [3, '9c70b60c5267a94e5f33b6b02985ed51'],
  [8, '3b62a9ba6258f5610f83e264f31497b4'],
  [9, '264499060ad9baabc47f8b02bb6d71ed'],
  [15, '5493e99933b0a8117e08ec0f97cfc3d9'],
  [16, '6ee2a4ca67b054bbfd3315bf85230577'],
  [63, '5150d1772f50834a503e069a973fbd7c'],
];

const hash = new SipHash(Buffer.from(Array.from({ length: 16 }, (_, index) => index)));

/** The first bytes 00 01 02 … as a text. */
function message(length: number): string {
  return String.fromCharCode(...Array.from({ length }, (_, index) => index));
}

test.each(vectors)('the published vector of %d bytes', (length, tag) => {
  expect(hash.tag(message(length))).toBe(tag);
});

test('every bit of a message affects the hash', () => {
  for (const length of [1, 7, 8, 9, 40]) {
    const tags = new Set([hash.tag(message(length))]);
    for (let bit = 0; bit < 7 * length; bit++) {
      const units = [...message(length)].map((unit) => unit.charCodeAt(0));
      const at = Math.floor(bit / 7);
      units[at] = (units[at] ?? 0) ^ (1 << (bit % 7));
      tags.add(hash.tag(String.fromCharCode(...units)));
    }
    expect(tags.size).toBe(1 + 7 * length);
  }
});

test('hashes with different keys alternate, with long texts in between', () => {
  const other = new SipHash(Buffer.alloc(16, 1));
  const tags = [hash.tag('a'), other.tag('a')];
  const long = 'ü€𝄞'.repeat(100_000);
  const longTag = hash.tag(long);
  expect([hash.tag('a'), other.tag('a')]).toEqual(tags);
  expect(hash.tag(long)).toBe(longTag);
  expect(new Set([...tags, longTag]).size).toBe(3);
});

test('a key of another length is refused', () => {
  expect(() => new SipHash(Buffer.alloc(15))).toThrow('16 bytes');
});
