import { expect, test } from 'vitest';
import { newUser } from '../../support/io.ts';

const bodyOf = (curl: string) => /-d '([^']*)'/.exec(curl)?.[1];

test('an auth method is enabled, listed, tuned, moved and disabled', async () => {
  const vault = newUser();
  expect((await vault('auth enable -path=ci/ -default-lease-ttl=30m approle')).stdout).toBe(
    'Success! Enabled approle auth method at: ci/\n',
  );
  const list = (await vault('auth list')).stdout.split('\n');
  expect(list[0]).toMatch(/^Path {5,}Type {5,}Accessor +Description +Version$/);
  expect(list[2]).toMatch(/^ci\/ +approle +auth_approle_[0-9a-f]{8} +n\/a +n\/a$/);
  expect((await vault('auth list -detailed')).stdout.split('\n')[2]).toMatch(
    /^ci\/ +approle +\S+ +1800 +system +default-service /,
  );
  expect((await vault('auth tune -max-lease-ttl=2h /ci/')).stdout).toBe('Success! Tuned the auth method at: ci/\n');
  const listed = JSON.parse((await vault('auth list -format=json')).stdout);
  expect(Object.keys(listed)).toEqual(['ci/', 'token/']);
  expect(Object.keys(listed['ci/'])).toEqual([
    'uuid',
    'type',
    'description',
    'accessor',
    'config',
    'options',
    'local',
    'seal_wrap',
    'external_entropy_access',
    'plugin_version',
    'running_plugin_version',
    'running_sha256',
    'deprecation_status',
  ]);
  expect(listed['ci/'].config).toMatchObject({ default_lease_ttl: 1800, max_lease_ttl: 7200 });
  expect((await vault('auth move auth/ci auth/build')).stdout).toMatch(
    /^Started moving auth method auth\/ci\/ to auth\/build\/, with migration ID \S+\n(?:.*\n)*Success! Finished moving /,
  );
  expect((await vault('auth disable build')).stdout).toBe(
    'Success! Disabled the auth method (if it existed) at: build/\n',
  );
  expect((await vault('auth list -format=json')).stdout).not.toContain('approle');
});

test('a secrets engine is enabled, tuned, moved and disabled', async () => {
  const vault = newUser();
  expect((await vault('secrets enable -path=team -version=2 kv')).stdout).toBe(
    'Success! Enabled the kv secrets engine at: team/\n',
  );
  expect((await vault('secrets tune -description=Team team')).stdout).toBe(
    'Success! Tuned the secrets engine at: team/\n',
  );
  expect((await vault('secrets list')).stdout).toMatch(/\nteam\/ +kv +kv_[0-9a-f]{8} +Team\n/);
  expect((await vault('secrets list -detailed')).stdout).toMatch(/\nteam\/ .* map\[version:2\] +Team /);
  expect((await vault('secrets move team crew')).stdout).toContain(
    'Success! Finished moving secrets engine team/ to crew/, ',
  );
  expect((await vault('secrets disable crew')).stdout).toBe(
    'Success! Disabled the secrets engine (if it existed) at: crew/\n',
  );
});

test('requests hold what was given, in the order of the real client', async () => {
  const vault = newUser();
  const enable = await vault(
    'auth enable -output-curl-string -local -token-type=batch -audit-non-hmac-request-keys=a -audit-non-hmac-request-keys=b -version=2 approle',
  );
  expect(bodyOf(enable.stdout)).toBe(
    '{"type":"approle","description":"","config":{"options":null,"default_lease_ttl":"0s","max_lease_ttl":"0s","force_no_cache":false,' +
      '"audit_non_hmac_request_keys":["a","b"],"token_type":"batch"},"local":true,"seal_wrap":false,"external_entropy_access":false,' +
      '"options":{"version":"2"}}',
  );
  const tune = await vault(
    'auth tune -output-curl-string -description= -max-lease-ttl=system -listing-visibility= -user-lockout-threshold=7 -user-lockout-disable approle',
  );
  expect(bodyOf(tune.stdout)).toBe(
    '{"options":null,"default_lease_ttl":"","description":"","max_lease_ttl":"system","force_no_cache":false,' +
      '"user_lockout_config":{"lockout_threshold":"7","lockout_disable":true}}',
  );
});

test('auth help knows how to log in with a token, and says where it knows nothing', async () => {
  const vault = newUser();
  expect(await vault('auth help token')).toMatchObject({ status: 0, stdout: expect.stringContaining('login TOKEN') });
  expect(await vault('auth help approle')).toMatchObject({
    status: 1,
    stderr: 'No auth method available on the server at "approle/"\n',
  });
  await vault('auth enable approle');
  expect(await vault('auth help approle')).toMatchObject({
    status: 2,
    stderr: 'No method-specific CLI handler available for auth method "approle"\n',
  });
});
