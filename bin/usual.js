// The usual commands, by what they are about. The build measures by them which parts of the program are used together.
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const usual = {
  start: ['version'],
  setup: ['auth enable approle', 'policy list', 'write auth/approle/role/x token_policies=x token_ttl=1h'],
  read: ['read auth/approle/role/x'],
  common: [
    'read -format=json auth/approle/role/x',
    'read -field=role_id auth/approle/role/x/role-id',
    'write auth/approle/role/x token_policies=x token_ttl=1h',
    'write -f -field=secret_id auth/approle/role/x/secret-id',
    'write cubbyhole/x a=1',
    'read cubbyhole/x',
    'list cubbyhole',
    'delete cubbyhole/x',
  ],
  kv: ['kv put secret/x a=1', 'kv get secret/x'],
  token: ['token lookup', 'print token'],
};

/**
 * Runs them all, each by `main` as a process of its own would, on a state that is thrown away after.
 *
 * @param loadProgram - gives the program's exports, for each subject anew.
 * @param take - called with each subject when its commands have run.
 */
exports.runUsual = async (loadProgram, take) => {
  const home = mkdtempSync(join(tmpdir(), 'localvault-build-'));
  const { argv, env, exit } = process;
  try {
    process.env = { HOME: home };
    for (const [subject, commandLines] of Object.entries(usual)) {
      const { main } = loadProgram();
      for (const line of commandLines) {
        process.argv = [...argv.slice(0, 2), ...line.split(' ')];
        const status = await new Promise((resolve) => {
          process.exit = resolve;
          main();
        });
        if (status !== 0) throw new Error(`localvault ${line}: status ${status}`);
      }
      take(subject);
    }
  } finally {
    Object.assign(process, { argv, env, exit });
    rmSync(home, { recursive: true, force: true });
  }
};
