import { expect, test } from 'vitest';
import { answeringServer } from '../../support/answering-server.ts';
import { newUser } from '../../support/io.ts';

const attempt = {
  nonce: 'n',
  started: true,
  progress: 0,
  required: 2,
  complete: false,
  otp: 'o',
  otp_length: 26,
  pgp_fingerprint: 'f',
};

async function userOf(data: object = attempt) {
  const asked: unknown[] = [];
  const address = await answeringServer(({ method, url, body }) => {
    asked.push([`${method} ${url}`, body === '' ? undefined : JSON.parse(body)]);
    return method === 'DELETE' ? [204, undefined] : [200, { data }];
  });
  return { asked, vault: newUser({ BAO_ADDR: address }) };
}

const path = '/v1/sys/generate-root-token';

test('starts an attempt, and shows its password', async () => {
  const { vault, asked } = await userOf();
  const { status, stdout, stderr } = await vault('operator generate-root -init -otp=o');
  expect(asked.at(-1)).toEqual([`PUT ${path}/attempt`, { otp: 'o', pgp_key: '' }]);
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: `Nonce              n
Started            true
Progress           0/2
Complete           false
PGP Fingerprint    f
OTP                o
OTP Length         26
`,
  });
  expect(stderr).toContain('A One-Time-Password has been generated for you');
});

test('provides a key, and shows the token', async () => {
  const { vault, asked } = await userOf({ ...attempt, otp: '', complete: true, progress: 2, encoded_token: 'e' });
  const { stdout } = await vault('operator generate-root -nonce=n -format=json abcd');
  expect(asked.slice(-2)).toEqual([
    [`GET ${path}/attempt`, undefined],
    [`PUT ${path}/update`, { key: 'abcd', nonce: 'n' }],
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ complete: true, encoded_token: 'e', encoded_root_token: '' });
  expect((await vault('operator generate-root abcd')).stderr).toContain('Missing nonce value');
  expect((await vault('operator generate-root -non-interactive')).stderr).toContain('Refusing to read from stdin');
});

test.each([
  ['-decode=AAIA -otp=roo', 0, 'rmo'],
  ['-decode=AAIA -otp=roo -format=json', 0, '{\n  "token": "rmo"\n}\n'],
  ['-decode=AAIA', 1, ''],
  ['-decode=AAIA -otp=ro', 1, ''],
  ['-cancel', 0, 'Success! Root token generation canceled (if it was started)\n'],
])('operator generate-root %s', async (flags, status, stdout) => {
  const { vault } = await userOf();
  expect(await vault(`operator generate-root ${flags}`)).toMatchObject({ status, stdout });
});

test('a generated password has the length of the tokens of the server', async () => {
  const { vault } = await userOf({ ...attempt, otp_length: 30 });
  expect((await vault('operator generate-root -generate-otp')).stdout).toMatch(/^[0-9A-Za-z]{30}$/);
});

test('the local state says how its owner gets a root token', async () => {
  const vault = newUser();
  expect((await vault('operator generate-root -status')).stdout).toBe(
    'Nonce         n/a\nStarted       false\nProgress      0/1\nComplete      false\nOTP Length    26\n',
  );
  const { status, stderr } = await vault('operator generate-root -init');
  expect([status, stderr.includes('its owner gets a root token with "localvault state root-token"')]).toEqual([
    2,
    true,
  ]);
  const none = await vault('operator generate-root abcd');
  expect([none.status, none.stderr.includes('No root generation is in progress')]).toEqual([1, true]);
});

test('stepping down has no effect without a cluster', async () => {
  const { vault, asked } = await userOf();
  expect((await vault('operator step-down')).stdout).toMatch(/^Success! Stepped down: http:\/\/127\.0\.0\.1:\d+\n$/);
  expect(asked).toEqual([['PUT /v1/sys/step-down', undefined]]);
  expect((await newUser()('operator step-down')).status).toBe(0);
  expect(await vault('operator step-down x')).toMatchObject({
    status: 1,
    stderr: 'Too many arguments (expected 0, got 1)\n',
  });
});
