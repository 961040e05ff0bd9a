import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMetadata } from '../../../src/backends/approle/metadata.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

test.each([
  ['', {}],
  ['   ', {}],
  ['{}', {}],
  ['{"Owner":"Team A","tag1":"production"}', { Owner: 'Team A', tag1: 'production' }],
  ['env=Prod,Owner=Team A', { env: 'prod', owner: 'team a' }],
  [' b = 2 , a = 1 ,, b = 2 ', { a: '1', b: '2' }],
  [base64('{"from":"Base64"}'), { from: 'Base64' }],
  [base64('from=Base64'), { from: 'base64' }],
  [base64('null'), {}],
  ['{"":"nameless"}', { '': 'nameless' }],
  ['{"__proto__":"only a key"}', Object.fromEntries([['__proto__', 'only a key']])],
])('metadata %j', (input, expected) => {
  expect(Object.entries(parseMetadata(input))).toEqual(Object.entries(expected));
});

test.each([
  ['null', 'failed to parse the input: invalid <key,value> format'],
  ['justakey', 'failed to parse the input: invalid <key,value> format'],
  ['a=b=c', 'failed to parse the input: invalid <key,value> format'],
  ['{"a":1}', 'failed to parse the input: invalid <key,value> format'],
  ['["a","b"]', 'failed to parse the input: invalid <key,value> format'],
  ['some key=', 'failed to parse the input: invalid <key,value> pair: key: "some key" value: ""'],
  ['=v', 'failed to parse the input: invalid <key,value> pair: key: "" value: "v"'],
  ['{"key":""}', 'invalid value for key "key"'],
  ['{"key":null}', 'invalid value for key "key"'],
])('metadata %j is refused', (input, message) => {
  expect(() => parseMetadata(input)).toThrow(new Error(message));
});

test('any object of strings is parsed from its JSON, plain or in base64', () => {
  const texts = fc.dictionary(fc.string(), fc.string({ minLength: 1 }));
  fc.assert(
    fc.property(texts, (metadata) => {
      const json = JSON.stringify(metadata);
      const expected = Object.entries(metadata);
      expect(Object.entries(parseMetadata(json))).toEqual(expected);
      expect(Object.entries(parseMetadata(base64(json)))).toEqual(expected);
    }),
  );
});
