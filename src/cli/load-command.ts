import type { Command } from './command.ts';

/**
 * Loads the file of a command of the tree. One function for all, since each function that there is takes time at every start.
 *
 * @throws Error for a name that is no command's
 */
export function loadCommand(name: string): Promise<{ readonly command: Command }> {
  switch (name) {
    case 'read':
      return import('./commands/read.ts');
    case 'write':
      return import('./commands/write.ts');
    case 'patch':
      return import('./commands/patch.ts');
    case 'delete':
      return import('./commands/delete.ts');
    case 'list':
      return import('./commands/list.ts');
    case 'scan':
      return import('./commands/scan.ts');
    case 'login':
      return import('./commands/login.ts');
    case 'unwrap':
      return import('./commands/unwrap.ts');
    case 'status':
      return import('./commands/status.ts');
    case 'path-help':
      return import('./commands/path-help.ts');
    case 'kv get':
      return import('./commands/kv/get.ts');
    case 'kv put':
      return import('./commands/kv/put.ts');
    case 'kv patch':
      return import('./commands/kv/patch.ts');
    case 'kv delete':
      return import('./commands/kv/delete.ts');
    case 'kv undelete':
      return import('./commands/kv/undelete.ts');
    case 'kv destroy':
      return import('./commands/kv/destroy.ts');
    case 'kv list':
      return import('./commands/kv/list.ts');
    case 'kv scan':
      return import('./commands/kv/scan.ts');
    case 'kv rollback':
      return import('./commands/kv/rollback.ts');
    case 'kv enable-versioning':
      return import('./commands/kv/enable-versioning.ts');
    case 'kv metadata get':
      return import('./commands/kv/metadata/get.ts');
    case 'kv metadata put':
      return import('./commands/kv/metadata/put.ts');
    case 'kv metadata patch':
      return import('./commands/kv/metadata/patch.ts');
    case 'kv metadata delete':
      return import('./commands/kv/metadata/delete.ts');
    case 'auth enable':
      return import('./commands/auth/enable.ts');
    case 'auth disable':
      return import('./commands/auth/disable.ts');
    case 'auth list':
      return import('./commands/auth/list.ts');
    case 'auth tune':
      return import('./commands/auth/tune.ts');
    case 'auth move':
      return import('./commands/auth/move.ts');
    case 'auth help':
      return import('./commands/auth/help.ts');
    case 'secrets enable':
      return import('./commands/secrets/enable.ts');
    case 'secrets disable':
      return import('./commands/secrets/disable.ts');
    case 'secrets list':
      return import('./commands/secrets/list.ts');
    case 'secrets tune':
      return import('./commands/secrets/tune.ts');
    case 'secrets move':
      return import('./commands/secrets/move.ts');
    case 'policy write':
      return import('./commands/policy/write.ts');
    case 'policy read':
      return import('./commands/policy/read.ts');
    case 'policy list':
      return import('./commands/policy/list.ts');
    case 'policy delete':
      return import('./commands/policy/delete.ts');
    case 'policy fmt':
      return import('./commands/policy/fmt.ts');
    case 'token create':
      return import('./commands/token/create.ts');
    case 'token lookup':
      return import('./commands/token/lookup.ts');
    case 'token renew':
      return import('./commands/token/renew.ts');
    case 'token revoke':
      return import('./commands/token/revoke.ts');
    case 'token capabilities':
      return import('./commands/token/capabilities.ts');
    case 'lease lookup':
      return import('./commands/lease/lookup.ts');
    case 'lease renew':
      return import('./commands/lease/renew.ts');
    case 'lease revoke':
      return import('./commands/lease/revoke.ts');
    case 'audit enable':
      return import('./commands/audit/enable.ts');
    case 'audit disable':
      return import('./commands/audit/disable.ts');
    case 'audit list':
      return import('./commands/audit/list.ts');
    case 'operator init':
      return import('./commands/operator/init.ts');
    case 'operator seal':
      return import('./commands/operator/seal.ts');
    case 'operator unseal':
      return import('./commands/operator/unseal.ts');
    case 'operator key-status':
      return import('./commands/operator/key-status.ts');
    case 'operator rotate':
      return import('./commands/operator/rotate.ts');
    case 'operator members':
      return import('./commands/operator/members.ts');
    case 'namespace list':
      return import('./commands/namespace/list.ts');
    case 'namespace scan':
      return import('./commands/namespace/scan.ts');
    case 'namespace lookup':
      return import('./commands/namespace/lookup.ts');
    case 'namespace create':
      return import('./commands/namespace/create.ts');
    case 'namespace patch':
      return import('./commands/namespace/patch.ts');
    case 'namespace delete':
      return import('./commands/namespace/delete.ts');
    case 'plugin list':
      return import('./commands/plugin/list.ts');
    case 'plugin info':
      return import('./commands/plugin/info.ts');
    case 'plugin register':
      return import('./commands/plugin/register.ts');
    case 'plugin deregister':
      return import('./commands/plugin/deregister.ts');
    case 'server':
      return import('./commands/server.ts');
    case 'print token':
      return import('./commands/print/token.ts');
    case 'config get':
      return import('./commands/config/get.ts');
    case 'config set':
      return import('./commands/config/set.ts');
    case 'config unset':
      return import('./commands/config/unset.ts');
    case 'config path':
      return import('./commands/config/path.ts');
    case 'state path':
      return import('./commands/state/path.ts');
    case 'state check':
      return import('./commands/state/check.ts');
    case 'state snapshot save':
      return import('./commands/state/snapshot/save.ts');
    case 'state snapshot restore':
      return import('./commands/state/snapshot/restore.ts');
    case 'state snapshot inspect':
      return import('./commands/state/snapshot/inspect.ts');
    case 'state reset':
      return import('./commands/state/reset.ts');
    case 'state rotate-key':
      return import('./commands/state/rotate-key.ts');
    case 'clock advance':
      return import('./commands/clock/advance.ts');
    case 'clock show':
      return import('./commands/clock/show.ts');
    case 'clock reset':
      return import('./commands/clock/reset.ts');
    case 'completion':
      return import('./commands/completion.ts');
    case 'shellenv':
      return import('./commands/shellenv.ts');
    case '__complete':
      return import('./commands/__complete.ts');
    case 'version-history':
      return import('./commands/version-history.ts');
    case 'version':
      return import('./commands/version.ts');
    default:
      throw new Error(`there is no command ${name}`);
  }
}
