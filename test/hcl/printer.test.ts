// biome-ignore-all lint/suspicious/noTemplateCurlyInString: HCL writes interpolations like that
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseHcl } from '../../src/hcl/parser.ts';
import { printHcl } from '../../src/hcl/printer.ts';
import type { Body, Node } from '../../src/hcl/syntax.ts';

function format(text: string): string {
  return printHcl(parseHcl(text, { refuseDuplicates: true }));
}

test.each([
  ['', ''],
  ['a=1', 'a = 1'],
  ['a "b"   {\n}\nc {}', 'a "b" {}\n\nc {}'],
  ['a {}\nb {}', 'a {}\nb {}'],
  [
    'a {\n x = 1\n longer = 2 # two\n y = 3 # three\n}',
    'a {\n  x      = 1\n  longer = 2 # two\n  y      = 3 # three\n}',
  ],
  ['a {\n x = 1\n\n y = 2\n}', 'a {\n  x = 1\n\n  y = 2\n}'],
  ['a { x = 1 y = 2 }', 'a {\n  x = 1\n\n  y = 2\n}'],
  ['a = [1,\n2]', 'a = [\n  1,\n  2,\n]'],
  ['a = [ 1,2 ]', 'a = [1, 2]'],
  ['a = [\n  # lead\n  1, # one\n  20,\n]', 'a = [\n  # lead\n  1,  # one\n\n  20,\n]'],
  ['# far\n\n# near\na = 1 # end\n\n# last', '# far\n\n# near\na = 1 # end\n\n# last\n'],
  ['a {\n  # first\n\n  x = 1\n\n  # last\n}', 'a {\n  # first\n\n  x = 1\n\n  # last\n}'],
  ['a {\n  /* two\n lines */\n  x = 1\n}', 'a {\n  /* two\n   lines */\n  x = 1\n}'],
  ['a {\n x = <<E\n  kept\nE\n y = 1\n}', 'a {\n  x = <<E\n  kept\nE\n\n  y = 1\n}'],
  ['a = [<<E\nx\nE\n, "b"]', 'a = [\n  <<E\nx\nE\n  ,\n  "b",\n]'],
  ['a\r\n=\r\n1', 'a = 1'],
])('prints %j', (text, printed) => {
  expect(format(text)).toBe(printed);
});

/**
 * Generates blocks, assignments, lists and comments in every layout that people might choose. There are no heredocs:
 * the canonical layout puts a comment after a heredoc's last line, where it keeps the heredoc from ending.
 */
const source: fc.Arbitrary<string> = fc.letrec<{ body: string; value: string }>((tie) => {
  const key = fc.constantFrom('a', 'capabilities', 'x.y', '"k k"', 'é');
  const literal = fc.constantFrom('1', '"read"', 'true', '"${a"b}"', '0x1f');
  const gap = fc.constantFrom('\n', '\n\n', ' # c\n', '\n# d\n', '\n\n// e\n\n', ' /* f */\n', '\n/* g\n h */\n');
  const item = fc.oneof(
    fc.tuple(key, tie('value')).map(([name, value]) => `${name} = ${value}`),
    fc.tuple(key, key, tie('body')).map(([name, label, body]) => `${name} ${label} {\n${body}}`),
  );
  return {
    value: fc.oneof(
      { depthSize: 'small' },
      literal,
      fc.array(fc.tuple(tie('value'), fc.constantFrom('', '\n', ' # l\n')), { maxLength: 3 }).map((items) => {
        return `[${items.map(([value, end]) => `${value},${end}`).join(' ')}]`;
      }),
      tie('body').map((body) => `{\n${body}}`),
    ),
    body: fc.array(fc.tuple(item, gap), { maxLength: 4 }).map((parts) => parts.map((part) => part.join('')).join('')),
  };
}).body;

/** Returns the content of a text without its layout. */
function meaning(text: string): unknown {
  const ofNode = (node: Node): unknown => {
    if (node.kind === 'literal') {
      return node.token.text;
    }
    return node.kind === 'list' ? node.items.map(ofNode) : ofBody(node.body);
  };
  const ofBody = (body: Body) =>
    body.items.map((item) => [item.keys.map((each) => each.text), ofNode(item.value)] as const);
  return ofBody(parseHcl(text, { refuseDuplicates: false }).body);
}

test('printing preserves the meaning', () => {
  fc.assert(
    fc.property(source, (text) => {
      const printed = printHcl(parseHcl(text, { refuseDuplicates: false }));
      expect(meaning(printed)).toEqual(meaning(text));
    }),
    { numRuns: 500 },
  );
});
