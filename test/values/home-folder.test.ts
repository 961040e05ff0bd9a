import { userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { configFolder, stateFolder } from '../../src/client/places.ts';
import { keyFromEnvironment } from '../../src/storage/files/keys/provider.ts';
import { homeFolder } from '../../src/values/home-folder.ts';

test('it is HOME', () => {
  expect(homeFolder({ HOME: '/home/ann' })).toBe('/home/ann');
});

test.each([undefined, '', 'relative', './home', '~'])('with HOME=%j it is that of the system', (HOME) => {
  const { homedir } = userInfo();
  const env = { HOME, XDG_CONFIG_HOME: '', XDG_DATA_HOME: 'relative' };
  expect(homeFolder(env)).toBe(homedir);
  expect(configFolder(env)).toBe(`${homedir}/.config/localvault`);
  expect(stateFolder(env, {})).toBe(`${homedir}/.local/share/localvault`);
  expect(keyFromEnvironment(env).source('id')).toBe(`${homedir}/.config/localvault/id.key`);
});
