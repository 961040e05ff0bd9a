import type { Command } from '../command.ts';
import { defineCommand } from '../command.ts';
import type { CommandTexts } from '../command-declaration.ts';
import { failing } from '../failure.ts';
import { ensureTrailingSlash, sanitizePath } from '../sanitize-path.ts';

/** What differs between `auth disable` and `secrets disable`. */
export interface DisableDefinition extends CommandTexts {
  /** As in `Error disabling auth method`. */
  readonly kind: string;
  /** The API path of the mounts: `sys/auth` or `sys/mounts`. */
  readonly where: string;
}

/** Makes a command that disables a mount. */
export function defineDisableCommand({ kind, where, ...texts }: DisableDefinition): Command {
  return defineCommand({
    ...texts,
    async run(context) {
      context.expectArgs(1);
      const path = ensureTrailingSlash(sanitizePath(context.args[0] ?? ''));
      const session = await context.session();
      await failing(`Error disabling ${kind} at ${path}`, () => session.request('DELETE', `${where}/${path}`));
      context.ui.output(`Success! Disabled the ${kind} (if it existed) at: ${path}`);
      return 0;
    },
  });
}
