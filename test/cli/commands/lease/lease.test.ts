import { expect, test } from 'vitest';
import { newUser } from '../../support/io.ts';

test.each([
  ['no/such', 'All revocation operations queued successfully!\n'],
  ['-sync no/such', 'Success! Revoked lease: no/such\n'],
  ['-prefix no/such', 'All revocation operations queued successfully!\n'],
  ['-prefix -sync no/such', 'Success! Revoked any leases with prefix: no/such\n'],
  ['-force -prefix no/such', 'Success! Force revoked any leases with prefix: no/such\n'],
])('lease revoke %s', async (words, stdout) => {
  expect(await newUser()(`lease revoke ${words}`)).toMatchObject({ status: 0, stdout });
});

test.each([
  ['lease revoke -force no/such', 'Specifying -force requires also specifying -prefix\n'],
  ['lease lookup', 'Missing ID!\n'],
  ['lease lookup a b', 'Too many arguments (expected 1, got 2)\n'],
  ['lease renew a b', 'Too many arguments (expected 1-2, got 2)\n'],
])('%s is refused with status 1', async (line, stderr) => {
  expect(await newUser()(line)).toEqual({ status: 1, stdout: '', stderr });
});
