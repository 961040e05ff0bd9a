import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configuredTokenHelper } from '../../../src/client/token-helper/cli-config.ts';
import { temporaryFolder } from '../../cli/support/io.ts';

/** What the configuration file with this content says. */
function helperIn(content: string | Buffer): string {
  const home = temporaryFolder();
  writeFileSync(join(home, '.bao'), content);
  return configuredTokenHelper({ HOME: home });
}

/** The message for a file with this content, without its frame. */
function problemOf(content: string | Buffer): string {
  try {
    helperIn(content);
    return '';
  } catch (error) {
    const [, problem = String(error)] =
      /^Error: error parsing config file at "\/.*\/\.bao": (.*); ensure that the file is valid; Ansible Vault is known to conflict with it\.$/s.exec(
        String(error),
      ) ?? [];
    return problem;
  }
}

test.each([
  ['token_helper = "/bin/helper"', '/bin/helper'],
  ['"token_helper" = "/bin/helper"', '/bin/helper'],
  ['{"token_helper":"/bin/helper"}', '/bin/helper'],
  ['token_helper = "/a"\ntoken_helper = "/b"', '/b'],
  ['token_helper = 12', '12'],
  ['token_helper = ""', ''],
  ['# nothing', ''],
  ['', ''],
])('%j', (content, helper) => {
  expect(helperIn(content)).toBe(helper);
});

test.each([
  ['foo = 1', '1 error occurred:\n\t* invalid key "foo" on line 1\n\n'],
  ['TOKEN_HELPER = "a"', '1 error occurred:\n\t* invalid key "TOKEN_HELPER" on line 1\n\n'],
  [
    'token_helper = "a"\nfoo = 1\nbar "x" {}',
    '2 errors occurred:\n\t* invalid key "foo" on line 2\n\t* invalid key "bar" on line 0\n\n',
  ],
  ['token_helper = ["a"]', 'At 1:16: root.token_helper: unknown type for string *ast.ListType'],
])('%j is refused', (content, problem) => {
  expect(problemOf(content)).toBe(problem);
});

test('a file that is no HCL is refused', () => {
  expect(problemOf('$ANSIBLE_VAULT;1.1;AES256\n6162')).not.toBe('');
  expect(problemOf(Buffer.from([0xff]))).not.toBe('');
});

test('the variables name another file, and an empty one the usual file', () => {
  const home = temporaryFolder();
  writeFileSync(join(home, '.bao'), 'token_helper = "usual"');
  writeFileSync(join(home, 'other'), 'token_helper = "other"');
  const of = (env: Readonly<Record<string, string>>) => configuredTokenHelper({ HOME: home, ...env });
  expect(of({})).toBe('usual');
  expect(of({ VAULT_CONFIG_PATH: join(home, 'other') })).toBe('other');
  expect(of({ VAULT_CONFIG_PATH: '~/other' })).toBe('other');
  expect(of({ BAO_CONFIG_PATH: '', VAULT_CONFIG_PATH: '~/other' })).toBe('usual');
  expect(of({ BAO_CONFIG_PATH: '~/none' })).toBe('');
  expect(() => of({ BAO_CONFIG_PATH: '~ann/other' })).toThrow('cannot expand user-specific home directory');
});

test('an existing file that can’t be read is reported', () => {
  const home = temporaryFolder();
  mkdirSync(join(home, 'folder'));
  symlinkSync('loop', join(home, 'loop'));
  const of = (path: string) => () => configuredTokenHelper({ BAO_CONFIG_PATH: path });
  expect(of(join(home, 'folder'))).toThrow(`: is a directory`);
  expect(of(join(home, 'loop'))).toThrow(`open ${home}/loop: too many levels of symbolic links`);
  writeFileSync(join(home, 'file'), '');
  expect(of(join(home, 'file/x'))).toThrow(`open ${home}/file/x: not a directory`);
});
