import type { Group } from '../command-declaration.ts';

/** The help of the program itself. */
export const group: Group = {
  name: 'localvault',
  summary: 'The vault command line with no server',
  usage: '<command> [args]',
  help: `The vault command line and the AppRole auth method, with no server. The first command creates a state in a folder of yours; later commands use it. Where VAULT_ADDR or -address names a server, commands use that server instead.

"localvault <command> -h" explains a command. In its options, [$VAULT_…] names the variable that sets one; BAO_… overrides VAULT_….`,
  examples: [
    'localvault kv put secret/app user=ann\nlocalvault kv get secret/app',
    'localvault auth enable approle\nlocalvault write auth/approle/role/jenkins token_policies=default token_ttl=1h\nlocalvault read auth/approle/role/jenkins',
  ],
};
