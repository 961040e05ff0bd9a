import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { spokenDuration } from '../../../src/cli/clock/spoken-duration.ts';
import { newUser, temporaryFolder } from '../support/io.ts';

const hour = 3_600_000;

test('durations are read as people write them', () => {
  const read = ['2h', '2 days', '2 DAYS', '90s', '1.5 hours', '1h30m', '1h 30m', '-2h', '1 week', '250ms'].map(
    spokenDuration,
  );
  expect(read).toEqual([2, 48, 48, 0.025, 1.5, 1.5, 1.5, -2, 168, 0.25 / 3600].map((hours) => hours * hour));
  const longer = ['90 min', '1 hour 30 minutes', '1 hour and 30 min', '2 days, 3h', '1d12h', '1m 500ms'].map(
    spokenDuration,
  );
  expect(longer).toEqual([1.5, 1.5, 1.5, 51, 36, 60.5 / 3600].map((hours) => hours * hour));
  for (const text of [
    '1 hour 2 fortnights',
    '1 hour 30',
    'and 1h 2m',
    '1h,',
    '1h - 2m',
    '',
    ' ',
    '5',
    '1.5',
    'soon',
    '2 fortnights',
    '2h and more',
    'NaN',
    'x'.repeat(200),
  ]) {
    expect(spokenDuration(text)).toBeUndefined();
  }
});

test('an expired token and an expired SecretID are shown without waiting', async () => {
  const vault = newUser();
  await vault('auth enable approle');
  await vault('write auth/approle/role/r secret_id_ttl=10m token_ttl=1h');
  const { stdout: roleId } = await vault('read -field=role_id auth/approle/role/r/role-id');
  const { stdout: secretId } = await vault('write -f -field=secret_id auth/approle/role/r/secret-id');
  const login = `write -field=token auth/approle/login role_id=${roleId} secret_id=${secretId}`;
  const { stdout: token } = await vault(login);
  const lookUp = () => vault('token lookup', { env: { VAULT_TOKEN: token } });
  expect((await lookUp()).status).toBe(0);
  expect((await vault('clock advance 30m')).stdout).toMatch(/^Success! The clock is 30m ahead: 20\d\d-/);
  expect((await lookUp()).status).toBe(0);
  expect((await vault(login)).stderr).toContain('invalid role or secret ID');
  expect((await vault('clock advance 2 days')).stdout).toContain('The clock is 48h30m ahead');
  expect((await lookUp()).status).toBe(2);
  const shown = JSON.parse((await vault('clock show -format=json')).stdout);
  expect(shown).toMatchObject({ ahead: '48h30m', offset: 48.5 * 3600 });
  expect(Date.parse(shown.now) - Date.now()).toBeGreaterThan(48.4 * hour);
  expect((await vault('clock reset')).stdout).toMatch(/^Success! The clock shows system time: /);
  expect((await vault('clock show')).stdout).toMatch(/^The clock shows system time: /);
});

test('refuses text that is no duration, and durations that are not positive or too long', async () => {
  const vault = newUser();
  expect(await vault('clock advance soon')).toEqual({
    status: 1,
    stdout: '',
    stderr: '"soon" is not a duration: use 90s, 30m, 2h, 1h30m or "2 days".\n',
  });
  for (const given of ['-1h', '-2 days', '-.5h', '0s']) {
    const refused = {
      status: 1,
      stdout: '',
      stderr: `The clock only runs forward, so it can't be advanced by ${given}: "localvault clock reset" sets it to system time.\n`,
    };
    expect(await vault(`clock advance ${given}`)).toEqual(refused);
    expect(await vault(`clock advance -- ${given}`)).toEqual(refused);
  }
  expect((await vault('clock advance -x 1h')).stderr).toBe('flag provided but not defined: -x\n');
  expect((await vault('clock advance 999 years')).status).toBe(0);
  expect((await vault('clock advance 2 years')).stderr).toBe("The clock can't be more than 1000 years ahead.\n");
  expect((await vault('clock advance')).status).toBe(1);
});

test('showing the clock creates no state', async () => {
  const home = temporaryFolder();
  const vault = newUser({ HOME: home });
  expect((await vault('clock show')).status).toBe(0);
  expect((await vault('clock reset')).status).toBe(0);
  expect(existsSync(`${home}/.local`)).toBe(false);
});

test.each(['state reset -force', 'state snapshot restore -force SNAPSHOT'])(
  'after %s of a state whose clock was ahead, time goes on from now',
  async (replace) => {
    const home = temporaryFolder();
    const vault = newUser({ HOME: home });
    await vault(`state snapshot save ${home}/snapshot`);
    await vault('status');
    await vault(`state snapshot save ${home}/snapshot`);
    await vault('clock advance 2h');
    await vault('kv put secret/a v=1');
    expect((await vault(replace.replace('SNAPSHOT', `${home}/snapshot`))).status).toBe(0);
    const created = Date.parse((await vault('kv put -field=created_time secret/a v=1')).stdout);
    expect(Math.abs(Date.now() - created)).toBeLessThan(hour);
  },
);
