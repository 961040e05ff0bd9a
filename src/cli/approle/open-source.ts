import type { CommandContext } from '../context.ts';
import { remoteAddress } from '../requests/remote-address.ts';
import { refusePreview } from '../state/whole-state.ts';
import { authPath, type mountFlag } from './mount-flag.ts';
import type { ApproleSource } from './source.ts';

/**
 * Opens the source that the flags and the environment choose.
 *
 * @throws Failure (status 1) if a request is to be printed instead of sent
 */
export async function openApproleSource(context: CommandContext<typeof mountFlag>): Promise<ApproleSource> {
  refusePreview(context);
  const mount = authPath(context.flags.mount);
  if (remoteAddress(context.flags) !== '') {
    const { RemoteSource } = await import('./remote-source.ts');
    return new RemoteSource(await context.session(), mount, context.io.stderr);
  }
  const { openInventory } = await import('../state/open-state.ts');
  const { LocalSource } = await import('./local-source.ts');
  return new LocalSource(await openInventory(context), mount);
}
