import { execFile } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { writeShims } from '../../src/cli/shellenv/shims.ts';
import { restoreExtraCertificates } from '../../src/client/extra-certificates.ts';
import { certificate, certificateFile, stub } from '../client/http/support.ts';
import { launcher } from '../support/server-process.ts';
import { temporaryFolder } from './support/io.ts';
import { shownOnTerminal } from './support/shown-on-terminal.ts';

/** Writes the shim. Returns its path. */
function newShim(): string {
  const folder = temporaryFolder();
  writeShims(folder, { node: process.execPath, script: launcher });
  return join(folder, 'vault');
}

type Variables = Readonly<Record<string, string>>;

/** Runs a program with these variables only. */
async function run(program: readonly string[], env: Variables) {
  const [file = '', ...args] = program;
  const child = promisify(execFile)(file, args, { env: { PATH: process.env['PATH'], ...env } });
  const { stdout, stderr, code } = await child.then(
    (output) => ({ ...output, code: 0 }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  return { status: code, stdout, stderr };
}

test('Node.js does not read the file through the shim', async () => {
  // Without the shim, Node.js 20 warns that it can't.
  const env = { HOME: temporaryFolder(), NODE_EXTRA_CA_CERTS: '/none' };
  expect(await run([newShim(), 'version'], env)).toMatchObject({ status: 0, stderr: '' });
});

/** What the programs that localvault starts find, one a line. */
const seen = `{ env | grep -a '^[A-Z_]*EXTRA_CA_CERTS='; true; }`;

/** Each value of the variable and what the programs must find. */
const values: ReadonlyArray<readonly [Variables, string]> = [
  [{}, ''],
  [{ NODE_EXTRA_CA_CERTS: '' }, 'NODE_EXTRA_CA_CERTS=\n'],
  [{ NODE_EXTRA_CA_CERTS: '/none' }, 'NODE_EXTRA_CA_CERTS=/none\n'],
  [{ NODE_EXTRA_CA_CERTS: '/a "b" $c\\`d`\' é*' }, 'NODE_EXTRA_CA_CERTS=/a "b" $c\\`d`\' é*\n'],
];

describe.each(values)('a program that is started through the shim with %j finds the same:', (given, found) => {
  test('the command of exec', async () => {
    const { stdout } = await run([newShim(), 'exec', '--', 'sh', '-c', seen], {
      HOME: temporaryFolder(),
      ...given,
    });
    expect(stdout).toBe(found);
  });

  test('a token helper, and the shell that runs it', async () => {
    const home = temporaryFolder();
    const helper = join(home, 'helper');
    writeFileSync(helper, `#!/bin/sh\n${seen} > ${home}/seen; printf t\n`);
    chmodSync(helper, 0o755);
    writeFileSync(join(home, '.bao'), `token_helper = "${helper}"`);
    const { url } = await stub((response) => response.end('{"data":{"a":"1"}}'));
    const outcome = await run([newShim(), 'read', 'cubbyhole/x'], { HOME: home, VAULT_ADDR: url, ...given });
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(home, 'seen'), 'utf8')).toBe(found);
  });

  test('the command that prints the key', async () => {
    const home = temporaryFolder();
    const command = `${seen} > "$HOME/seen"; head -c 32 /dev/zero | base64`;
    const env = { HOME: home, LOCALVAULT_KEY_COMMAND: command, ...given };
    expect(await run([newShim(), 'auth', 'list'], env)).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(home, 'seen'), 'utf8')).toBe(found);
  });

  test('the pager', async () => {
    const home = temporaryFolder();
    const pager = `${seen} > "$HOME/seen"; cat`;
    await run([newShim(), 'auth', 'enable', 'approle'], { HOME: home });
    const shown = shownOnTerminal(`'${newShim()}' log`, { HOME: home, PAGER: pager, ...given });
    expect(readFileSync(join(home, 'seen'), 'utf8'), shown).toBe(found);
  });
});

