import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileTemplate } from '../../../src/values/go-template/template.ts';
import { TemplateError } from '../../../src/values/go-template/template-error.ts';

const data = new Map([
  ['path', 'secret/metadata/'],
  ['key', 'Key1'],
]);

function fill(text: string): string {
  return compileTemplate(text).fill(data, 1_700_000_000_123);
}

test.each([
  ['plain', 'plain'],
  ['{{ .path | replace "metadata" "data" }}{{ .key }}', 'secret/data/Key1'],
  ['a {{- /* nothing */ -}} b', 'ab'],
  ['a {{- .key -}} b', 'aKey1b'],
  ['{{ $x := .key }}{{ $x | lowercase }}', 'key1'],
  ['{{ if eq .key "Key1" "b" }}yes{{ else }}no{{ end }}', 'yes'],
  ['{{ if not .key }}a{{ else if .path }}b{{ else }}c{{ end }}', 'b'],
  ['{{ with .key }}{{ . }}{{ $.path }}{{ end }}', 'Key1secret/metadata/'],
  ['{{ (truncate 2 .key) | uppercase }}', 'KE'],
  ['{{ truncate_sha256 12 "thisisareallylongstring" }}', 'this704cd12b'],
  ['{{ hex .key }} {{ decode_hex "4b" }} {{ base64 .key }} {{ decode_base64 "S2V5" }}', '4b657931 K S2V5MQ== Key'],
  ['{{ glob "K*1" .key }} {{ len .key }} {{ and true .key }} {{ or "" `raw` }}', 'true 4 Key1 raw'],
  ['{{ unix_time }} {{ unix_time_millis }}', '1700000000 1700000000123'],
  ['{{ 0x10 }} {{ 1.5 }} {{ lt 1 2 }} {{ .none }}', '16 1.5 true <no value>'],
  ["{{ 'a' }}", '97'],
])('fills %s in', (text, filled) => {
  expect(fill(text)).toBe(filled);
});

test.each([
  ['{{ .key', 'template: template:1: unclosed action'],
  ['\n{{ "x }}', 'template: template:2: unterminated quoted string'],
  ['{{ nope }}', 'template: template:1: function "nope" not defined'],
  ['{{ }}', 'template: template:1: missing value for command'],
  ['{{ if .key }}', 'template: template:1: unexpected EOF'],
  ['{{ end }}', 'template: template:1: unexpected {{end}}'],
  ['{{ $y }}', 'template: template:1: undefined variable "$y"'],
  ['{{ .key | 1 }}', 'template: template:1: non executable command in pipeline stage 2'],
  ['{{ (.key }}', 'template: template:1: unclosed left paren'],
  ['{{ .key ) }}', 'template: template:1: unexpected right paren'],
  ['{{ truncate .key }}', 'executing "template" at <truncate>: wrong number of args for truncate: want 2 got 1'],
  ['{{ truncate "a" .key }}', 'executing "template" at <"a">: expected integer; found "a"'],
  ['{{ lowercase .none }}', 'executing "template" at <.none>: invalid value; expected string'],
  ['{{ .key "x" }}', 'executing "template" at <.key>: key is not a method but has arguments'],
])('refuses %s', (text, message) => {
  expect(() => fill(text)).toThrow(TemplateError);
  expect(() => fill(text)).toThrow(message);
});

test('ends with a result or a TemplateError, whatever the text is', () => {
  const words = fc.constantFrom(
    '{{',
    '}}',
    '{{-',
    '-}}',
    '.key',
    '|',
    'if',
    'else',
    'end',
    'with',
    '(',
    ')',
    '$x',
    ':=',
    '"a"',
    'eq',
    'print',
    ' ',
    '5',
    'nil',
    'é',
    '`',
    "'",
  );
  const text = fc.array(words, { maxLength: 20 }).map((parts) => parts.join(' '));
  fc.assert(
    fc.property(
      fc.oneof(
        text,
        fc.string().map((inner) => `{{ ${inner} }}`),
      ),
      (source) => {
        try {
          fill(source);
        } catch (error) {
          expect(error).toBeInstanceOf(TemplateError);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
