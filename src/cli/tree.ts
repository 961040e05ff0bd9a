/** One name of the command tree. */
export interface TreeEntry {
  /** The words that name it, `kv metadata put`. */
  readonly name: string;
  /** What it does, in a few words. */
  readonly summary: string;
  /** For a group of commands: what follows the program's name in the first line of its help. A command has none. */
  readonly usage?: string;
  /** Left out of the overview. */
  readonly hidden?: boolean;
}

/**
 * Every command and every group. This is a table without functions so that finding a command costs nothing: its file is loaded when
 * it runs (`load-command.ts`), and commander, which makes the help of all this, when help is shown.
 */
export const tree: readonly TreeEntry[] = [
  { name: 'read', summary: 'Read data and secrets' },
  { name: 'write', summary: 'Write data, configuration and secrets' },
  { name: 'patch', summary: 'Change some fields of what is there' },
  { name: 'delete', summary: 'Delete secrets and configuration' },
  { name: 'list', summary: 'List names' },
  { name: 'scan', summary: 'List names in all folders beneath a path' },
  { name: 'login', summary: 'Take a token into use' },
  { name: 'unwrap', summary: 'Take out what a wrapping token holds' },
  { name: 'status', summary: 'Show whether the state is ready for use' },
  { name: 'path-help', summary: 'Explain a path of the API' },
  { name: 'kv', summary: 'Store secrets and get them back', usage: 'kv <subcommand> [options] [args]' },
  { name: 'kv get', summary: 'Show a secret' },
  { name: 'kv put', summary: 'Store a secret' },
  { name: 'kv patch', summary: 'Change some fields of a secret' },
  {
    name: 'kv delete',
    summary: 'Delete a secret or some of its versions',
  },
  { name: 'kv undelete', summary: 'Bring deleted versions back' },
  { name: 'kv destroy', summary: 'Take versions away for good' },
  { name: 'kv list', summary: 'List the secrets of a folder' },
  {
    name: 'kv scan',
    summary: 'List the secrets of a folder and of those beneath it',
  },
  { name: 'kv rollback', summary: 'Store an older version anew' },
  {
    name: 'kv enable-versioning',
    summary: 'Make an engine keep versions',
  },
  {
    name: 'kv metadata',
    summary: 'Work with the settings of a secret',
    usage: 'kv metadata <subcommand> [options] [args]',
  },
  {
    name: 'kv metadata get',
    summary: 'Show the settings and versions of a secret',
  },
  {
    name: 'kv metadata put',
    summary: 'Set the settings of a secret',
  },
  {
    name: 'kv metadata patch',
    summary: 'Change some settings of a secret',
  },
  {
    name: 'kv metadata delete',
    summary: 'Remove a secret for good',
  },
  { name: 'auth', summary: 'Enable and set up auth methods', usage: 'auth <subcommand> [options] [args]' },
  { name: 'auth enable', summary: 'Enable an auth method' },
  { name: 'auth disable', summary: 'Disable an auth method' },
  { name: 'auth list', summary: 'List auth methods' },
  { name: 'auth tune', summary: 'Change settings of an auth method' },
  { name: 'auth move', summary: 'Move an auth method to another path' },
  {
    name: 'auth help',
    summary: 'Show how to log in with an auth method',
  },
  { name: 'secrets', summary: 'Enable and set up secrets engines', usage: 'secrets <subcommand> [options] [args]' },
  { name: 'secrets enable', summary: 'Enable a secrets engine' },
  { name: 'secrets disable', summary: 'Disable a secrets engine' },
  { name: 'secrets list', summary: 'List secrets engines' },
  {
    name: 'secrets tune',
    summary: 'Change settings of a secrets engine',
  },
  {
    name: 'secrets move',
    summary: 'Move a secrets engine to another path',
  },
  { name: 'policy', summary: 'Write and read policies', usage: 'policy <subcommand> [options] [args]' },
  { name: 'policy write', summary: 'Store a policy' },
  { name: 'policy read', summary: 'Show a policy' },
  { name: 'policy list', summary: 'List policies' },
  { name: 'policy delete', summary: 'Delete a policy' },
  { name: 'policy fmt', summary: 'Lay out a policy file' },
  { name: 'token', summary: 'Make, look up, renew and revoke tokens', usage: 'token <subcommand> [options] [args]' },
  { name: 'token create', summary: 'Make a token' },
  { name: 'token lookup', summary: 'Show what is known of a token' },
  { name: 'token renew', summary: 'Make a token live longer' },
  {
    name: 'token revoke',
    summary: 'Revoke a token and its children',
  },
  {
    name: 'token capabilities',
    summary: 'Show what a token may do with a path',
  },
  { name: 'lease', summary: 'Look up, renew and revoke leases', usage: 'lease <subcommand> [options] [args]' },
  { name: 'lease lookup', summary: 'Show what is known of a lease' },
  { name: 'lease renew', summary: 'Make a lease last longer' },
  { name: 'lease revoke', summary: 'End leases' },
  { name: 'audit', summary: 'Work with audit devices', usage: 'audit <subcommand> [options] [args]' },
  { name: 'audit enable', summary: 'Enable an audit device' },
  { name: 'audit disable', summary: 'Disable an audit device' },
  { name: 'audit list', summary: 'List audit devices' },
  { name: 'operator', summary: 'What operators of servers do', usage: 'operator <subcommand> [options] [args]' },
  { name: 'operator init', summary: 'Initialise a server' },
  { name: 'operator seal', summary: 'Seal a server' },
  {
    name: 'operator unseal',
    summary: 'Give a key that opens a sealed server',
  },
  {
    name: 'operator key-status',
    summary: 'Show which key a server encrypts with',
  },
  {
    name: 'operator rotate',
    summary: 'Make a server encrypt with a new key',
  },
  {
    name: 'operator members',
    summary: 'List the nodes of a server',
  },
  {
    name: 'namespace',
    summary: 'Work with the namespaces of a server',
    usage: 'namespace <subcommand> [options] [args]',
  },
  { name: 'namespace list', summary: 'List namespaces' },
  {
    name: 'namespace scan',
    summary: 'List namespaces and those in them',
  },
  { name: 'namespace lookup', summary: 'Show a namespace' },
  { name: 'namespace create', summary: 'Make a namespace' },
  { name: 'namespace patch', summary: 'Change a namespace' },
  { name: 'namespace delete', summary: 'Delete a namespace' },
  {
    name: 'plugin',
    summary: 'See what can be enabled',
    usage: 'plugin <subcommand> [options] [args]',
  },
  { name: 'plugin list', summary: 'List what can be enabled' },
  { name: 'plugin info', summary: 'Show what is known of one' },
  {
    name: 'plugin register',
    summary: 'Make a program known to a server',
  },
  {
    name: 'plugin deregister',
    summary: 'Let a server forget a program',
  },
  { name: 'server', summary: 'Serve the API over HTTP' },
  { name: 'print', summary: 'Print what the command line works with', usage: 'print <subcommand>' },
  { name: 'print token', summary: 'Print the token in use' },
  { name: 'config', summary: 'Read and change preferences', usage: 'config <subcommand> [args]' },
  { name: 'config get', summary: 'Print a preference' },
  { name: 'config set', summary: 'Set a preference' },
  { name: 'config unset', summary: 'Forget a preference' },
  { name: 'config path', summary: 'Print where preferences are kept' },
  { name: 'state', summary: 'Look after the state as a whole', usage: 'state <subcommand> [options] [args]' },
  { name: 'state path', summary: "Print the state's folder" },
  {
    name: 'state check',
    summary: 'Read the whole state and say what is wrong',
  },
  {
    name: 'state snapshot',
    summary: 'Move the state in one file',
    usage: 'state snapshot <subcommand> [options] FILE',
  },
  {
    name: 'state snapshot save',
    summary: 'Write the state to a file',
  },
  {
    name: 'state snapshot restore',
    summary: "Put a file's state in the present one's place",
  },
  {
    name: 'state snapshot inspect',
    summary: 'Say what is in a file',
  },
  { name: 'state reset', summary: 'Begin a new state' },
  {
    name: 'state rotate-key',
    summary: 'Seal the state with a new key',
  },
  { name: 'clock', summary: "Work with the state's clock", usage: 'clock <subcommand> [options] [args]' },
  { name: 'clock advance', summary: 'Let the clock run ahead' },
  { name: 'clock show', summary: "Show the state's time" },
  {
    name: 'clock reset',
    summary: "Set the clock to the machine's time",
  },
  {
    name: 'completion',
    summary: 'Print a script that completes words at the Tab key',
  },
  { name: 'shellenv', summary: 'Put a vault command in front of PATH' },
  {
    name: '__complete',
    summary: 'Tell how a word may go on',
    hidden: true,
  },
  {
    name: 'version-history',
    summary: 'List the versions that have worked on the state',
  },
  { name: 'version', summary: 'Print the version', hidden: true },
];

/** Whether an entry is a group of commands. */
export function isGroup(entry: TreeEntry): boolean {
  return entry.usage !== undefined;
}
