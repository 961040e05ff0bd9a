// Writes down what V8 compiles while the usual commands run once, on a state that is thrown away after.
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { loader } = require('./load.js');

const folder = process.argv[2];
const { load, scripts } = loader(folder);
const { run } = load('main.cjs');

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
  '__complete -- read auth/approle/role/',
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
      await run(line.split(' '), silentIo(home));
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

warmUp().then(() => {
  for (const [name, script] of scripts) writeFileSync(join(folder, `${name}.cache`), script.createCachedData());
});
