// Made from the files of the commands by `npx vitest run test/cli/command-index.test.ts -u`.
import type { Command } from '../command.ts';
import type { Branch } from './command-tree.ts';

/** The command tree. Each group lists its commands in a function, so that a start makes only the entries of the group in use. */
export const commandIndex: Branch<Command> = [
  {
    word: 'delete',
    summary: 'Delete secrets and configuration',
    common: true,
    load: () => import('../commands/delete.ts'),
  },
  {
    word: 'list',
    summary: 'List the names beneath a path',
    common: true,
    load: () => import('../commands/list.ts'),
  },
  {
    word: 'login',
    summary: 'Log in and store the token',
    common: true,
    load: () => import('../commands/login.ts'),
  },
  {
    word: 'read',
    summary: 'Read data and secrets',
    common: true,
    load: () => import('../commands/read.ts'),
  },
  {
    word: 'server',
    summary: 'Serve the API over HTTP',
    common: true,
    load: () => import('../commands/server.ts'),
  },
  {
    word: 'status',
    summary: 'Show the seal status',
    common: true,
    load: () => import('../commands/status.ts'),
  },
  {
    word: 'unwrap',
    summary: 'Unwrap a wrapped response',
    common: true,
    load: () => import('../commands/unwrap.ts'),
  },
  {
    word: 'write',
    summary: 'Write data, configuration and secrets',
    common: true,
    load: () => import('../commands/write.ts'),
  },
  {
    word: '__complete',
    summary: 'Complete a command line',
    hidden: true,
    load: () => import('../commands/__complete.ts'),
  },
  {
    word: 'apply',
    summary: 'Make the state match files',
    load: () => import('../commands/apply.ts'),
  },
  {
    word: 'approle',
    summary: 'Show roles, their SecretIDs and tokens',
    load: () => import('../commands/approle/index.ts'),
    commands: () => [
      {
        word: 'roles',
        summary: 'List roles with their SecretIDs, tokens and last login',
        load: () => import('../commands/approle/roles.ts'),
      },
      {
        word: 'secret-ids',
        summary: 'List SecretIDs with their properties and last use',
        load: () => import('../commands/approle/secret-ids.ts'),
      },
      {
        word: 'tokens',
        summary: 'List the live tokens of a role',
        load: () => import('../commands/approle/tokens.ts'),
      },
    ],
  },
  {
    word: 'audit',
    summary: 'Manage audit devices',
    load: () => import('../commands/audit/index.ts'),
    commands: () => [
      {
        word: 'disable',
        summary: 'Disable an audit device',
        load: () => import('../commands/audit/disable.ts'),
      },
      {
        word: 'enable',
        summary: 'Enable an audit device',
        load: () => import('../commands/audit/enable.ts'),
      },
      {
        word: 'list',
        summary: 'List audit devices',
        load: () => import('../commands/audit/list.ts'),
      },
    ],
  },
  {
    word: 'auth',
    summary: 'Manage auth methods',
    load: () => import('../commands/auth/index.ts'),
    commands: () => [
      {
        word: 'disable',
        summary: 'Disable an auth method',
        load: () => import('../commands/auth/disable.ts'),
      },
      {
        word: 'enable',
        summary: 'Enable an auth method',
        load: () => import('../commands/auth/enable.ts'),
      },
      {
        word: 'help',
        summary: 'Show how to log in with an auth method',
        load: () => import('../commands/auth/help.ts'),
      },
      {
        word: 'list',
        summary: 'List auth methods',
        load: () => import('../commands/auth/list.ts'),
      },
      {
        word: 'move',
        summary: 'Move an auth method to another path',
        load: () => import('../commands/auth/move.ts'),
      },
      {
        word: 'tune',
        summary: 'Tune an auth method',
        load: () => import('../commands/auth/tune.ts'),
      },
    ],
  },
  {
    word: 'clock',
    summary: 'Control the clock of the state',
    load: () => import('../commands/clock/index.ts'),
    commands: () => [
      {
        word: 'advance',
        summary: 'Advance the clock',
        load: () => import('../commands/clock/advance.ts'),
      },
      {
        word: 'reset',
        summary: 'Reset the clock to system time',
        load: () => import('../commands/clock/reset.ts'),
      },
      {
        word: 'show',
        summary: 'Show the time of the state',
        load: () => import('../commands/clock/show.ts'),
      },
    ],
  },
  {
    word: 'completion',
    summary: 'Print a shell completion script',
    load: () => import('../commands/completion.ts'),
  },
  {
    word: 'config',
    summary: 'Manage preferences',
    load: () => import('../commands/config/index.ts'),
    commands: () => [
      {
        word: 'get',
        summary: 'Print preferences',
        load: () => import('../commands/config/get.ts'),
      },
      {
        word: 'path',
        summary: 'Print the path of the preferences file',
        load: () => import('../commands/config/path.ts'),
      },
      {
        word: 'set',
        summary: 'Set a preference',
        load: () => import('../commands/config/set.ts'),
      },
      {
        word: 'unset',
        summary: 'Remove a preference',
        load: () => import('../commands/config/unset.ts'),
      },
    ],
  },
  {
    word: 'exec',
    summary: 'Run a command with a throwaway server',
    load: () => import('../commands/exec.ts'),
  },
  {
    word: 'expiring',
    summary: 'List what expires soon, in order of time',
    load: () => import('../commands/expiring.ts'),
  },
  {
    word: 'export',
    summary: 'Print the state as configuration for a server',
    load: () => import('../commands/export.ts'),
  },
  {
    word: 'info',
    summary: 'Show where commands find the state, key and token',
    load: () => import('../commands/info.ts'),
  },
  {
    word: 'kv',
    summary: 'Read and write key-value secrets',
    load: () => import('../commands/kv/index.ts'),
    commands: () => [
      {
        word: 'delete',
        summary: 'Delete versions of a secret',
        load: () => import('../commands/kv/delete.ts'),
      },
      {
        word: 'destroy',
        summary: 'Destroy versions permanently',
        load: () => import('../commands/kv/destroy.ts'),
      },
      {
        word: 'enable-versioning',
        summary: 'Enable versioning for a key-value engine',
        load: () => import('../commands/kv/enable-versioning.ts'),
      },
      {
        word: 'get',
        summary: 'Read a secret',
        load: () => import('../commands/kv/get.ts'),
      },
      {
        word: 'list',
        summary: 'List the secrets in a folder',
        load: () => import('../commands/kv/list.ts'),
      },
      {
        word: 'metadata',
        summary: 'Manage the metadata of secrets',
        load: () => import('../commands/kv/metadata/index.ts'),
        commands: () => [
          {
            word: 'delete',
            summary: 'Delete all versions and the metadata of a secret',
            load: () => import('../commands/kv/metadata/delete.ts'),
          },
          {
            word: 'get',
            summary: 'Show the metadata and versions of a secret',
            load: () => import('../commands/kv/metadata/get.ts'),
          },
          {
            word: 'patch',
            summary: 'Update the metadata of a secret',
            load: () => import('../commands/kv/metadata/patch.ts'),
          },
          {
            word: 'put',
            summary: 'Set the metadata of a secret',
            load: () => import('../commands/kv/metadata/put.ts'),
          },
        ],
      },
      {
        word: 'patch',
        summary: 'Update some fields of a secret',
        load: () => import('../commands/kv/patch.ts'),
      },
      {
        word: 'put',
        summary: 'Write a secret',
        load: () => import('../commands/kv/put.ts'),
      },
      {
        word: 'rollback',
        summary: 'Roll back to an older version',
        load: () => import('../commands/kv/rollback.ts'),
      },
      {
        word: 'scan',
        summary: 'List the secrets in a folder, recursively',
        load: () => import('../commands/kv/scan.ts'),
      },
      {
        word: 'undelete',
        summary: 'Restore deleted versions',
        load: () => import('../commands/kv/undelete.ts'),
      },
    ],
  },
  {
    word: 'lease',
    summary: 'Manage leases',
    load: () => import('../commands/lease/index.ts'),
    commands: () => [
      {
        word: 'lookup',
        summary: "Show a lease's properties",
        load: () => import('../commands/lease/lookup.ts'),
      },
      {
        word: 'renew',
        summary: 'Renew a lease',
        load: () => import('../commands/lease/renew.ts'),
      },
      {
        word: 'revoke',
        summary: 'Revoke leases',
        load: () => import('../commands/lease/revoke.ts'),
      },
    ],
  },
  {
    word: 'log',
    summary: 'Show the history of the state',
    load: () => import('../commands/log.ts'),
  },
  {
    word: 'monitor',
    summary: 'Follow the log of a server',
    load: () => import('../commands/monitor.ts'),
  },
  {
    word: 'namespace',
    summary: 'Manage namespaces',
    load: () => import('../commands/namespace/index.ts'),
    commands: () => [
      {
        word: 'create',
        summary: 'Create a namespace',
        load: () => import('../commands/namespace/create.ts'),
      },
      {
        word: 'delete',
        summary: 'Delete a namespace',
        load: () => import('../commands/namespace/delete.ts'),
      },
      {
        word: 'list',
        summary: 'List namespaces',
        load: () => import('../commands/namespace/list.ts'),
      },
      {
        word: 'lookup',
        summary: "Show a namespace's properties",
        load: () => import('../commands/namespace/lookup.ts'),
      },
      {
        word: 'patch',
        summary: 'Update a namespace',
        load: () => import('../commands/namespace/patch.ts'),
      },
      {
        word: 'scan',
        summary: 'List namespaces, recursively',
        load: () => import('../commands/namespace/scan.ts'),
      },
    ],
  },
  {
    word: 'operator',
    summary: 'Operate a server',
    load: () => import('../commands/operator/index.ts'),
    commands: () => [
      {
        word: 'generate-root',
        summary: 'Generate a root token with the unseal keys',
        load: () => import('../commands/operator/generate-root.ts'),
      },
      {
        word: 'init',
        summary: 'Initialise a server',
        load: () => import('../commands/operator/init.ts'),
      },
      {
        word: 'key-status',
        summary: 'Show the status of the encryption key',
        load: () => import('../commands/operator/key-status.ts'),
      },
      {
        word: 'members',
        summary: 'List the nodes of a cluster',
        load: () => import('../commands/operator/members.ts'),
      },
      {
        word: 'rotate',
        summary: 'Rotate the encryption key',
        load: () => import('../commands/operator/rotate.ts'),
      },
      {
        word: 'seal',
        summary: 'Seal a server',
        load: () => import('../commands/operator/seal.ts'),
      },
      {
        word: 'step-down',
        summary: 'Give up the leadership of a cluster',
        load: () => import('../commands/operator/step-down.ts'),
      },
      {
        word: 'unseal',
        summary: 'Unseal a server',
        load: () => import('../commands/operator/unseal.ts'),
      },
    ],
  },
  {
    word: 'patch',
    summary: 'Update some fields of existing data',
    load: () => import('../commands/patch.ts'),
  },
  {
    word: 'path-help',
    summary: 'Show help for an API path',
    load: () => import('../commands/path-help.ts'),
  },
  {
    word: 'plugin',
    summary: 'Manage plugins',
    load: () => import('../commands/plugin/index.ts'),
    commands: () => [
      {
        word: 'deregister',
        summary: 'Deregister a plugin',
        load: () => import('../commands/plugin/deregister.ts'),
      },
      {
        word: 'info',
        summary: "Show a plugin's properties",
        load: () => import('../commands/plugin/info.ts'),
      },
      {
        word: 'list',
        summary: 'List plugins',
        load: () => import('../commands/plugin/list.ts'),
      },
      {
        word: 'register',
        summary: 'Register a plugin',
        load: () => import('../commands/plugin/register.ts'),
      },
    ],
  },
  {
    word: 'policy',
    summary: 'Manage policies',
    load: () => import('../commands/policy/index.ts'),
    commands: () => [
      {
        word: 'delete',
        summary: 'Delete a policy',
        load: () => import('../commands/policy/delete.ts'),
      },
      {
        word: 'fmt',
        summary: 'Format a policy file',
        load: () => import('../commands/policy/fmt.ts'),
      },
      {
        word: 'list',
        summary: 'List policies',
        load: () => import('../commands/policy/list.ts'),
      },
      {
        word: 'read',
        summary: 'Read a policy',
        load: () => import('../commands/policy/read.ts'),
      },
      {
        word: 'write',
        summary: 'Write a policy',
        load: () => import('../commands/policy/write.ts'),
      },
    ],
  },
  {
    word: 'print',
    summary: 'Print values that commands use',
    load: () => import('../commands/print/index.ts'),
    commands: () => [
      {
        word: 'token',
        summary: 'Print the token in use',
        load: () => import('../commands/print/token.ts'),
      },
    ],
  },
  {
    word: 'scan',
    summary: 'List the names beneath a path, recursively',
    load: () => import('../commands/scan.ts'),
  },
  {
    word: 'secrets',
    summary: 'Manage secrets engines',
    load: () => import('../commands/secrets/index.ts'),
    commands: () => [
      {
        word: 'disable',
        summary: 'Disable a secrets engine',
        load: () => import('../commands/secrets/disable.ts'),
      },
      {
        word: 'enable',
        summary: 'Enable a secrets engine',
        load: () => import('../commands/secrets/enable.ts'),
      },
      {
        word: 'list',
        summary: 'List secrets engines',
        load: () => import('../commands/secrets/list.ts'),
      },
      {
        word: 'move',
        summary: 'Move a secrets engine to another path',
        load: () => import('../commands/secrets/move.ts'),
      },
      {
        word: 'tune',
        summary: 'Tune a secrets engine',
        load: () => import('../commands/secrets/tune.ts'),
      },
    ],
  },
  {
    word: 'shellenv',
    summary: 'Put a vault command on PATH',
    load: () => import('../commands/shellenv.ts'),
  },
  {
    word: 'state',
    summary: 'Manage the local state',
    load: () => import('../commands/state/index.ts'),
    commands: () => [
      {
        word: 'check',
        summary: 'Verify the state, and repair it',
        load: () => import('../commands/state/check.ts'),
      },
      {
        word: 'create',
        summary: 'Create a named state',
        load: () => import('../commands/state/create.ts'),
      },
      {
        word: 'delete',
        summary: 'Delete a named state',
        load: () => import('../commands/state/delete.ts'),
      },
      {
        word: 'list',
        summary: 'List the states and the keys that belong to none',
        load: () => import('../commands/state/list.ts'),
      },
      {
        word: 'path',
        summary: 'Print the folder of the state',
        load: () => import('../commands/state/path.ts'),
      },
      {
        word: 'reset',
        summary: 'Replace the state with a new one',
        load: () => import('../commands/state/reset.ts'),
      },
      {
        word: 'root-token',
        summary: 'Print a root token of the state',
        load: () => import('../commands/state/root-token.ts'),
      },
      {
        word: 'rotate-key',
        summary: 'Seal the state with a new key',
        load: () => import('../commands/state/rotate-key.ts'),
      },
      {
        word: 'snapshot',
        summary: 'Save and restore the state',
        load: () => import('../commands/state/snapshot/index.ts'),
        commands: () => [
          {
            word: 'inspect',
            summary: 'Describe a snapshot file',
            load: () => import('../commands/state/snapshot/inspect.ts'),
          },
          {
            word: 'restore',
            summary: 'Restore the state from a file',
            load: () => import('../commands/state/snapshot/restore.ts'),
          },
          {
            word: 'save',
            summary: 'Save the state to a file',
            load: () => import('../commands/state/snapshot/save.ts'),
          },
        ],
      },
      {
        word: 'use',
        summary: 'Choose the state that commands use',
        load: () => import('../commands/state/use.ts'),
      },
    ],
  },
  {
    word: 'token',
    summary: 'Manage tokens',
    load: () => import('../commands/token/index.ts'),
    commands: () => [
      {
        word: 'capabilities',
        summary: "Show a token's capabilities on a path",
        load: () => import('../commands/token/capabilities.ts'),
      },
      {
        word: 'create',
        summary: 'Create a token',
        load: () => import('../commands/token/create.ts'),
      },
      {
        word: 'lookup',
        summary: "Show a token's properties",
        load: () => import('../commands/token/lookup.ts'),
      },
      {
        word: 'renew',
        summary: 'Renew a token',
        load: () => import('../commands/token/renew.ts'),
      },
      {
        word: 'revoke',
        summary: 'Revoke a token and its children',
        load: () => import('../commands/token/revoke.ts'),
      },
    ],
  },
  {
    word: 'tree',
    summary: 'Show mounts, roles, policies and the paths they open',
    load: () => import('../commands/tree.ts'),
  },
  {
    word: 'tutorial',
    summary: 'Learn AppRole step by step',
    load: () => import('../commands/tutorial.ts'),
  },
  {
    word: 'version',
    summary: 'Print the version',
    load: () => import('../commands/version.ts'),
  },
  {
    word: 'version-history',
    summary: 'List the versions that have used the state',
    load: () => import('../commands/version-history.ts'),
  },
  {
    word: 'who-can',
    summary: 'List who may use a capability on a path',
    load: () => import('../commands/who-can.ts'),
  },
  {
    word: 'why',
    summary: 'Explain why a request is allowed or denied',
    load: () => import('../commands/why.ts'),
  },
];
