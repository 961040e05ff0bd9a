import { expect, test } from 'vitest';
import { newUser } from '../../support/io.ts';

const bodyOf = (curl: string) => /-d '([^']*)'/.exec(curl)?.[1];
const urlOf = (curl: string) => /"http:\/\/127\.0\.0\.1:8200\/v1\/([^"]*)"/.exec(curl)?.[1];

test('a token is created, looked up, renewed and revoked', async () => {
  const vault = newUser();
  const { stdout: token } = await vault('token create -policy=default -ttl=1h -field=token');
  expect((await vault(`token lookup ${token}`)).stdout).toContain('\ncreation_ttl        1h\n');
  expect((await vault(`token renew -i=30m ${token}`)).stdout).toContain('\ntoken_duration       30m\n');
  expect((await vault(`token capabilities ${token} cubbyhole/x`)).stdout).toBe('create, delete, list, read, update\n');
  expect((await vault('token capabilities -format=json cubbyhole/x')).stdout).toBe('[\n  "root"\n]\n');
  expect((await vault(`token revoke ${token}`)).stdout).toBe('Success! Revoked token (if it existed)\n');
  expect(await vault(`token lookup ${token}`)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('* bad token'),
  });
});

test('a token of half a second is dead after that', async () => {
  const vault = newUser();
  const { stdout: token } = await vault('token create -ttl=500ms -field=token');
  await vault('clock advance 1s');
  expect(await vault(`token lookup ${token}`)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('* bad token'),
  });
  const asked = await vault('token create -output-curl-string -ttl=1s500ms -period=1ns -explicit-max-ttl=900ms');
  expect(JSON.parse(bodyOf(asked.stdout) ?? '')).toMatchObject({
    ttl: '1.5s',
    period: '1ns',
    explicit_max_ttl: '900ms',
  });
});

test('the request for a token omits empty fields', async () => {
  const vault = newUser();
  expect(bodyOf((await vault('token create -output-curl-string')).stdout)).toBe(
    '{"ttl":"0s","explicit_max_ttl":"0s","period":"0s","display_name":"","num_uses":0,"renewable":true,"type":"service","entity_alias":""}',
  );
  const full = await vault(
    'token create -output-curl-string -role=r -id=x -policy=a -policy=b,c -metadata=z=1 -metadata=a=2 -ttl=90 -orphan -no-default-policy -use-limit=3 -type=batch',
  );
  expect(urlOf(full.stdout)).toBe('auth/token/create/r');
  expect(bodyOf(full.stdout)).toBe(
    '{"id":"x","policies":["a","b,c"],"meta":{"a":"2","z":"1"},"ttl":"1m30s","explicit_max_ttl":"0s","period":"0s","no_parent":true,' +
      '"no_default_policy":true,"display_name":"","num_uses":3,"renewable":false,"type":"batch","entity_alias":""}',
  );
});

test.each([
  ['-self', 'auth/token/revoke-self'],
  ['t', 'auth/token/revoke'],
  ['-mode=orphan t', 'auth/token/revoke-orphan'],
  ['-mode=path auth/approle', 'sys/leases/revoke-prefix/auth/approle'],
  ['-accessor a', 'auth/token/revoke-accessor'],
])('token revoke %s goes to %s', async (words, path) => {
  expect(urlOf((await newUser()(`token revoke -output-curl-string ${words}`)).stdout)).toBe(path);
});

test.each([
  ['token create extra', 'Too many arguments (expected 0, got 1)'],
  ['token lookup a b', 'Too many arguments (expected 0-1, got 2)'],
  ['token lookup -accessor', 'Not enough arguments with -accessor (expected 1, got 0)'],
  ['token renew a b', 'Too many arguments (expected 1, got 2)'],
  ['token revoke', 'Not enough arguments (expected 1 or -self, got 0)'],
  ['token revoke -self a', 'Too many arguments with -self (expected 0, got 1)'],
  ['token revoke -self -accessor', 'Cannot use -self with -accessor!'],
  ['token revoke -self -mode=path', 'Cannot use -self with -mode!'],
  ['token revoke -accessor -mode=path a', 'Cannot use -accessor with -mode=path!'],
  ['token revoke -mode=tree a', 'Invalid mode: tree'],
  ['token capabilities', 'Not enough arguments (expected 1-2, got 0)'],
])('%s is refused with status 1', async (line, message) => {
  expect(await newUser()(line)).toEqual({ status: 1, stdout: '', stderr: `${message}\n` });
});
