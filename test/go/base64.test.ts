import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64 } from '../../src/go/base64.ts';

type Encoding = Parameters<typeof decodeBase64>[1];

const decoded = (text: string, encoding: Encoding) => {
  try {
    return decodeBase64(text, encoding).toString('hex');
  } catch (error) {
    return (error as Error).message.replace('illegal base64 data at input byte ', 'byte ');
  }
};

const encodings: ReadonlyArray<readonly [Encoding, 'base64' | 'base64url']> = [
  ['standard', 'base64'],
  ['raw url', 'base64url'],
];

test('decodes what Node encodes, with line breaks anywhere', () => {
  const bytes = fc.uint8Array({ maxLength: 40 });
  const breaks = fc.array(fc.tuple(fc.nat(60), fc.constantFrom('\n', '\r', '\r\n')), { maxLength: 4 });
  fc.assert(
    fc.property(bytes, breaks, fc.constantFrom(...encodings), (content, broken, [encoding, name]) => {
      let text = Buffer.from(content).toString(name);
      for (const [at, lineBreak] of broken) {
        text = text.slice(0, at) + lineBreak + text.slice(at);
      }
      expect([...decodeBase64(text, encoding)]).toEqual([...content]);
    }),
  );
});

test('an illegal character is reported with its byte offset', () => {
  const others = { standard: '-_!.é\0\t', 'raw standard': '-_=!.é\0\t', 'raw url': '+/=!.é\0\t ' };
  const digits = fc.string({ unit: fc.constantFrom('A', 'z', '9', '\n'), maxLength: 20 });
  fc.assert(
    fc.property(
      fc.constantFrom<Encoding>('standard', 'raw standard', 'raw url'),
      digits,
      fc.nat(),
      digits,
      (encoding, before, i, after) => {
        const wrong = [...others[encoding]];
        const text = before + wrong[i % wrong.length] + after;
        expect(decoded(text, encoding)).toBe(`byte ${before.length}`);
      },
    ),
  );
});

// The expected results are those of Go's encoding/base64.
test.each([
  ['', '', ''],
  ['A', 'byte 0', 'byte 0'],
  ['QQ', 'byte 0', '41'],
  ['QR', 'byte 0', '41'],
  ['QUI', 'byte 0', '4142'],
  ['QQ==', '41', 'byte 2'],
  ['QQ=', 'byte 3', 'byte 2'],
  ['QQ=\n=\r', '41', 'byte 2'],
  ['QQ=A', 'byte 2', 'byte 2'],
  ['QQ==A', 'byte 4', 'byte 2'],
  ['QUI=', '4142', 'byte 3'],
  ['QUI==', 'byte 4', 'byte 3'],
  ['QUJD=', 'byte 4', 'byte 4'],
  ['A\n', 'byte 1', 'byte 1'],
  ['Q\nQ', 'byte 1', '41'],
  ['=', 'byte 0', 'byte 0'],
])('%j', (text, standard, rawUrl) => {
  expect([decoded(text, 'standard'), decoded(text, 'raw url')]).toEqual([standard, rawUrl]);
});
