// The usual commands, by what they are about. The build measures by them which parts of the program are used together.
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const usual = {
  start: ['version'],
  setup: ['auth enable approle', 'policy list'],
  common: [
    'write auth/approle/role/x token_policies=x token_ttl=1h',
    'read auth/approle/role/x',
    'read -format=json auth/approle/role/x',
    'read -field=role_id auth/approle/role/x/role-id',
    'write -f -field=secret_id auth/approle/role/x/secret-id',
    'write cubbyhole/x a=1',
    'read cubbyhole/x',
    'list cubbyhole',
    'delete cubbyhole/x',
  ],
  kv: ['kv put secret/x a=1', 'kv get secret/x'],
  token: ['token lookup', 'print token'],
};

/** Streams that lead nowhere. */
function silentIo(home) {
  const nowhere = { isTerminal: false, write: () => {} };
  const nothing = { isTerminal: false, readAll: () => new Uint8Array() };
  return { stdin: nothing, stdout: nowhere, stderr: nowhere, env: { HOME: home }, program: [] };
}

/**
 * Runs them all on a state that is thrown away after.
 *
 * @param loadProgram - gives the program's exports, for each subject anew.
 * @param take - called with each subject when its commands have run.
 */
exports.runUsual = async (loadProgram, take) => {
  const home = mkdtempSync(join(tmpdir(), 'localvault-build-'));
  try {
    for (const [subject, commandLines] of Object.entries(usual)) {
      const { run } = loadProgram();
      for (const line of commandLines) {
        const status = await run(line.split(' '), silentIo(home));
        if (status !== 0) throw new Error(`localvault ${line}: status ${status}`);
      }
      take(subject);
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
};
