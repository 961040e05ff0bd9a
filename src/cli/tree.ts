import type { Command } from './command.ts';

/** One name of the command tree. */
export interface TreeEntry {
  /** The words that name it, `kv metadata put`. */
  readonly name: string;
  /** What it does, in a few words. */
  readonly summary: string;
  /** Loads a command; a group of commands has none. */
  readonly load?: () => Promise<{ readonly command: Command }>;
  /** What follows the program's name in the first line of a group's help. */
  readonly usage?: string;
  /** Left out of the overview. */
  readonly hidden?: boolean;
}

/**
 * Every command and every group. This is a table so that finding a command costs nothing: its file is loaded when it runs, and
 * commander, which makes the help of all this, when help is shown.
 */
export const tree: readonly TreeEntry[] = [
  { name: 'read', summary: 'Read data and secrets', load: () => import('./commands/read.ts') },
  { name: 'write', summary: 'Write data, configuration and secrets', load: () => import('./commands/write.ts') },
  { name: 'patch', summary: 'Change some fields of what is there', load: () => import('./commands/patch.ts') },
  { name: 'delete', summary: 'Delete secrets and configuration', load: () => import('./commands/delete.ts') },
  { name: 'list', summary: 'List names', load: () => import('./commands/list.ts') },
  { name: 'scan', summary: 'List names in all folders beneath a path', load: () => import('./commands/scan.ts') },
  { name: 'login', summary: 'Take a token into use', load: () => import('./commands/login.ts') },
  { name: 'unwrap', summary: 'Take out what a wrapping token holds', load: () => import('./commands/unwrap.ts') },
  { name: 'status', summary: 'Show whether the state is ready for use', load: () => import('./commands/status.ts') },
  { name: 'path-help', summary: 'Explain a path of the API', load: () => import('./commands/path-help.ts') },
  { name: 'kv', summary: 'Store secrets and get them back', usage: 'kv <subcommand> [options] [args]' },
  { name: 'kv get', summary: 'Show a secret', load: () => import('./commands/kv/get.ts') },
  { name: 'kv put', summary: 'Store a secret', load: () => import('./commands/kv/put.ts') },
  { name: 'kv patch', summary: 'Change some fields of a secret', load: () => import('./commands/kv/patch.ts') },
  {
    name: 'kv delete',
    summary: 'Delete a secret or some of its versions',
    load: () => import('./commands/kv/delete.ts'),
  },
  { name: 'kv undelete', summary: 'Bring deleted versions back', load: () => import('./commands/kv/undelete.ts') },
  { name: 'kv destroy', summary: 'Take versions away for good', load: () => import('./commands/kv/destroy.ts') },
  { name: 'kv list', summary: 'List the secrets of a folder', load: () => import('./commands/kv/list.ts') },
  {
    name: 'kv scan',
    summary: 'List the secrets of a folder and of those beneath it',
    load: () => import('./commands/kv/scan.ts'),
  },
  { name: 'kv rollback', summary: 'Store an older version anew', load: () => import('./commands/kv/rollback.ts') },
  {
    name: 'kv enable-versioning',
    summary: 'Make an engine keep versions',
    load: () => import('./commands/kv/enable-versioning.ts'),
  },
  {
    name: 'kv metadata',
    summary: 'Work with the settings of a secret',
    usage: 'kv metadata <subcommand> [options] [args]',
  },
  {
    name: 'kv metadata get',
    summary: 'Show the settings and versions of a secret',
    load: () => import('./commands/kv/metadata/get.ts'),
  },
  {
    name: 'kv metadata put',
    summary: 'Set the settings of a secret',
    load: () => import('./commands/kv/metadata/put.ts'),
  },
  {
    name: 'kv metadata patch',
    summary: 'Change some settings of a secret',
    load: () => import('./commands/kv/metadata/patch.ts'),
  },
  {
    name: 'kv metadata delete',
    summary: 'Remove a secret for good',
    load: () => import('./commands/kv/metadata/delete.ts'),
  },
  { name: 'auth', summary: 'Enable and set up auth methods', usage: 'auth <subcommand> [options] [args]' },
  { name: 'auth enable', summary: 'Enable an auth method', load: () => import('./commands/auth/enable.ts') },
  { name: 'auth disable', summary: 'Disable an auth method', load: () => import('./commands/auth/disable.ts') },
  { name: 'auth list', summary: 'List auth methods', load: () => import('./commands/auth/list.ts') },
  { name: 'auth tune', summary: 'Change settings of an auth method', load: () => import('./commands/auth/tune.ts') },
  { name: 'auth move', summary: 'Move an auth method to another path', load: () => import('./commands/auth/move.ts') },
  {
    name: 'auth help',
    summary: 'Show how to log in with an auth method',
    load: () => import('./commands/auth/help.ts'),
  },
  { name: 'secrets', summary: 'Enable and set up secrets engines', usage: 'secrets <subcommand> [options] [args]' },
  { name: 'secrets enable', summary: 'Enable a secrets engine', load: () => import('./commands/secrets/enable.ts') },
  { name: 'secrets disable', summary: 'Disable a secrets engine', load: () => import('./commands/secrets/disable.ts') },
  { name: 'secrets list', summary: 'List secrets engines', load: () => import('./commands/secrets/list.ts') },
  {
    name: 'secrets tune',
    summary: 'Change settings of a secrets engine',
    load: () => import('./commands/secrets/tune.ts'),
  },
  {
    name: 'secrets move',
    summary: 'Move a secrets engine to another path',
    load: () => import('./commands/secrets/move.ts'),
  },
  { name: 'policy', summary: 'Write and read policies', usage: 'policy <subcommand> [options] [args]' },
  { name: 'policy write', summary: 'Store a policy', load: () => import('./commands/policy/write.ts') },
  { name: 'policy read', summary: 'Show a policy', load: () => import('./commands/policy/read.ts') },
  { name: 'policy list', summary: 'List policies', load: () => import('./commands/policy/list.ts') },
  { name: 'policy delete', summary: 'Delete a policy', load: () => import('./commands/policy/delete.ts') },
  { name: 'policy fmt', summary: 'Lay out a policy file', load: () => import('./commands/policy/fmt.ts') },
  { name: 'token', summary: 'Make, look up, renew and revoke tokens', usage: 'token <subcommand> [options] [args]' },
  { name: 'token create', summary: 'Make a token', load: () => import('./commands/token/create.ts') },
  { name: 'token lookup', summary: 'Show what is known of a token', load: () => import('./commands/token/lookup.ts') },
  { name: 'token renew', summary: 'Make a token live longer', load: () => import('./commands/token/renew.ts') },
  {
    name: 'token revoke',
    summary: 'Revoke a token and its children',
    load: () => import('./commands/token/revoke.ts'),
  },
  {
    name: 'token capabilities',
    summary: 'Show what a token may do with a path',
    load: () => import('./commands/token/capabilities.ts'),
  },
  { name: 'lease', summary: 'Look up, renew and revoke leases', usage: 'lease <subcommand> [options] [args]' },
  { name: 'lease lookup', summary: 'Show what is known of a lease', load: () => import('./commands/lease/lookup.ts') },
  { name: 'lease renew', summary: 'Make a lease last longer', load: () => import('./commands/lease/renew.ts') },
  { name: 'lease revoke', summary: 'End leases', load: () => import('./commands/lease/revoke.ts') },
  { name: 'audit', summary: 'Work with audit devices', usage: 'audit <subcommand> [options] [args]' },
  { name: 'audit enable', summary: 'Enable an audit device', load: () => import('./commands/audit/enable.ts') },
  { name: 'audit disable', summary: 'Disable an audit device', load: () => import('./commands/audit/disable.ts') },
  { name: 'audit list', summary: 'List audit devices', load: () => import('./commands/audit/list.ts') },
  { name: 'operator', summary: 'What operators of servers do', usage: 'operator <subcommand> [options] [args]' },
  { name: 'operator init', summary: 'Initialise a server', load: () => import('./commands/operator/init.ts') },
  { name: 'operator seal', summary: 'Seal a server', load: () => import('./commands/operator/seal.ts') },
  {
    name: 'operator unseal',
    summary: 'Give a key that opens a sealed server',
    load: () => import('./commands/operator/unseal.ts'),
  },
  {
    name: 'operator key-status',
    summary: 'Show which key a server encrypts with',
    load: () => import('./commands/operator/key-status.ts'),
  },
  {
    name: 'operator rotate',
    summary: 'Make a server encrypt with a new key',
    load: () => import('./commands/operator/rotate.ts'),
  },
  {
    name: 'operator members',
    summary: 'List the nodes of a server',
    load: () => import('./commands/operator/members.ts'),
  },
  {
    name: 'namespace',
    summary: 'Work with the namespaces of a server',
    usage: 'namespace <subcommand> [options] [args]',
  },
  { name: 'namespace list', summary: 'List namespaces', load: () => import('./commands/namespace/list.ts') },
  {
    name: 'namespace scan',
    summary: 'List namespaces and those in them',
    load: () => import('./commands/namespace/scan.ts'),
  },
  { name: 'namespace lookup', summary: 'Show a namespace', load: () => import('./commands/namespace/lookup.ts') },
  { name: 'namespace create', summary: 'Make a namespace', load: () => import('./commands/namespace/create.ts') },
  { name: 'namespace patch', summary: 'Change a namespace', load: () => import('./commands/namespace/patch.ts') },
  { name: 'namespace delete', summary: 'Delete a namespace', load: () => import('./commands/namespace/delete.ts') },
  {
    name: 'plugin',
    summary: 'See what can be enabled',
    usage: 'plugin <subcommand> [options] [args]',
  },
  { name: 'plugin list', summary: 'List what can be enabled', load: () => import('./commands/plugin/list.ts') },
  { name: 'plugin info', summary: 'Show what is known of one', load: () => import('./commands/plugin/info.ts') },
  {
    name: 'plugin register',
    summary: 'Make a program known to a server',
    load: () => import('./commands/plugin/register.ts'),
  },
  {
    name: 'plugin deregister',
    summary: 'Let a server forget a program',
    load: () => import('./commands/plugin/deregister.ts'),
  },
  { name: 'server', summary: 'Serve the API over HTTP', load: () => import('./commands/server.ts') },
  { name: 'print', summary: 'Print what the command line works with', usage: 'print <subcommand>' },
  { name: 'print token', summary: 'Print the token in use', load: () => import('./commands/print-token.ts') },
  { name: 'config', summary: 'Read and change preferences', usage: 'config <subcommand> [args]' },
  { name: 'config get', summary: 'Print a preference', load: () => import('./commands/config/get.ts') },
  { name: 'config set', summary: 'Set a preference', load: () => import('./commands/config/set.ts') },
  { name: 'config unset', summary: 'Forget a preference', load: () => import('./commands/config/unset.ts') },
  { name: 'config path', summary: 'Print where preferences are kept', load: () => import('./commands/config/path.ts') },
  { name: 'state', summary: 'Look after the state as a whole', usage: 'state <subcommand> [options] [args]' },
  { name: 'state path', summary: "Print the state's folder", load: () => import('./commands/state/path.ts') },
  {
    name: 'state check',
    summary: 'Read the whole state and say what is wrong',
    load: () => import('./commands/state/check.ts'),
  },
  {
    name: 'state snapshot',
    summary: 'Move the state in one file',
    usage: 'state snapshot <subcommand> [options] FILE',
  },
  {
    name: 'state snapshot save',
    summary: 'Write the state to a file',
    load: () => import('./commands/state/snapshot/save.ts'),
  },
  {
    name: 'state snapshot restore',
    summary: "Put a file's state in the present one's place",
    load: () => import('./commands/state/snapshot/restore.ts'),
  },
  {
    name: 'state snapshot inspect',
    summary: 'Say what is in a file',
    load: () => import('./commands/state/snapshot/inspect.ts'),
  },
  { name: 'state reset', summary: 'Begin a new state', load: () => import('./commands/state/reset.ts') },
  {
    name: 'state rotate-key',
    summary: 'Seal the state with a new key',
    load: () => import('./commands/state/rotate-key.ts'),
  },
  { name: 'clock', summary: "Work with the state's clock", usage: 'clock <subcommand> [options] [args]' },
  { name: 'clock advance', summary: 'Let the clock run ahead', load: () => import('./commands/clock/advance.ts') },
  { name: 'clock show', summary: "Show the state's time", load: () => import('./commands/clock/show.ts') },
  {
    name: 'clock reset',
    summary: "Set the clock to the machine's time",
    load: () => import('./commands/clock/reset.ts'),
  },
  {
    name: 'completion',
    summary: 'Print a script that completes words at the Tab key',
    load: () => import('./commands/completion.ts'),
  },
  { name: 'shellenv', summary: 'Put a vault command in front of PATH', load: () => import('./commands/shellenv.ts') },
  {
    name: '__complete',
    summary: 'Tell how a word may go on',
    hidden: true,
    load: () => import('./commands/complete.ts'),
  },
  {
    name: 'version-history',
    summary: 'List the versions that have worked on the state',
    load: () => import('./commands/version-history.ts'),
  },
  { name: 'version', summary: 'Print the version', hidden: true, load: () => import('./commands/version.ts') },
];
