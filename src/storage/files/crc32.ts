/** What each byte does to the sum; made at the first use. */
let table: Uint32Array | undefined;

/**
 * The CRC-32 of bytes, as in zip and gzip: an integer from 0 to 2³² - 1. Node's own lies in node:zlib, which takes longer to load
 * than most commands take.
 *
 * @param before - the CRC-32 of the bytes before these, where they are in pieces.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  table ??= makeTable();
  let sum = ~before;
  // By index: going through by iterator makes an object a byte where the code isn't compiled yet.
  for (let at = 0; at < bytes.length; at++) {
    sum = (table[(sum ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (sum >>> 8);
  }
  return ~sum >>> 0;
}

/** Sums are linear: that of a byte is those of its bits, put together by exclusive or. So only eight are worked out. */
function makeTable(): Uint32Array {
  const sums = new Uint32Array(256);
  let sum = 1;
  for (let bit = 0x80; bit > 0; bit >>= 1) {
    sum = (sum & 1) === 0 ? sum >>> 1 : (sum >>> 1) ^ 0xedb88320;
    for (let others = 0; others < 256; others += 2 * bit) {
      sums[others + bit] = (sums[others] ?? 0) ^ sum;
    }
  }
  return sums;
}
