import type { CommandContext } from '../context.ts';
import { refuseSingleRequestFlags } from '../requests/refuse-single-request-flags.ts';
import { remoteAddress } from '../requests/remote-address.ts';
import { authPath, type mountFlag } from './mount-flag.ts';
import type { ApproleSource } from './source.ts';

/**
 * Opens the source that the flags and the environment choose.
 *
 * @throws Failure (status 1) for flags about a single request
 */
export async function openApproleSource(context: CommandContext<typeof mountFlag>): Promise<ApproleSource> {
  refuseSingleRequestFlags(context);
  const mount = authPath(context.flags.mount);
  if (remoteAddress(context.flags) !== '') {
    const { RemoteSource } = await import('./remote-source.ts');
    return new RemoteSource(await context.session(), mount, context.io.stderr);
  }
  const { openInventory } = await import('../state/open-state.ts');
  const { LocalSource } = await import('./local-source.ts');
  return new LocalSource(await openInventory(context), mount);
}
