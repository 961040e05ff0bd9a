import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/io.ts';

const launcher = fileURLToPath(new URL('../../../bin/localvault.js', import.meta.url));

test.runIf(process.platform === 'linux')(
  'bytes that are not UTF-8 in names stay as they are, and are printed so',
  () => {
    const script = String.raw`vault() { "$node" "$launcher" "$@" 2>&1; }
    vault secrets enable -path=$'a\xff' kv
    vault secrets enable -path=$'a\xfe' kv
    vault write $'a\xff/b' c=1
    vault read -field=c $'a\xff/b'
    vault list $'a\xfe'`;
    const home = temporaryFolder();
    const output = execFileSync('bash', ['-c', `${script}; exit 0`], {
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        LOCALVAULT_HOME: `${home}/state`,
        node: process.execPath,
        launcher,
      },
      encoding: 'latin1',
    });
    expect(output.split('\n').slice(-5)).toEqual([
      'Success! Enabled the kv secrets engine at: a\xff/',
      'Success! Enabled the kv secrets engine at: a\xfe/',
      'Success! Data written to: a\xff/b',
      '1No value found at a\xfe',
      '',
    ]);
  },
);
