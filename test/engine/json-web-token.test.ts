import { expect, test } from 'vitest';
import { givenKey } from '../../src/storage/files/keys/provider.ts';
import { temporaryFolder } from '../cli/support/io.ts';
import { freshVault, sendAlone } from '../support/engine.ts';

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

const asJwt = { wrapTtl: '60', headers: { 'x-vault-wrap-format': 'jwt' } };
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
const notWrapping = { status: 400, json: { errors: ['wrapping token is not valid or does not exist'] } };

test('wraps a token in a JSON Web Token, signed with ES512', () => {
  const vault = freshVault();
  const info = vault('POST', 'auth/token/create', {}, asJwt).json.wrap_info;
  const [header = ''] = info.token.split('.');
  expect(Buffer.from(header, 'base64url').toString()).toBe('{"alg":"ES512","typ":"JWT"}');
  expect(claimsOf(info.token)).toEqual({
    accessor: info.wrapped_accessor,
    addr: 'http://127.0.0.1:8200',
    exp: 1769860860,
    iat: 1769860800,
    jti: expect.stringMatching(/^s\.[A-Za-z0-9]{24}$/),
    nbf: 1769860795,
    type: 'wrapping',
  });
  expect(Buffer.from(info.token.split('.')[2], 'base64url')).toHaveLength(132);
});

test.each(['in the body', 'as the own token'])('takes a JSON Web Token %s', (way) => {
  const vault = freshVault();
  const wrapped = vault('POST', 'sys/wrapping/wrap', { a: 1 }, asJwt).json.wrap_info.token;
  const ask = (path: string, token: string, extra = {}) =>
    way === 'in the body'
      ? vault('POST', `sys/wrapping/${path}`, { token }, extra)
      : vault('POST', `sys/wrapping/${path}`, undefined, { ...extra, token });
  expect(ask('lookup', wrapped).json.data).toMatchObject({ creation_path: 'sys/wrapping/wrap', creation_ttl: 60 });
  const unwrap = (token: string) => ask('unwrap', token);
  if (way === 'in the body') {
    const plain = ask('rewrap', wrapped).json.wrap_info.token;
    expect(plain).toMatch(/^s\./);
    expect(unwrap(wrapped)).toMatchObject(notWrapping);
    const again = ask('rewrap', plain, { ...asJwt, wrapTtl: '30' }).json.wrap_info;
    expect(claimsOf(again.token)).toMatchObject({ accessor: '', exp: 1769860830 });
    expect(unwrap(again.token).json.data).toEqual({ a: 1 });
  } else {
    expect(unwrap(wrapped).json.data).toEqual({ a: 1 });
  }
  expect(unwrap(wrapped)).toMatchObject(notWrapping);
});

test('is a token for nothing else', () => {
  const vault = freshVault();
  const { token } = vault('POST', 'sys/wrapping/wrap', { a: 1 }, asJwt).json.wrap_info;
  expect(vault('GET', 'auth/token/lookup-self', undefined, { token }).status).toBe(403);
  expect(vault('GET', 'cubbyhole/response', undefined, { token }).status).toBe(403);
  expect(vault('POST', 'auth/token/lookup', { token }).status).toBe(403);
});

test('is refused if it was changed, or signed by another state', () => {
  const vault = freshVault();
  const { token } = vault('POST', 'sys/wrapping/wrap', { a: 1 }, asJwt).json.wrap_info;
  const [header = '', claims = '', signature = ''] = token.split('.');
  const forged = `${header}.${encoded(JSON.stringify({ ...claimsOf(token), jti: 'root' }))}.${signature}`;
  const problem = 'wrapping token signature could not be validated: go-jose/go-jose: error in cryptographic primitive';
  const refused = { status: 403, json: { errors: [`error validating wrapping token: ${problem}`] } };
  expect(vault('POST', 'sys/wrapping/unwrap', { token: forged })).toMatchObject(refused);
  expect(vault('POST', 'sys/wrapping/unwrap', { token: `${header}.${claims}.` })).toMatchObject(refused);
  expect(freshVault()('POST', 'sys/wrapping/unwrap', { token })).toMatchObject(refused);
  expect(vault('POST', 'sys/wrapping/unwrap', { token }).status).toBe(200);
});

test.each([
  ['another format', { wrapTtl: '60', headers: { 'x-vault-wrap-format': 'JWT' } }, /^s\./],
  ['no TTL', { headers: { 'x-vault-wrap-format': 'jwt' } }, undefined],
])('asks for none with %s', (_, extra, token) => {
  const { wrap_info: info } = freshVault()('POST', 'auth/token/create', {}, extra).json;
  expect(info?.token).toEqual(token === undefined ? undefined : expect.stringMatching(token));
});

test('is the same key in each process', () => {
  const folder = temporaryFolder();
  const key = givenKey('the test', () => '11'.repeat(32));
  const wrapped = sendAlone({ folder, key }, 'POST', 'sys/wrapping/wrap', { a: 1 }, asJwt).json.wrap_info.token;
  expect(sendAlone({ folder, key }, 'POST', 'sys/wrapping/unwrap', { token: wrapped }).json.data).toEqual({ a: 1 });
});
