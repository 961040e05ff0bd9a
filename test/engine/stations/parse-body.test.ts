import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseBody, parseJsonBody } from '../../../src/engine/stations/parse-body.ts';
import { RequestError } from '../../../src/framework/error.ts';
import { parseFirstJson } from '../../../src/go/json/json.ts';
import { decodeUtf8 } from '../../../src/go/utf8.ts';

const form = 'application/x-www-form-urlencoded';

function refusal(body: string, contentType?: string): string {
  try {
    parseBody(body, contentType);
  } catch (error) {
    if (error instanceof RequestError) {
      return error.message;
    }
    throw error;
  }
  throw new Error('the body was not refused');
}

test('parses JSON regardless of the content type', () => {
  for (const type of [undefined, 'text/plain', 'nonsense', form, 'application/json; charset=utf-8']) {
    expect(parseBody('  {"a":1}', type)).toEqual({ a: 1 });
  }
});

test('bytes that are no UTF-8 become U+FFFD, in short bodies too', () => {
  const body = decodeUtf8(Buffer.from('{"\xff":"\xe2\x82x"}', 'latin1'));
  expect(parseBody(body, undefined)).toEqual({ '\ufffd': '\ufffd\ufffdx' });
  expect(parseBody(body.replace('}', ',"b":[]}'), undefined)).toEqual({ '\ufffd': '\ufffd\ufffdx', b: [] });
  const outside = decodeUtf8(Buffer.from('{"a":\xff}', 'latin1'));
  expect(refusal(outside)).toBe("failed to decode JSON input: invalid character 'ÿ' looking for beginning of value");
});

test('leaves an OCSP request unread', () => {
  for (const body of ['{"a":1}', '{"a":', '\0']) {
    expect(parseBody(body, 'application/ocsp-request; a=b')).toEqual({});
  }
});

test('treats an empty body and null as no data', () => {
  expect(parseBody('', undefined)).toEqual({});
  expect(parseBody('null', 'application/json')).toEqual({});
  expect(parseBody('', form)).toEqual({});
});

test('joins repeated form parameters', () => {
  expect(parseBody('a=1&b=x%2Cy+z&a=2&=&c', form)).toEqual({ a: '1,2', b: 'x,y z', '': '', c: '' });
  expect(refusal('a=%zz', form)).toBe('error parsing form data');
  expect(refusal('a=1;b=2', form)).toBe('error parsing form data');
});

test('rejects anything but a JSON object in Go’s words', () => {
  const problem = (reason: string) => `failed to decode JSON input: ${reason}`;
  const mismatch = (kind: string) =>
    problem(`json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`);
  expect(refusal('[]')).toBe(mismatch('array'));
  expect(refusal('"a"')).toBe(mismatch('string'));
  expect(refusal('1')).toBe(mismatch('number'));
  expect(refusal('true')).toBe(mismatch('bool'));
  expect(refusal('{"a":1')).toBe(problem('unexpected EOF'));
});

test('limits the number of strings', () => {
  const list = (count: number) => JSON.stringify({ list: Array.from({ length: count }, String) });
  expect(Object.keys(parseJsonBody(list(999)))).toEqual(['list']);
  expect(refusal(list(1000))).toBe('refused JSON input due to high complexity: exceeded maximum number of strings');
});

test('parses forms encoded by URLSearchParams', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), { minKeys: 1 }),
      (data) => {
        const body = new URLSearchParams(data).toString();
        fc.pre(!/^[ \t\n\r]*[{[]/.test(body));
        expect(parseBody(body, form)).toEqual(data);
      },
    ),
  );
});

test('parses a short object like any other', () => {
  const scalar = fc.oneof(fc.string({ unit: 'binary' }), fc.boolean(), fc.constant(null));
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), scalar, { maxKeys: 5 }), (data) => {
      const text = JSON.stringify(data);
      expect(parseJsonBody(text)).toEqual(parseFirstJson(text).value);
    }),
  );
  for (const text of ['{"a":"x","a":"y"}', '{"__proto__":"x"}', '{ "a" : null }\n', '{"a":"\x7f\u2028"}']) {
    expect(parseJsonBody(text)).toEqual(parseFirstJson(text).value);
  }
});
