import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileTemplate } from '../../../src/go/template/template.ts';
import { TemplateError } from '../../../src/go/template/template-error.ts';

const data = new Map([
  ['path', 'secret/metadata/'],
  ['key', 'Key1'],
]);

function execute(text: string): string {
  return compileTemplate(text).execute(data, 1_700_000_000_123_456_789n);
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
  ['{{ index . "key" }} {{ index .key 0 }} {{ index . "none" }}', 'Key1 75 <no value>'],
  ['{{ slice .key 1 3 }} {{ slice .key 2 }} {{ slice .key }}', 'ey y1 Key1'],
  ['{{ print 1 2 "a" "b" 3 true .none }}', '1 2ab3 true <nil>'],
  [
    '{{ printf "%s/%v %q %5d|%-5s|%05d %x %c %t%%" .key 1 "a" 7 "b" -42 .key 65 true }}',
    'Key1/1 "a"     7|b    |-0042 4b657931 A true%',
  ],
  ['{{ printf "%.2s %+d %X %f %.1f %T %U" "abc" 5 255 1.5 1.25 .key 65 }}', 'ab +5 FF 1.500000 1.2 string U+0041'],
  [
    '{{ printf "%d %s" "a" }} {{ printf "x" 1 "b" }} {{ printf "%" }}',
    '%!d(string=a) %!s(MISSING) x%!(EXTRA int=1, string=b) %!(NOVERB)',
  ],
  ['{{ printf "%6.2f|%x|%o|%b" 1.555 -255 8 5 }} {{ printf "%.0f %.0f" 2.5 3.5 }}', '  1.55|-ff|10|101 2 4'],
  ['{{ printf "%05s|%-05d|%q|%+q" "ab" 7 65 "é" }}', String.raw`000ab|7    |'A'|"\u00e9"`],
  ['{{ printf "%c|%c|%q|%c|%U" -1 1114112 55296 65 -1 }}', "\ufffd|\ufffd|'\ufffd'|A|U+FFFFFFFFFFFFFFFF"],
  ['{{ html "<a href=\'b\'>&" }} {{ urlquery "a b/c" "é*" }}', '&lt;a href=&#39;b&#39;&gt;&amp; a+b%2Fc%C3%A9%2A'],
  ['{{ js "a<b>\'c\' é\\n" }}', "a\\u003Cb\\u003E\\'c\\' é\\u000A"],
])('executes %s', (text, filled) => {
  expect(execute(text)).toBe(filled);
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
  ['{{ index .none 1 }}', 'executing "template" at <index .none 1>: error calling index: index of untyped nil'],
  ['{{ index .key "a" }}', 'error calling index: cannot index slice/array with type string'],
  ['{{ index . 1 }}', 'error calling index: value has type int; should be string'],
  ['{{ slice .key 5 }}', 'error calling slice: index out of range: 5'],
  ['{{ slice .key 3 1 }}', 'error calling slice: invalid slice index: 3 > 1'],
  ['{{ slice .key 0 1 2 }}', 'error calling slice: cannot 3-index slice a string'],
  ['{{ slice 5 }}', "error calling slice: can't slice item of type int"],
  ['{{ .key "x" }}', 'executing "template" at <.key>: key is not a method but has arguments'],
])('rejects %s', (text, message) => {
  expect(() => execute(text)).toThrow(TemplateError);
  expect(() => execute(text)).toThrow(message);
});

test('any text yields a result or a TemplateError', () => {
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
          execute(source);
        } catch (error) {
          expect(error).toBeInstanceOf(TemplateError);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
