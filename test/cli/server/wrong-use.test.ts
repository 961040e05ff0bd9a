import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runWith, temporaryFolder } from '../support/io.ts';

const unusable = ['q7\nb', 'q7\r', 'q7\u0000', ' q7', 'q7 ', '\tq7', 'q7\u007f'];

test.each(unusable)('the root token %j, which no header can carry, is refused and not shown', async (token) => {
  const env = { HOME: temporaryFolder() };
  for (const { status, stdout, stderr } of [
    await runWith(['server', '-dev', `-dev-root-token-id=${token}`], { env }),
    await runWith(['server', '-dev'], { env: { ...env, VAULT_DEV_ROOT_TOKEN_ID: token } }),
    await runWith(['exec', `-dev-root-token-id=${token}`, '--', 'true'], { env }),
  ]) {
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^the root token of -dev-root-token-id or VAULT_DEV_ROOT_TOKEN_ID is unusable: .*\n$/);
    expect(stderr).not.toContain('q7');
  }
  const { status, stderr } = await runWith(['status'], { env: { ...env, LOCALVAULT_ROOT_TOKEN: token } });
  expect([status, stderr]).toEqual([1, expect.stringMatching(/^the root token in LOCALVAULT_ROOT_TOKEN .*\n$/)]);
});

test.each([
  ['nothing.hcl', ''],
  ['blank.hcl', '\n\n'],
  ['comment.hcl', '# nothing yet\n'],
  ['nothing.json', '{}'],
])('a configuration that declares nothing is refused: %s', async (name, text) => {
  const home = temporaryFolder();
  const file = join(home, name);
  writeFileSync(file, text);
  expect(await runWith(['server', `-config=${file}`], { env: { HOME: home } })).toEqual({
    status: 1,
    stdout: '',
    stderr: `the configuration is empty: ${file}; leave -config out, or declare what the server should do\n`,
  });
  expect(readdirSync(home)).toEqual([name]);
});

test('an empty command is refused by exec', async () => {
  const { status, stderr } = await runWith(['exec', '--', ''], { env: { HOME: temporaryFolder() } });
  expect([status, stderr]).toEqual([
    1,
    'the command to run is empty: name a program after --, as in "localvault exec -- npm test"\n',
  ]);
});
