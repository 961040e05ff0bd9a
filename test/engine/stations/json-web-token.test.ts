import { expect, test } from 'vitest';
import { freshVault } from '../../support/engine.ts';

const encoded = (text: string) => Buffer.from(text).toString('base64url');
const unparsable = (problem: string) => `wrapping token could not be parsed: ${problem}`;

test.each([
  ['{{identity.entity.id}}', unparsable('illegal base64 data at input byte 0')],
  [`${encoded('{"alg":"ES512"}')}.!.AA`, unparsable('illegal base64 data at input byte 0')],
  [`${encoded('{')}.e30.AA`, unparsable('unexpected end of JSON input')],
  [`${encoded('x')}.e30.AA`, unparsable("invalid character 'x' looking for beginning of value")],
  [`${encoded('null')}.e30.AA`, unparsable('unexpected signature algorithm ""; expected ["ES512"]')],
  [`${encoded('{"alg":"none"}')}.e30.`, unparsable('unexpected signature algorithm "none"; expected ["ES512"]')],
  [
    `${encoded('{"alg":1}')}.e30.AA`,
    unparsable('failed to unmarshal algorithm: json: cannot unmarshal number into Go value of type string: "1"'),
  ],
  [
    `${encoded('{"alg":"ES512"}')}.e30.AA`,
    'wrapping token signature could not be validated: go-jose/go-jose: error in cryptographic primitive',
  ],
])('%s is a JSON Web Token that wraps nothing', (token, problem) => {
  const vault = freshVault();
  const refused = { status: 403, json: { errors: [`error validating wrapping token: ${problem}`] } };
  for (const path of ['sys/wrapping/lookup', 'sys/wrapping/unwrap', 'sys/wrapping/rewrap']) {
    expect(vault('POST', path, { token })).toMatchObject(refused);
  }
  expect(vault('GET', 'sys/wrapping/lookup', undefined, { token })).toMatchObject(refused);
});

test.each(['a.b.c', 's.a.b', 'e30.e30.e30', 'abcd.e30', 'a.b.c.d', '..'])('%s is no JSON Web Token', (token) => {
  expect(freshVault()('POST', 'sys/wrapping/unwrap', { token })).toMatchObject({
    status: 400,
    json: { errors: ['wrapping token is not valid or does not exist'] },
  });
});
