import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeUtf8, encodeUtf8, hasInvalidUtf8, withoutInvalidUtf8 } from '../../src/go/utf8.ts';

/** Any bytes, and bytes that are likely to begin characters. */
const bytes = fc
  .array(
    fc.oneof(fc.nat(255), fc.constantFrom(0x41, 0x80, 0xbf, 0xc3, 0xa9, 0xe2, 0x82, 0xed, 0xa0, 0xf0, 0x9f, 0xff)),
    {
      maxLength: 20,
    },
  )
  .map((list) => Buffer.from(list));

test('every byte can be recovered from the decoded text', () => {
  fc.assert(
    fc.property(bytes, (given) => {
      const text = decodeUtf8(given);
      expect(encodeUtf8(text)).toEqual(given);
      expect(hasInvalidUtf8(text)).toBe(!Buffer.from(given.toString()).equals(given));
    }),
  );
});

test('bytes that are no UTF-8 become U+FFFD one by one, like in Go', () => {
  expect(withoutInvalidUtf8(decodeUtf8(Buffer.from('\xed\xa0\x80\xff\xc3\xa9\xf0\x9f', 'latin1')))).toBe(
    '\ufffd\ufffd\ufffd\ufffdé\ufffd\ufffd',
  );
  expect(withoutInvalidUtf8('é\u{1f600}')).toBe('é\u{1f600}');
});
