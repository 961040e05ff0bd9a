// biome-ignore-all lint/suspicious/noTemplateCurlyInString: HCL writes interpolations like that
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unquote, unquoteHcl } from '../../src/go/unquote.ts';
import { decodeUtf8 } from '../../src/go/utf8.ts';
import { tokenText } from '../../src/hcl/literal.ts';
import { parseHcl } from '../../src/hcl/parser.ts';

/** Returns the string that `a` is set to. */
function valueIn(text: string): string | undefined {
  const value = parseHcl(text, { refuseDuplicates: false }).body.items[0]?.value;
  return value?.kind === 'literal' ? tokenText(value.token) : undefined;
}

test.each([
  ['"\\u0061\\tb\\"c\\\\"', 'a\tb"c\\'],
  ['"\\x41\\102\\U0001F600"', 'AB😀'],
  ['"\\xc3\\xa9"', 'é'],
  ['"${a "\\n" {b}} c\\n"', '${a "\\n" {b}} c\n'],
  ['"\\ud800"', '\ufffd'],
  ['""', ''],
])('decodes the string %s', (spelling, text) => {
  expect(unquoteHcl(spelling)).toBe(text);
});

test.each(['"\\q"', '"\\400"', '"\\u12"', 'x', '"', '"a\nb"', '"${a"'])('rejects %j', (spelling) => {
  expect(unquoteHcl(spelling)).toBeUndefined();
});

test('JSON has no interpolation and rejects lone surrogates', () => {
  expect(unquote('"${\\n}"')).toBe('${\n}');
  expect(unquote('"\\ud800"')).toBeUndefined();
});

test('unquotes the output of JSON.stringify', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(!/\p{Cs}/u.test(text));
      expect(unquote(JSON.stringify(text))).toBe(text);
    }),
  );
});

test.each([
  ['a = <<E\nline\n  two\nE\n', 'line\n  two\n'],
  ['a = <<E\nE\n', ''],
  ['a = <<-E\n    one\n      two\n    E\n', 'one\n  two\n'],
  ['a = <<-E\n  one\nless\n  E\n', '  one\nless\n'],
])('decodes the heredoc %j', (text, value) => {
  expect(valueIn(text)).toBe(value);
});

test('bytes that are not UTF-8 become lone surrogates', () => {
  expect(decodeUtf8(Buffer.from('é\ufffd'))).toBe('é\ufffd');
  expect(decodeUtf8(Buffer.of(0x61, 0xff, 0xc3, 0xa9, 0xc3))).toBe('a\udcffé\udcc3');
});
