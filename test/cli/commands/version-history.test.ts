import { expect, test } from 'vitest';
import { answeringServer } from '../support/answering-server.ts';
import { newUser } from '../support/io.ts';

test('versions are a table, and the whole answer in JSON, with a note each time', async () => {
  const vault = newUser();
  const shown = await vault('version-history');
  expect(shown.stdout).toMatch(
    /^Version {2}Installation Time {5}Commit Date\n-{7} {2}-{17} {5}-{11}\n2\.6\.2 {4}\S{20} {2}n\/a\n$/,
  );
  expect(shown.stderr).toMatch(/^\nNote:\n.*\n.*tracked\.\n\n\n$/);
  const inJson = await vault('version-history -format=json');
  expect(JSON.parse(inJson.stdout).data.keys).toEqual(['2.6.2']);
  expect(inJson.stderr).toBe(shown.stderr);
  expect((await vault('version-history -format=yaml')).stdout).toBe(shown.stdout);
});

test.each([
  [{ data: { key_info: {} } }, 'Expected keys in response to be an array\n'],
  [{ data: { keys: ['1'] } }, 'Expected key_info in response to be a map\n'],
  [{ data: { keys: ['1'], key_info: {} } }, 'Expected version info for "1" to be map\n'],
  [{ wrap_info: { token: 's.x' } }, 'Invalid response returned from Vault\n'],
])('%j is no history', async (answer, stderr) => {
  const vault = newUser({ BAO_ADDR: await answeringServer(() => [200, answer]) });
  expect(await vault('version-history')).toEqual({ status: 2, stdout: '', stderr });
});
