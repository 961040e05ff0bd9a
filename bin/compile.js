// Writes down what V8 compiles while the usual commands run once, on a state that is thrown away after.
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

const filename = process.argv[2];
const script = new Script(readFileSync(filename, 'latin1'), { filename });
const program = { exports: {} };
script.runInThisContext()(program.exports, require, program, filename, dirname(filename));

const commandLines = [
  'write cubbyhole/x a=1',
  'read cubbyhole/x',
  'read -format=json cubbyhole/x',
  'list cubbyhole',
  'delete cubbyhole/x',
  'auth enable approle',
  'policy list',
  'write auth/approle/role/x token_policies=x token_ttl=1h',
  'read auth/approle/role/x',
  'read -field=role_id auth/approle/role/x/role-id',
  'write -f -field=secret_id auth/approle/role/x/secret-id',
  'kv put secret/x a=1',
  'kv get secret/x',
  'token lookup',
  'print token',
];

/** Streams that lead nowhere. */
function silentIo(home) {
  const nowhere = { isTerminal: false, write: () => {} };
  const nothing = { isTerminal: false, readAll: () => new Uint8Array() };
  return { stdin: nothing, stdout: nowhere, stderr: nowhere, env: { HOME: home }, program: [] };
}

async function warmUp() {
  const home = mkdtempSync(join(tmpdir(), 'localvault-build-'));
  try {
    for (const line of commandLines) {
      await program.exports.run(line.split(' '), silentIo(home));
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

warmUp().then(() => writeFileSync(`${filename}.cache`, script.createCachedData()));
