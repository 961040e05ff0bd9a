import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { printYaml } from '../../../src/cli/format/yaml.ts';
import { parseJson } from '../../../src/go/json/json.ts';

const yamlOf = (json: string) => printYaml(parseJson(json));

/** JSON texts, and what sigs.k8s.io/yaml makes of them. */
const known: ReadonlyArray<readonly [json: string, yaml: string]> = [
  ['{"b":1,"a":[1,{"c":null,"d":true}],"e":{},"f":[]}', 'a:\n- 1\n- c: null\n  d: true\nb: 1\ne: {}\nf: []\n'],
  ['[[1,2],[[]]]', '- - 1\n  - 2\n- - []\n'],
  ['"1"', '"1"\n'],
  ['["true","y","no","~","null","","<<"]', '- "true"\n- "y"\n- "no"\n- "~"\n- "null"\n- ""\n- <<\n'],
  [
    '["0x1f","1_000","08","1e5",".5","1.","12:30","2024-01-02","2024-01-02T03:04:05Z"]',
    '- "0x1f"\n- "1_000"\n- "08"\n- "1e5"\n- ".5"\n- "1."\n- "12:30"\n- "2024-01-02"\n- "2024-01-02T03:04:05Z"\n',
  ],
  [
    '["2024-13-02","1h","a: b","a #b","- x","-x","#x","@x"," x","x ","it\'s","\'x"]',
    "- 2024-13-02\n- 1h\n- 'a: b'\n- 'a #b'\n- '- x'\n- -x\n- '#x'\n- '@x'\n- ' x'\n- 'x '\n- it's\n- '''x'\n",
  ],
  [
    '["a\\nb","a\\n","\\n"," a\\nb","a \\nb","a\\tb","😀","a\\u00a0b"]',
    '- |-\n  a\n  b\n- |\n  a\n- |2+\n\n- |2-\n   a\n  b\n- "a \\nb"\n- "a\\tb"\n- "\\U0001F600"\n- a\u00a0b\n',
  ],
  [
    '{"policy":"path \\"a\\" {\\n  capabilities = [\\"read\\"]\\n}"}',
    'policy: |-\n  path "a" {\n    capabilities = ["read"]\n  }\n',
  ],
  [
    '[1.50,1e3,1e6,1234567.5,12345678901234567890,1e30,0.00001,-0]',
    '- 1.5\n- 1000\n- 1e+06\n- 1.2345675e+06\n- 12345678901234567890\n- 1e+30\n- 1e-05\n- 0\n',
  ],
  ['{"k10":1,"k2":2,"K":3,"_x":4,"1":5,"a1b":6,"y":7}', '_x: 4\n"1": 5\nK: 3\na1b: 6\nk2: 2\nk10: 1\n"y": 7\n'],
  [`{"key":"${'word '.repeat(20)}end"}`, `key: ${'word '.repeat(15)}word\n  ${'word '.repeat(4)}end\n`],
  [`{"${'k'.repeat(129)}":1}`, `? ${'k'.repeat(129)}\n: 1\n`],
];

test.each(known)('%s', (json, yaml) => {
  expect(yamlOf(json)).toBe(yaml);
});

test('refuses characters that YAML cannot represent', () => {
  expect(() => yamlOf('"a\u007f"')).toThrow('yaml: control characters are not allowed');
});

test('every value survives a round trip', () => {
  const text = fc.oneof(
    fc.string(),
    fc.stringMatching(/^[-+.0-9eExXobyYnN:_ #'"\n]{0,12}$/),
    fc.constantFrom('true', 'off', 'null', '<<', '--- x', '? y', '! z', '\ufeffx', 'a\n\n'),
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ depthSize: 'small' }, text, fc.integer(), fc.boolean(), fc.constant(null), tie('list'), tie('map')),
    list: fc.array(tie('any'), { maxLength: 4 }),
    map: fc.dictionary(
      text.filter((key) => key !== '<<'),
      tie('any'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  })).any;
  fc.assert(
    fc.property(value, (original) => {
      const json = JSON.stringify(original);
      fc.pre(!/[\u007f-\u009f\u2028\u2029\ufffe\uffff]|__proto__/.test(json));
      expect(parse(printYaml(parseJson(json)), { version: '1.2', uniqueKeys: false })).toEqual(JSON.parse(json));
    }),
  );
});