/** Each setting of trust, and whether a server with a certificate of the CA is trusted. */
const ca = certificateFile('ca');
const other = certificateFile('elsewhere');
const trusts: ReadonlyArray<readonly [string, Variables, boolean]> = [
  ['by nothing', {}, false],
  ['by NODE_EXTRA_CA_CERTS', { NODE_EXTRA_CA_CERTS: ca }, true],
  [
    'by NODE_EXTRA_CA_CERTS, without certificates of the system',
    { NODE_EXTRA_CA_CERTS: ca, SSL_CERT_FILE: '/none' },
    true,
  ],
  ['by the system and NODE_EXTRA_CA_CERTS', { NODE_EXTRA_CA_CERTS: ca, SSL_CERT_FILE: ca }, true],
  ['by VAULT_CACERT, beside another one', { NODE_EXTRA_CA_CERTS: other, VAULT_CACERT: ca }, true],
  ['by the system, beside another one', { NODE_EXTRA_CA_CERTS: other, SSL_CERT_FILE: ca }, true],
  ['by nothing, since the file has another one', { NODE_EXTRA_CA_CERTS: other }, false],
];

test.each(trusts)('the shim does not change whether a CA is trusted %s', async (_how, trust, isTrusted) => {
  const { url } = await stub((response) => response.end('{"data":{"a":"1"}}'), {
    cert: certificate('local'),
    key: certificate('key'),
  });
  const env = {
    HOME: temporaryFolder(),
    VAULT_ADDR: url,
    VAULT_TOKEN: 't',
    VAULT_MAX_RETRIES: '0',
    ...trust,
  };
  const words = ['read', '-field=a', 'cubbyhole/x'];
  const direct = await run([process.execPath, launcher, ...words], env);
  expect(await run([newShim(), ...words], env)).toEqual(direct);
  expect(direct).toEqual({
    status: isTrusted ? 0 : 2,
    stdout: isTrusted ? '1' : '',
    stderr: isTrusted
      ? ''
      : `Error reading cubbyhole/x: Get "${url}/v1/cubbyhole/x": tls: failed to verify certificate: x509: certificate signed by unknown authority\n`,
  });
});

/** Each useless file, and what is said of it. */
const useless: ReadonlyArray<readonly [what: string, make: (folder: string) => string, why: string]> = [
  ['is missing', (folder) => join(folder, 'none'), "which can't be read (no such file or directory)"],
  ['is a folder', (folder) => folder, "which can't be read (is a directory)"],
  [
    'has no certificate',
    (folder) => {
      writeFileSync(join(folder, 'file'), 'text');
      return join(folder, 'file');
    },
    'which has no certificate in PEM',
  ],
  [
    'is cut off',
    (folder) => {
      writeFileSync(join(folder, 'file'), certificate('ca').slice(0, 200));
      return join(folder, 'file');
    },
    'which has no certificate in PEM',
  ],
];

test.each(useless)('a file that %s is named once when a command connects by HTTPS', async (_what, make, why) => {
  const file = make(temporaryFolder());
  const { url } = await stub((response) => response.end('{"data":{"keys":["a","b","c"]}}'), {
    cert: certificate('local'),
    key: certificate('key'),
  });
  const env = { HOME: temporaryFolder(), VAULT_ADDR: url, VAULT_TOKEN: 't', VAULT_CACERT: ca };
  const listed = await run([newShim(), 'list', 'cubbyhole/x'], { ...env, NODE_EXTRA_CA_CERTS: file });
  expect(listed).toMatchObject({
    status: 0,
    stderr: `NODE_EXTRA_CA_CERTS names ${file}, ${why}, so its CAs aren't trusted: correct or unset the variable\n`,
  });
  // Nothing else needs the file.
  const local = await run([newShim(), 'version'], { HOME: temporaryFolder(), NODE_EXTRA_CA_CERTS: file });
  expect(local).toMatchObject({ status: 0, stderr: '' });
});

test('a value that is set meanwhile wins over the hidden one', () => {
  const env: NodeJS.ProcessEnv = { NODE_EXTRA_CA_CERTS: '/own', _LOCALVAULT_EXTRA_CA_CERTS: '/hidden' };
  restoreExtraCertificates(env);
  expect(env).toEqual({ NODE_EXTRA_CA_CERTS: '/own' });
});
