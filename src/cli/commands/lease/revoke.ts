import type { Session } from '../../../client/session/session.ts';
import { trimSpace } from '../../../go/text.ts';
import { defineCommand } from '../../command.ts';
import { Failure, failing } from '../../failure.ts';
import type { FlagValues } from '../../flags/flag-types.ts';
import { booleanFlag } from '../../flags/flag-types.ts';
import { wrap } from '../../format/wrap.ts';

const flags = {
  force: booleanFlag({
    aliases: ['f'],
    help: 'Delete the leases even if the secrets engine fails to revoke them. Requires -prefix.',
  }),
  prefix: booleanFlag({ help: 'Revoke all leases whose IDs start with ID.' }),
  sync: booleanFlag({ help: 'Wait until they are revoked.' }),
};

type Flags = FlagValues<typeof flags>;

export const command = defineCommand({
  name: 'lease revoke',
  summary: 'Revoke leases',
  usage: '[options] ID',
  help: 'Revoke a lease, or with -prefix all leases beneath a path. Revoking the lease of a login revokes its token.',
  examples: [
    'localvault token create -ttl=1h\nlocalvault lease revoke "auth/token/create/$(localvault list sys/leases/lookup/auth/token/create | tail -n 1)"',
    'localvault auth enable approle\nlocalvault lease revoke -prefix auth/approle/login',
  ],
  completes: ['lease'],
  flags,
  async run(context) {
    const { args, ui } = context;
    const { force, prefix } = context.flags;
    context.expectArgs(1);
    if (force && !prefix) {
      throw new Failure('Specifying -force requires also specifying -prefix', 1);
    }
    const session = await context.session();
    const lease = trimSpace(args[0] ?? '');
    if (force) {
      ui.warn(wrap('Warning! Force-removing leases can cause Vault to become out of sync with secret engines!'));
    }
    await failing(`Error ${actionOf(context.flags)} ${lease}`, () => revoke(session, lease, context.flags));
    ui.output(successOf(lease, context.flags));
    return 0;
  },
});

function actionOf({ force, prefix }: Flags): string {
  if (force) {
    return 'force revoking leases with prefix';
  }
  return prefix ? 'revoking leases with prefix' : 'revoking lease';
}

async function revoke(session: Session, lease: string, { force, prefix, sync }: Flags): Promise<void> {
  if (force) {
    await session.request('PUT', `sys/leases/revoke-force/${lease}`);
  } else {
    await session.request('PUT', `sys/leases/${prefix ? 'revoke-prefix' : 'revoke'}/${lease}`, { body: { sync } });
  }
}

function successOf(lease: string, { force, prefix, sync }: Flags): string {
  if (force) {
    return `Success! Force revoked any leases with prefix: ${lease}`;
  }
  if (!sync) {
    return 'All revocation operations queued successfully!';
  }
  return prefix ? `Success! Revoked any leases with prefix: ${lease}` : `Success! Revoked lease: ${lease}`;
}
