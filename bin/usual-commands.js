// The usual commands by subject; a variable may precede a command. The build measures with them which parts of the program are used
// together, and the code cache holds the code that V8 compiles for them.
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const usual = {
  start: ['version'],
  setup: [
    'auth enable approle',
    'policy list',
    'write auth/approle/role/x token_policies=x token_ttl=1h',
    'kv put secret/x a=1',
    'write sys/policies/acl/x policy=path"secret/data/*"{capabilities=["read"]}path"auth/*"{capabilities=["read"]}',
    'write auth/token/roles/x allowed_entity_aliases=x',
    'token create -format=json -id=app -role=x -entity-alias=x -policy=x',
  ],
  read: ['read auth/approle/role/x'],
  'kv-get': ['kv get secret/x'],
  app: ['VAULT_TOKEN=app read auth/approle/role/x', 'VAULT_TOKEN=app kv get secret/x'],
  write: ['write -f auth/approle/role/x/secret-id'],
  common: [
    'read -format=json auth/approle/role/x',
    'read -field=role_id auth/approle/role/x/role-id',
    'write auth/approle/role/x token_policies=x token_ttl=1h',
    'write -f -field=secret_id auth/approle/role/x/secret-id',
    'write cubbyhole/x a=1',
    'read cubbyhole/x',
    'list cubbyhole',
    'delete cubbyhole/x',
    'kv get -field=a secret/x',
  ],
  kv: ['kv put secret/x a=1'],
  token: ['token lookup', 'print token'],
  login: [
    'write auth/approle/role/x/role-id role_id=x',
    'write auth/approle/role/x/custom-secret-id secret_id=x',
    'write auth/approle/login role_id=x secret_id=x',
  ],
  // Enough writes that one of them shortens the journal.
  checkpoint: Array(24).fill('write -f auth/approle/role/x/secret-id'),
};

/**
 * Runs them all on a temporary state, each by `main`, as in a process of its own.
 *
 * @param programFor returns the main module of the program that runs a command of a subject, by its words
 */
exports.runUsual = async (programFor) => {
  const home = mkdtempSync(join(tmpdir(), 'localvault-usual-'));
  const { argv, env } = process;
  try {
    for (const [subject, commandLines] of Object.entries(usual)) {
      for (const line of commandLines) {
        const [, name, value, words] = /^(?:([A-Z_]+)=(\S*) )?(.*)$/.exec(line);
        process.env = { HOME: home, ...(name && { [name]: value }) };
        process.argv = [...argv.slice(0, 2), ...words.split(' ')];
        const status = await programFor(subject, words).main();
        if (status !== 0) {
          throw new Error(`localvault ${line}: status ${status}`);
        }
      }
    }
  } finally {
    Object.assign(process, { argv, env });
    rmSync(home, { recursive: true, force: true });
  }
};
